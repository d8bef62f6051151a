"use client";

import { Button } from "./ui/button";

/** What failed, what still holds, and Retry. */
export function ErrorNotice({ title, digest, retry }: { title: string; digest?: string; retry: () => void }) {
  return (
    <div role="alert" className="min-h-80 pt-7">
      <h1 className="text-title">{title}</h1>
      <p className="mt-2 max-w-160 text-ink-2">
        The figures could not be read, so none are shown. Nothing was changed, and events that arrive
        meanwhile are kept.
      </p>
      <div className="mt-4 flex items-center gap-4">
        <Button variant="primary" onClick={retry}>
          Retry
        </Button>
        {digest ? <span className="ident text-label text-ink-3">Reference {digest}</span> : null}
      </div>
    </div>
  );
}

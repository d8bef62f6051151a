"use client";

import { ErrorNotice } from "@/components/error-notice";

/** Also for what fails before a page has its frame, such as the database being away. */
export default function RootError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <main id="main" className="shell">
      <ErrorNotice title="Whospent could not answer" digest={error.digest} retry={retry} />
    </main>
  );
}

import type { ReactNode } from "react";

/** Name of the page, what it is about, and its controls. */
export function PageHead({
  title,
  meta,
  above,
  children,
}: {
  title: ReactNode;
  meta?: ReactNode;
  /** The way back, over the title. */
  above?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pt-7">
      <div className="min-w-0">
        {above ? <p className="text-body text-ink-3">{above}</p> : null}
        <h1 className="text-title wrap-anywhere">{title}</h1>
        {meta ? <p className="mt-0.5 text-body text-ink-2">{meta}</p> : null}
      </div>
      {children ? <div className="flex flex-wrap items-center gap-2 md:justify-end">{children}</div> : null}
    </div>
  );
}

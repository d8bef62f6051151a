import type { ReactNode } from "react";

/** A part of what is said of one record; its heading names its table too. */
export function Part({
  id,
  title,
  aside,
  children,
}: {
  id: string;
  title: string;
  aside: string;
  children: ReactNode;
}) {
  return (
    <section aria-labelledby={id} className="min-w-0">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id={id} className="text-section">
          {title}
        </h2>
        <span className="text-label text-ink-3">{aside}</span>
      </div>
      {children}
    </section>
  );
}

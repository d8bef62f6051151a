import type { ReactNode } from "react";
import { cn } from "./ui/cn";

/** A part of a page: heading on the left, what it is about on the right. */
export function Section({
  title,
  aside,
  className,
  id,
  children,
}: {
  title: string;
  aside?: ReactNode;
  className?: string;
  id?: string;
  children: ReactNode;
}) {
  const headingId = id ? `${id}-title` : undefined;
  return (
    <section id={id} aria-labelledby={headingId} className={cn("mt-10 md:mt-13", className)}>
      <SectionHead title={title} aside={aside} headingId={headingId} />
      {children}
    </section>
  );
}

/** The heading line of a section. On a phone the aside goes under the heading. */
export function SectionHead({
  title,
  aside,
  headingId,
}: {
  title: string;
  aside?: ReactNode;
  headingId?: string;
}) {
  return (
    <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4">
      <h2 id={headingId} className="text-section">
        {title}
      </h2>
      {aside ? <div className="text-label text-ink-3">{aside}</div> : null}
    </div>
  );
}

import Link from "next/link";
import { cn } from "@/components/ui/cn";

/** Links that fill the box with a small payload of each source. */
export function Examples({
  examples,
  chosen,
}: {
  examples: readonly { name: string; title: string }[];
  chosen: string | null;
}) {
  return (
    <nav aria-label="Examples" className="mt-6 flex flex-wrap items-baseline gap-x-4 gap-y-1 text-body">
      <span className="text-ink-3">Load an example</span>
      {examples.map(({ name, title }) => (
        <Link
          key={name}
          href={`/auditor?example=${encodeURIComponent(name)}`}
          title={title}
          aria-current={name === chosen ? "true" : undefined}
          className={cn("min-h-6 py-0.5", name === chosen ? "font-name text-ink" : "link")}
          prefetch={false}
          scroll={false}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}

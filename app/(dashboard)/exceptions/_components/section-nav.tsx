import Link from "next/link";
import { cn } from "@/components/ui/cn";

const PAGES = [
  ["/exceptions", "Queue"],
  ["/exceptions/names", "Names"],
  ["/exceptions/shared", "Shared buckets"],
  ["/exceptions/tagging", "Tagging"],
] as const;

/** The pages about spend that is not yet where it belongs. */
export function SectionNav({ current }: { current: (typeof PAGES)[number][0] }) {
  return (
    <nav aria-label="Exceptions" className="mt-4 flex flex-wrap gap-x-6 gap-y-1 border-b border-line">
      {PAGES.map(([href, name]) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={href === current ? "page" : undefined}
          className={cn(
            "-mb-px flex min-h-10 items-center border-b-2 md:min-h-8",
            href === current ? "border-ink text-ink" : "border-transparent text-ink-2 hover:text-ink",
          )}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}

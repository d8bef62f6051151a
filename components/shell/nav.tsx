"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { NavEntry } from "./nav-entries";

/** Does `entry` stand for the page at `path`? */
function isCurrent(entry: NavEntry, path: string): boolean {
  return (
    path === entry.href ||
    (entry.under ?? []).some((folder) => path === folder || path.startsWith(`${folder}/`))
  );
}

/** The few pages this person needs. */
export function Nav({ entries }: { entries: readonly NavEntry[] }) {
  const path = usePathname();
  return (
    <nav aria-label="Main" className="flex h-11 gap-6 md:h-13">
      {entries.map((entry) => (
        <Link
          key={entry.href}
          href={entry.href}
          aria-current={isCurrent(entry, path) ? "page" : undefined}
          className="flex items-center border-y-2 border-transparent text-body text-ink-2 hover:text-ink aria-[current]:border-b-ink aria-[current]:font-name aria-[current]:text-ink"
        >
          {entry.label}
        </Link>
      ))}
    </nav>
  );
}

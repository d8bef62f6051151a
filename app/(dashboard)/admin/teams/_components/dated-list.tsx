import type { ReactNode } from "react";
import { dayText } from "@/lib/format";
import { OPEN_FROM } from "@/lib/domain/catalog";
import { cn } from "@/components/ui/cn";

/** One value with its half-open days. */
export interface DatedItem {
  key: string;
  from: string;
  until: string | null;
  name: ReactNode;
}

/** Values with the days they hold for, newest first; what holds today stands out, what is to come says so. */
export function DatedList({
  items,
  today,
  label,
  empty,
}: {
  items: readonly DatedItem[];
  today: string;
  label: string;
  empty: string;
}) {
  if (items.length === 0) return <p className="text-ink-2">{empty}</p>;
  return (
    <ol aria-label={label} className="border-l border-line-2">
      {items.map(({ key, from, until, name }) => {
        const now = from <= today && (until === null || until > today);
        return (
          <li key={key} className="relative pb-3 pl-4 last:pb-0">
            <span
              aria-hidden="true"
              className={cn(
                "absolute top-1.5 -left-1.25 size-2.25 rounded-full border border-line-2",
                now ? "border-accent bg-accent" : "bg-bg",
              )}
            />
            <span className={cn(now ? "font-name" : "text-ink-2")}>{name}</span>
            <span className="block text-label text-ink-3 tabular-nums">{span(from, until, today)}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** "since 1 Oct 2025", "1 Oct 2025 until 1 Feb 2026", "from 1 Dec 2026"; the last day is not included. */
export function span(from: string, until: string | null, today: string): string {
  const begin = from === OPEN_FROM ? null : dayText(from);
  if (from > today) return `from ${dayText(from)}${until === null ? "" : ` until ${dayText(until)}`}`;
  if (until === null) return begin === null ? "always" : `since ${begin}`;
  return begin === null ? `until ${dayText(until)}` : `${begin} until ${dayText(until)}`;
}

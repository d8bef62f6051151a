"use client";

import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { cn } from "../ui/cn";
import { Menu, MenuLink } from "../ui/menu";
import type { NavEntry } from "./nav-entries";

/** As many as stand side by side on a phone; the others are under "More" there. */
const ON_A_PHONE = 4;

/** How closely `entry` stands for the page at `path`: the length of the folder that holds it, 0 for not at all. */
function closeness(entry: NavEntry, path: string): number {
  if (path === entry.href) return Number.POSITIVE_INFINITY;
  const folders = [...(entry.href === "/" ? [] : [entry.href]), ...(entry.under ?? [])];
  const fitting = folders.filter((folder) => path === folder || path.startsWith(`${folder}/`));
  return Math.max(0, ...fitting.map((folder) => folder.length));
}

/** The few pages this person needs. */
export function Nav({ entries }: { entries: readonly NavEntry[] }) {
  const path = usePathname();
  // Prices are in the folder of the catalog and have an entry of their own: the longer folder wins, then the first.
  const closest = Math.max(...entries.map((entry) => closeness(entry, path)));
  const current = closest > 0 ? entries.find((entry) => closeness(entry, path) === closest) : undefined;
  const more = entries.slice(ON_A_PHONE);
  return (
    <nav aria-label="Main" className="flex h-11 gap-5 md:h-13 md:gap-6">
      {entries.map((entry, at) => (
        <Entry
          key={entry.href}
          entry={entry}
          current={entry === current}
          className={at >= ON_A_PHONE ? "max-md:hidden" : ""}
        />
      ))}
      {more.length > 0 ? (
        <div className="flex items-center md:hidden">
          <Menu trigger="More" label="More pages">
            {more.map((entry) => (
              <MenuLink key={entry.href} href={entry.href} current={entry === current}>
                {entry.label}
              </MenuLink>
            ))}
          </Menu>
        </div>
      ) : null}
    </nav>
  );
}

/**
 * A page is asked for as soon as somebody points at its name, a tenth of a second before the click. Only then: asking
 * for every page in sight would have the server draw them all.
 */
function Entry({ entry, current, className }: { entry: NavEntry; current: boolean; className: string }) {
  const [wanted, setWanted] = useState(false);
  const want = () => setWanted(true);
  return (
    <Link
      href={entry.href}
      prefetch={wanted}
      onMouseEnter={want}
      onFocus={want}
      onTouchStart={want}
      onMouseLeave={() => setWanted(false)}
      aria-current={current ? "page" : undefined}
      className={cn(
        "flex items-center border-y-2 border-transparent text-body text-ink-2 hover:text-ink aria-[current]:border-b-ink aria-[current]:font-name aria-[current]:text-ink",
        className,
      )}
    >
      <Label text={entry.label} />
    </Link>
  );
}

/** The old page stays until the new one is ready; a line under its name says that it is on its way. */
function Label({ text }: { text: string }) {
  const { pending } = useLinkStatus();
  return (
    <span className="relative">
      {text}
      {pending ? (
        <span aria-hidden="true" className="after-100ms absolute inset-x-0 -bottom-1 h-px bg-ink-3" />
      ) : null}
    </span>
  );
}

"use client";

import Link from "next/link";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn";

/** A button that opens a list of actions; arrow keys, type-ahead and Escape come with the part. */
export function Menu({
  trigger,
  label,
  look = "text",
  className,
  children,
}: {
  trigger: ReactNode;
  label?: string;
  /** `button` is bordered as other controls of a page head are. */
  look?: "text" | "button";
  className?: string;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          aria-label={label}
          className={cn(
            "inline-flex min-h-6 items-center gap-2 whitespace-nowrap rounded-control text-body",
            look === "button"
              ? "h-10 border border-line-2 bg-bg px-2.5 text-ink hover:bg-bg-2 md:h-7.5"
              : "text-ink-2 hover:text-ink",
            className,
          )}
        >
          {trigger}
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={16}
          className="float-in z-30 min-w-44 rounded-control border border-float-line bg-float py-1 text-body text-ink shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const ITEM =
  "flex min-h-10 md:min-h-8 w-full cursor-pointer items-center gap-6 px-3 text-left outline-none data-highlighted:bg-bg-2 focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent";

/** One action of a `Menu`; `asChild` turns a link or a button into it. */
export function MenuItem({ children, onSelect }: { children: ReactNode; onSelect?: () => void }) {
  return (
    <DropdownMenu.Item asChild onSelect={onSelect}>
      <div className={ITEM}>{children}</div>
    </DropdownMenu.Item>
  );
}

/** A place to go, in a `Menu`. */
export function MenuLink({
  href,
  current = false,
  aside,
  children,
}: {
  href: string;
  current?: boolean;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Item asChild>
      <Link
        href={href}
        prefetch={false}
        aria-current={current ? "true" : undefined}
        className={cn(ITEM, "justify-between aria-[current]:bg-accent-bg")}
      >
        {children}
        {aside ? <span className="text-label text-ink-3">{aside}</span> : null}
      </Link>
    </DropdownMenu.Item>
  );
}

/** A line of explanation inside a `Menu`. */
export function MenuNote({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-3 pt-1 pb-2 text-label text-ink-3">{children}</DropdownMenu.Label>;
}

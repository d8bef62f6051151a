"use client";

import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn";

/** A button that opens a list of actions; arrow keys, type-ahead and Escape come with the part. */
export function Menu({
  trigger,
  label,
  className,
  children,
}: {
  trigger: ReactNode;
  label?: string;
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
            "inline-flex min-h-6 items-center gap-2 whitespace-nowrap rounded-control text-body text-ink-2 hover:text-ink",
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

/** A line of explanation inside a `Menu`. */
export function MenuNote({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-3 pt-1 pb-2 text-label text-ink-3">{children}</DropdownMenu.Label>;
}

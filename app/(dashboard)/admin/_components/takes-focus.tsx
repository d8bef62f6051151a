"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "@/components/ui/cn";

/**
 * What a form answered. It takes the focus, once for each answer: the button that had it may be gone, and below a
 * long form the answer would be out of sight. A screen reader goes on from here.
 */
export function TakesFocus({
  of,
  label,
  className,
  children,
}: {
  /** The answer; another one takes the focus again. */
  of: unknown;
  /** Makes it a region of that name. */
  label?: string;
  className?: string;
  children: ReactNode;
}) {
  const top = useRef<HTMLElement>(null);
  useEffect(() => {
    if (of) top.current?.focus();
  }, [of]);
  const look = cn("scroll-mt-16 outline-none", className);
  return label === undefined ? (
    <div ref={top as React.RefObject<HTMLDivElement | null>} tabIndex={-1} className={look}>
      {children}
    </div>
  ) : (
    <section ref={top} tabIndex={-1} aria-label={label} className={look}>
      {children}
    </section>
  );
}

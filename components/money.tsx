import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "./ui/cn";

/** A number that opens what it is made of. */
export function Door({
  href,
  label,
  className,
  children,
}: {
  href: string;
  /** For a screen reader, where the number alone does not say what opens. */
  label?: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Link href={href} aria-label={label} className={cn("door", className)} prefetch={false}>
      {children}
    </Link>
  );
}

/** The large figure: the dollar sign is quieter than the digits. `text` as from `usdWithSign`, e.g. `+$1,886.60`. */
export function BigMoney({ text }: { text: string }) {
  const cut = text.indexOf("$");
  if (cut < 0) return text;
  return (
    <>
      <span className="mr-px font-normal text-ink-3">{text.slice(0, cut + 1)}</span>
      {text.slice(cut + 1)}
    </>
  );
}

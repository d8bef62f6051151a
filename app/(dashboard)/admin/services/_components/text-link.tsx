import Link from "next/link";
import type { ReactNode } from "react";

/** A link within a sentence: told from its words by more than colour. */
export function TextLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="text-accent underline decoration-line-2 underline-offset-4 hover:decoration-current"
    >
      {children}
    </Link>
  );
}

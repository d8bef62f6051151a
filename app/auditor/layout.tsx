import Link from "next/link";
import type { ReactNode } from "react";
import { SkipLink } from "@/components/shell/skip-link";
import { ThemeSwitch } from "@/components/shell/theme-switch";

/** A bar that is the same whoever looks: the page is open to those who are not signed in. */
export default function AuditorLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <SkipLink />
      <header className="border-b border-line print:hidden">
        <div className="shell flex h-13 items-center justify-between gap-4">
          <Link href="/" className="text-[0.9375rem] font-[650] tracking-[-0.01em] text-ink">
            Whospent
          </Link>
          <ThemeSwitch />
        </div>
      </header>
      <main id="main" tabIndex={-1} className="shell pb-18 outline-none">
        {children}
      </main>
    </>
  );
}

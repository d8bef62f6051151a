import type { ReactNode } from "react";
import { ThemeSwitch } from "@/components/shell/theme-switch";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="border-b border-line">
        <div className="shell flex h-13 items-center justify-between">
          <span className="text-[0.9375rem] font-[650] tracking-[-0.01em]">Whospent</span>
          <ThemeSwitch />
        </div>
      </header>
      <main id="main" className="shell pb-18">
        {children}
      </main>
    </>
  );
}

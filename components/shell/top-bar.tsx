import Link from "next/link";
import { AccountMenu } from "./account-menu";
import { Nav } from "./nav";
import type { NavEntry } from "./nav-entries";
import { Palette } from "./palette";
import type { SaveViewAction } from "./save-view-form";
import { ThemeSwitch } from "./theme-switch";

/** The bar on top: one row of 52 px, two rows on a phone. */
export function TopBar({
  entries,
  person,
  saveView,
}: {
  entries: readonly NavEntry[];
  person: { name: string; email: string | null; role: string };
  saveView: SaveViewAction;
}) {
  return (
    <header className="z-20 border-b border-line bg-bg md:sticky md:top-0 print:hidden">
      <div className="shell flex flex-wrap items-center gap-x-8">
        <Link
          href={entries[0]?.href ?? "/"}
          className="text-[0.9375rem] font-[650] tracking-[-0.01em] text-ink"
        >
          Whospent
        </Link>
        <div className="order-last w-full md:order-none md:w-auto">
          <Nav entries={entries} />
        </div>
        <div className="ml-auto flex h-13 min-w-0 items-center gap-4 md:gap-5">
          <Palette saveView={saveView} />
          <ThemeSwitch />
          <AccountMenu {...person} />
        </div>
      </div>
    </header>
  );
}

import Link from "next/link";
import { cn } from "@/components/ui/cn";
import type { UnitStructure } from "@/lib/queries/unit-teams";

const NAMES: Record<UnitStructure, string> = { was: "As it was", today: "Today's structure" };

/** Whether past days count the teams of those days or the teams of today; each is an address of its own. */
export function StructureSwitch({
  current,
  hrefs,
}: {
  current: UnitStructure;
  hrefs: Record<UnitStructure, string>;
}) {
  return (
    <nav aria-label="Structure" className="flex rounded-control border border-line-2 text-body">
      {(["was", "today"] as const).map((structure, at) => (
        <Link
          key={structure}
          href={hrefs[structure]}
          scroll={false}
          aria-current={structure === current ? "true" : undefined}
          className={cn(
            "flex h-10 items-center px-2.5 md:h-7",
            at > 0 && "border-l border-line-2",
            structure === current ? "bg-bg-2 font-name text-ink" : "text-ink-2 hover:text-ink",
          )}
        >
          {NAMES[structure]}
        </Link>
      ))}
    </nav>
  );
}

"use client";

import { useRouter } from "next/navigation";
import { DEFECT_NAMES } from "@/components/defects";
import { DEFECTS } from "@/lib/domain/ledger-codes";

const SELECT = "h-10 max-w-60 rounded-control border border-ctl bg-bg px-2 text-body text-ink md:h-7.5";

/** Team and defect; the choice is in the URL. */
export function ExceptionFilters({
  teams,
  team,
  defect,
}: {
  teams: { slug: string; name: string }[];
  team: string | undefined;
  defect: string | undefined;
}) {
  const router = useRouter();
  const go = (change: { team?: string; defect?: string }) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ team, defect, ...change }))
      if (value) query.set(name, value);
    router.push(query.size > 0 ? `/exceptions?${query}` : "/exceptions");
  };
  return (
    <>
      {teams.length > 1 ? (
        <select
          aria-label="Team"
          className={SELECT}
          value={team ?? ""}
          onChange={(event) => go({ team: event.target.value })}
        >
          <option value="">Any team</option>
          {teams.map((one) => (
            <option key={one.slug} value={one.slug}>
              {one.name}
            </option>
          ))}
        </select>
      ) : null}
      <select
        aria-label="Defect"
        className={SELECT}
        value={defect ?? ""}
        onChange={(event) => go({ defect: event.target.value })}
      >
        <option value="">Any defect</option>
        {DEFECTS.map((one) => (
          <option key={one} value={one}>
            {DEFECT_NAMES[one]}
          </option>
        ))}
      </select>
    </>
  );
}

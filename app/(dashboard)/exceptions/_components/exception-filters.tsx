"use client";

import { useRouter } from "next/navigation";
import { DEFECT_NAMES } from "@/components/defects";
import { DEFECTS } from "@/lib/domain/ledger-codes";

const SELECT =
  "h-10 max-w-60 rounded-control border border-ctl bg-bg px-2 text-body text-ink max-md:max-w-full md:h-7.5";
const STATES = [
  ["waived", "Waived"],
  ["assigned", "Assigned"],
  ["aliased", "Mapped"],
  ["registered", "Registered"],
] as const;

/** Team, defect, owner and state; the choice is in the URL. */
export function ExceptionFilters({
  teams,
  owners,
  team,
  defect,
  owner,
  state,
}: {
  teams: { slug: string; name: string }[];
  /** Who has something in the queue. */
  owners: string[];
  team: string | undefined;
  defect: string | undefined;
  owner: string | undefined;
  state: string | undefined;
}) {
  const router = useRouter();
  const go = (change: Record<string, string>) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ team, defect, owner, state, ...change }))
      if (value) query.set(name, value);
    router.push(query.size > 0 ? `/exceptions?${query}` : "/exceptions");
  };
  const choice = (
    name: string,
    label: string,
    any: string,
    value: string | undefined,
    options: readonly (readonly [string, string])[],
  ) => (
    <select
      aria-label={label}
      className={SELECT}
      value={value ?? ""}
      onChange={(event) => go({ [name]: event.target.value })}
    >
      <option value="">{any}</option>
      {options.map(([key, text]) => (
        <option key={key} value={key}>
          {text}
        </option>
      ))}
    </select>
  );
  return (
    <>
      {teams.length > 1
        ? choice(
            "team",
            "Team",
            "Any team",
            team,
            teams.map((one) => [one.slug, one.name] as const),
          )
        : null}
      {owners.length > 1 || owner
        ? choice(
            "owner",
            "Owner",
            "Any owner",
            owner,
            [...new Set([...owners, ...(owner ? [owner] : [])])].map((one) => [one, one] as const),
          )
        : null}
      {choice(
        "defect",
        "Defect",
        "Any defect",
        defect,
        DEFECTS.map((one) => [one, DEFECT_NAMES[one]] as const),
      )}
      {choice("state", "State", "Open", state === "open" ? "" : state, STATES)}
    </>
  );
}

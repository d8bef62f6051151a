"use client";

import { useRouter } from "next/navigation";

/** The team of the report; the choice is in the URL, the period stays. */
export function TeamPicker({
  teams,
  team,
  query,
}: {
  teams: { slug: string; name: string }[];
  team: string | undefined;
  /** Of the period. */
  query: string;
}) {
  const router = useRouter();
  return (
    <select
      aria-label="Team"
      className="h-10 max-w-60 rounded-control border border-ctl bg-bg px-2 text-body text-ink md:h-7.5"
      value={team ?? ""}
      onChange={(event) => {
        const next = new URLSearchParams(query);
        if (event.target.value) next.set("team", event.target.value);
        router.push(next.size > 0 ? `/exceptions/tagging?${next}` : "/exceptions/tagging");
      }}
    >
      <option value="">Any team</option>
      {teams.map((one) => (
        <option key={one.slug} value={one.slug}>
          {one.name}
        </option>
      ))}
    </select>
  );
}

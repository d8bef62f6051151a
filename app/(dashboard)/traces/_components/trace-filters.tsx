"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import type { FormEvent, ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";

const SELECT = "h-10 w-full rounded-control border border-ctl bg-bg px-2 text-body text-ink md:h-7.5";

/** What the list can be narrowed to, as the form shows it now. */
export interface TraceFilterValues {
  team: string;
  service: string;
  feature: string;
  minCost: string;
  minCalls: string;
  review: string;
  from: string;
  through: string;
  sort: string;
}

/** A plain form whose answer is a URL; untouched fields are left out of it. */
export function TraceFilters({
  values,
  teams,
  services,
  latestDay,
  lastWeek,
  narrowed,
}: {
  values: TraceFilterValues;
  teams: { slug: string; name: string }[];
  services: { slug: string; features: string[] }[];
  latestDay: string;
  /** Both days included: they need not be in the URL. */
  lastWeek: { from: string; through: string };
  narrowed: boolean;
}) {
  const router = useRouter();
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(event.currentTarget)) {
      if (typeof value !== "string" || value === "") continue;
      // The one control for both: "service" or "service/feature".
      const [service = "", feature] = name === "service" ? value.split("/") : [value];
      query.set(name, service);
      if (feature) query.set("feature", feature);
    }
    if (query.get("from") === lastWeek.from && query.get("through") === lastWeek.through) {
      query.delete("from");
      query.delete("through");
    }
    router.push(query.size > 0 ? `/traces?${query}#list` : "/traces#list", { scroll: false });
  };
  const chosen = values.feature ? `${values.service}/${values.feature}` : values.service;
  const known = services.some(({ slug, features }) =>
    [slug, ...features.map((feature) => `${slug}/${feature}`)].includes(chosen),
  );
  return (
    <form
      // Fields show what the URL says, also after a link took something away.
      key={JSON.stringify(values)}
      method="get"
      action="/traces"
      onSubmit={send}
      className="mb-5 grid grid-cols-2 gap-x-4 gap-y-3 md:grid-cols-4 lg:grid-cols-[repeat(7,minmax(0,1fr))_auto]"
      aria-label="Filters"
    >
      {values.sort === "cost" ? null : <input type="hidden" name="sort" value={values.sort} />}
      {teams.length > 1 ? (
        <Labelled id="filter-team" label="Team">
          <select id="filter-team" name="team" defaultValue={values.team} className={SELECT}>
            <option value="">Any team</option>
            {teams.map((team) => (
              <option key={team.slug} value={team.slug}>
                {team.name}
              </option>
            ))}
          </select>
        </Labelled>
      ) : null}
      <Labelled id="filter-service" label="Service / feature">
        <select id="filter-service" name="service" defaultValue={chosen} className={SELECT}>
          <option value="">Any service</option>
          {known || chosen === "" ? null : <option value={chosen}>{chosen}</option>}
          {services.map(({ slug, features }) => (
            <optgroup key={slug} label={slug}>
              <option value={slug}>{slug}, any feature</option>
              {features.map((feature) => (
                <option key={feature} value={`${slug}/${feature}`}>
                  {slug} / {feature}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </Labelled>
      <Field
        id="filter-cost"
        label="From cost, USD"
        name="min-cost"
        inputMode="decimal"
        defaultValue={values.minCost}
        autoComplete="off"
      />
      <Field
        id="filter-calls"
        label="From calls"
        name="min-calls"
        inputMode="numeric"
        defaultValue={values.minCalls}
        autoComplete="off"
      />
      <Labelled id="filter-review" label="Review">
        <select id="filter-review" name="review" defaultValue={values.review} className={SELECT}>
          <option value="">Any state</option>
          <option value="none">Not reviewed</option>
          <option value="explained">Explained</option>
          <option value="unexplained">Not explained</option>
        </select>
      </Labelled>
      <Field
        id="filter-from"
        label="Last call from"
        name="from"
        type="date"
        min="2020-01-01"
        max={latestDay}
        defaultValue={values.from}
      />
      <Field
        id="filter-through"
        label="through"
        name="through"
        type="date"
        min="2020-01-01"
        max={latestDay}
        defaultValue={values.through}
      />
      <div className="flex items-end gap-3">
        <Button type="submit">Apply</Button>
        {narrowed ? (
          <Link href="/traces#list" scroll={false} className="link flex h-10 items-center md:h-7.5">
            Clear
          </Link>
        ) : null}
      </div>
    </form>
  );
}

function Labelled({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-label text-ink-3">
        {label}
      </label>
      {children}
    </div>
  );
}

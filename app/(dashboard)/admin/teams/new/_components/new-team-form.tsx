"use client";

import { type ReactNode, useState } from "react";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { normaliseName } from "@/lib/domain/catalog";
import type { CatalogOptions } from "@/lib/queries/admin-teams-options";
import { ChangeForm } from "../../../_components/change-form";
import { CenterChoice } from "../../_components/center-choice";
import { DayField, PersonField, Tick } from "../../_components/fields";
import { onboard } from "../actions";
import { clashOf, looksLike } from "../alike";
import { proposedPlan } from "../plan";
import { type CandidateRow, Candidates } from "./candidates";

/** The one flow that adds a team: who they are, where they belong, what is theirs, their plan, their lead. */
export function NewTeamForm({
  opened,
  options,
  candidates,
  name: first,
  month,
}: {
  opened: string;
  options: CatalogOptions;
  candidates: CandidateRow[];
  /** From a link. */
  name: string;
  /** The UTC month that runs: its first day, which day of it is today, how many it has. */
  month: { firstDay: string; day: number; days: number };
}) {
  const [name, setName] = useState(first);
  const [short, setShort] = useState<string | null>(null);
  const [aliases, setAliases] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [plan, setPlan] = useState("");
  const [invite, setInvite] = useState(false);

  const slug = short ?? normaliseName(name);
  const further = aliases.split(",").map((alias) => alias.trim());
  const own = [name, slug, ...further].filter((one) => one !== "");
  const clashes = [
    ...new Map([name, slug, ...further].map((one) => [normaliseName(one), one])).values(),
  ].flatMap((one) => clashOf(one, options.teams, normaliseName(one) === normaliseName(slug)) ?? []);
  const taken = clashes.find((clash) => clash.taken);
  const alike = candidates.filter((row) => row.spellings.some((spelling) => looksLike(spelling, own)));
  const ticked = candidates.filter((row) => chosen.has(row.key));
  const lastMonth = ticked.reduce((sum, row) => sum + row.lastMonthPico, 0n);
  const thisMonth = ticked.reduce((sum, row) => sum + row.thisMonthPico, 0n);
  const proposed = proposedPlan(lastMonth, thisMonth, month.day, month.days);

  const choose = (key: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(key);
    else next.delete(key);
    setChosen(next);
  };
  return (
    <ChangeForm action={onboard} opened={opened} label="A new team">
      <Part title="Who they are">
        <Field
          id="new-name"
          name="name"
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          maxLength={200}
          autoComplete="off"
        />
        <Field
          id="new-slug"
          name="slug"
          label="Short name"
          hint="What senders write. It never changes."
          error={taken?.text}
          value={slug}
          onChange={(event) => setShort(event.target.value === "" ? null : event.target.value)}
          autoComplete="off"
        />
        <Field
          id="new-aliases"
          name="aliases"
          label="Also called"
          hint="Several with commas."
          value={aliases}
          onChange={(event) => setAliases(event.target.value)}
          autoComplete="off"
        />
        <div role="status" className="md:col-span-3 empty:hidden">
          {clashes
            .filter((clash) => !clash.taken)
            .map((clash) => (
              <p key={clash.text} className="text-warn">
                {clash.text}
              </p>
            ))}
        </div>
      </Part>
      <Part title="Where they belong, and who answers">
        <CenterChoice id="new" centers={options.costCenters} />
        <Choice
          id="new-unit"
          name="unit"
          label="Unit"
          none="none yet"
          options={options.units.map((unit) => ({ value: unit.slug, name: unit.name }))}
        />
        <DayField id="new-from" today={month.firstDay} hint="The first UTC day that is theirs." />
        <PersonField id="new-lead" name="lead" label="Lead" />
        <PersonField id="new-manager" name="manager" label="Manager" />
        <Field id="new-channel" name="channel" label="Channel" placeholder="#team-ai" />
        <div className="md:col-span-3">
          <Tick name="invite" checked={invite} onChange={setInvite}>
            Make an account for the lead, with a one-time link to set a password
          </Tick>
        </div>
        {invite ? (
          <Field
            id="new-lead-name"
            name="lead_name"
            label="The lead's name"
            hint="Made from the address if empty."
            autoComplete="off"
          />
        ) : null}
      </Part>
      <Part title="What is theirs">
        <Candidates
          alike={alike}
          others={nobodysFirst(candidates.filter((row) => !alike.includes(row)))}
          chosen={chosen}
          onChoose={choose}
          named={name.trim().length > 2}
        />
      </Part>
      <Part title="What it may cost">
        <Field
          id="new-plan"
          name="plan_usd"
          label="Plan for a month, USD"
          hint="Empty: no plan yet."
          inputMode="decimal"
          value={plan}
          onChange={(event) => setPlan(event.target.value)}
        />
        {proposed !== null && proposed !== plan ? (
          <p className="self-end pb-6 md:col-span-2">
            <button type="button" className="link min-h-6 text-left" onClick={() => setPlan(proposed)}>
              Use ${proposed}
            </button>{" "}
            <span className="text-label text-ink-3">
              what is ticked, as last month or as this month goes on
            </span>
          </p>
        ) : null}
      </Part>
    </ChangeForm>
  );
}

/** What has no owner is likelier to be wanted than what has one. */
function nobodysFirst(rows: CandidateRow[]): CandidateRow[] {
  const owned = (row: CandidateRow) => row.countsFor.length > 0;
  return [...rows.filter((row) => !owned(row)), ...rows.filter(owned)];
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="grid min-w-0 gap-x-4 gap-y-3 pt-4 md:col-span-3 md:grid-cols-3">
      <legend className="pt-5 text-section">{title}</legend>
      {children}
    </fieldset>
  );
}

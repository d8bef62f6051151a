import { createHash } from "node:crypto";
import { z } from "zod";
import type { Queryable, Sql } from "@/db/client";
import { can } from "@/lib/auth/permissions";
import { normaliseName, OPEN_FROM } from "@/lib/domain/catalog";
import { DEFECTS } from "@/lib/domain/ledger-codes";
import { addDays } from "@/lib/domain/period";
import { planRestatement, type RestatementScope } from "@/lib/pipeline/restate";
import { readCatalogFile } from "../catalog/catalog-file";
import { type CatalogPlan, planCatalog } from "../catalog/catalog-plan";
import { catalogAfter } from "../catalog-after";
import { type Actor, CommandError, problemsOf } from "../define-command";
import {
  type Decision,
  type DecisionInput,
  type DecisionReach,
  decisionInput,
  fileOf,
  reachOf,
  withClasses,
} from "./decision";

export const decisionList = z.array(decisionInput).min(1, "must hold at least one decision").max(500);

interface TeamAmount {
  slug: string;
  name: string;
}

/** What decisions would do to the catalog and, once re-attributed, to the open months. */
export interface DecisionPreview {
  /** What the catalog will say, `+ rule ...`; empty when it says all of it already. */
  lines: string[];
  /** Requests whose owner fields change, also those that stay with their team. */
  events: number;
  /** Requests that change their team, costliest first. */
  moves: { from: TeamAmount; to: TeamAmount; events: number; costPico: bigint }[];
  /** Teams whose cost changes, in the open months. */
  teams: (TeamAmount & { beforePico: bigint; afterPico: bigint })[];
  /** Sum of `moves`. */
  movedPico: bigint;
  /** Open months with spend, "YYYY-MM-01". */
  months: string[];
  /** The same names in closed months, which do not move. */
  closed: { events: bigint; costPico: bigint };
  /** To be given back to carry out exactly this. */
  fingerprint: string;
}

/** A preview with what is needed to carry it out. */
export interface Effect {
  preview: DecisionPreview;
  plan: CatalogPlan;
  reach: DecisionReach[];
  scope: RestatementScope;
  cutoff: Date;
}

/**
 * What the decisions would do; changes nothing. The catalog is written in a transaction that is rolled back, and the
 * open months are decided by it in a dry run.
 * @throws CommandError `not_permitted`, `invalid_input`
 */
export async function previewDecisions(
  sql: Sql,
  actor: Actor,
  rawDecisions: readonly DecisionInput[],
): Promise<DecisionPreview> {
  if (!can(actor.role, "catalog:write")) {
    throw new CommandError("not_permitted", `The role ${actor.role} may not do this (catalog:write).`);
  }
  const parsed = decisionList.safeParse(rawDecisions);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error);
    throw new CommandError("invalid_input", `The input has a problem: ${problems.join(" ")}`, problems);
  }
  return (await effectOf(sql, parsed.data)).preview;
}

/** @param shownAt cut-off of an earlier preview: what arrived later is left out */
export async function effectOf(sql: Sql, decisions: readonly Decision[], shownAt?: Date): Promise<Effect> {
  const file = readCatalogFile(await withClasses(sql, fileOf(decisions)));
  const plan = await planCatalog(sql, file);
  refuseStrayTargets(plan, decisions);
  const { scope, reach, months, cutoff } = await scopeOf(sql, decisions, shownAt);
  const catalog = await catalogAfter(sql, plan);
  const moved = await planRestatement(sql, scope, { catalog, cutoff });
  const teams = await sql<{ id: number; slug: string; name: string; cost: string | null }[]>`
    select t.id, t.slug, t.name, (
      select sum(cost) from team_daily d join periods p using (period) where d.team_id = t.id and p.closed_at is null
    ) as cost
    from teams t where t.id = any (${[...moved.byTeam.keys()]}::int4[])`;
  // A team that the decisions create is not stored yet.
  const created = new Map([...catalog.teamIds].map(([slug, id]) => [id, slug]));
  const named = (id: number): TeamAmount => {
    const team = teams.find((one) => one.id === id);
    const slug = team?.slug ?? created.get(id) ?? "";
    return { slug, name: team?.name ?? file.teams.find((one) => one.slug === slug)?.name ?? slug };
  };
  const changing = [...moved.byTeam].filter(([, difference]) => difference !== 0n);
  const moves = moved.moves.map(({ fromTeamId, toTeamId, events, costPico }) => ({
    from: named(fromTeamId),
    to: named(toTeamId),
    events,
    costPico,
  }));
  return {
    plan,
    reach,
    scope,
    cutoff,
    preview: {
      lines: plan.lines,
      events: moved.events,
      moves,
      teams: changing
        .map(([id, difference]) => {
          const beforePico = BigInt(teams.find((one) => one.id === id)?.cost ?? 0);
          return { ...named(id), beforePico, afterPico: beforePico + difference };
        })
        .sort((a, b) => (a.slug < b.slug ? -1 : 1)),
      movedPico: moves.reduce((sum, move) => sum + move.costPico, 0n),
      months,
      closed: await inClosedMonths(sql, reach),
      fingerprint: printOf(plan, cutoff, { events: moved.events, moves }),
    },
  };
}

/** What a name is mapped to must be there: a file would create it. */
function refuseStrayTargets(plan: CatalogPlan, decisions: readonly Decision[]): void {
  const registered = new Set(
    decisions.flatMap((one) => (one.do === "register" ? [`${one.kind} ${normaliseName(one.name)}`] : [])),
  );
  for (const change of plan.changes) {
    if (change.what !== "thing" || change.before !== null || change.noun === "feature") continue;
    if (!registered.has(`${change.noun} ${change.key}`))
      throw new CommandError("not_found", `There is no ${change.noun} "${change.key}" in the catalog.`);
  }
}

/** The instant up to which a shown preview looked. @throws CommandError `invalid_input` for what is no fingerprint */
export function cutoffOf(fingerprint: string): Date {
  const cutoff = new Date(Number(fingerprint.split(".")[0]) || Number.NaN);
  if (Number.isNaN(cutoff.getTime()))
    throw new CommandError("invalid_input", "This is not the fingerprint of a preview.");
  return cutoff;
}

/** `<cutoff ms>.<digest>` of what the preview says. */
function printOf(plan: CatalogPlan, cutoff: Date, said: Pick<DecisionPreview, "events" | "moves">): string {
  // By slug: a team that the decisions create has another id in every dry run.
  const moves = said.moves.map(({ from, to, events, costPico }) => [
    from.slug,
    to.slug,
    events,
    `${costPico}`,
  ]);
  const text = JSON.stringify([plan.fingerprint, said.events, moves.sort()]);
  return `${cutoff.getTime()}.${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
}

/** The events that decisions are about, of everything that arrived up to the cut-off, and the open months with spend. */
export async function scopeOf(sql: Queryable, decisions: readonly Decision[], shownAt?: Date) {
  const reach = await reachOf(sql, decisions);
  const months = await sql<{ period: string; first: string; now: Date }[]>`
    select d.period, min(d.day) as first, clock_timestamp() as now
    from team_daily d join periods p using (period)
    where p.closed_at is null group by d.period having sum(d.requests) <> 0 order by d.period`;
  const cutoff = shownAt ?? months[0]?.now ?? new Date();
  // A reporting day begins up to a day before the UTC day of its name, and no call is more than a day ahead.
  const first = months.map((row) => row.first).sort()[0] ?? OPEN_FROM;
  const scope: RestatementScope = {
    kind: "reattribute",
    from: first > OPEN_FROM ? addDays(first, -1) : first,
    to: addDays(cutoff.toISOString().slice(0, 10), 2),
    only: reach.map((one) => one.carried),
  };
  return { scope, reach, cutoff, months: months.map((row) => row.period) };
}

async function inClosedMonths(
  sql: Queryable,
  reach: readonly DecisionReach[],
): Promise<DecisionPreview["closed"]> {
  const sums = { events: 0n, costPico: 0n };
  const rows = await sql<{ defect: number; value_id: number; events: string; cost: string }[]>`
    select g.defect, g.value_id, sum(g.events)::text as events, sum(g.cost)::text as cost
    from exception_groups g join periods p using (period)
    where p.closed_at is not null and g.value_id = any (${reach.flatMap((one) => [...one.valueIds])}::int4[])
    group by g.defect, g.value_id`;
  for (const row of rows) {
    const defect = DEFECTS[row.defect];
    const about = reach.some((one) => defect === one.defects[0] && one.valueIds.includes(row.value_id));
    if (!about) continue;
    sums.events += BigInt(row.events);
    sums.costPico += BigInt(row.cost);
  }
  return sums;
}

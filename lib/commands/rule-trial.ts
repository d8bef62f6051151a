import { z } from "zod";
import type { Queryable } from "@/db/client";
import {
  type CatalogSnapshot,
  compileCatalog,
  dayStartMs,
  normaliseName,
  RULE_FIELDS,
} from "@/lib/domain/catalog";
import type { OwnerStep } from "@/lib/domain/ledger-codes";
import { addDays } from "@/lib/domain/period";
import { overlapsOf, reachOf, type RuleOverlap, type RuleReach, rulesOf } from "@/lib/domain/rule-overlap";
import {
  add,
  type CallSum,
  nothing,
  type RuleTally,
  tallyRule,
  tallyRules,
  withRule,
} from "@/lib/domain/rule-trial";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import { type OwnerCombination, ownerCombinations } from "@/lib/pipeline/owner-combinations";
import { type CatalogFile, readCatalogFile } from "./catalog/catalog-file";
import { type Actor, CommandError, problemsOf, requireCapability } from "./define-command";

/** The last seven complete UTC days, half-open, "YYYY-MM-DD". */
export interface TrialWeek {
  fromDay: string;
  toDay: string;
}

/** Calls alike in everything an owner is decided by, as an example of what a rule matches. */
export interface TrialExample extends CallSum {
  /** What they carry, by the words of rules and envelopes: `{ namespace: "batch", service: "copilot" }`. */
  carries: Record<string, string>;
  /** Name of the team they count for. */
  team: string;
  /** What would decide them, with the rule. */
  step: OwnerStep;
  ruleId: number | null;
}

/** What a rule that is not saved would have done last week. */
export interface RuleTrial extends TrialWeek {
  /** The id that it has here, and in `overlaps`; nobody else's unless it replaces a rule. */
  ruleId: number;
  /** Replaces, or ends, a stored rule of the same match. */
  replaces: boolean;
  tally: RuleTally;
  /** Whose the matched calls are now, costliest first. */
  owners: (CallSum & { team: string })[];
  /** At most ten, costliest first. */
  examples: TrialExample[];
  overlaps: RuleOverlap[];
  reach: RuleReach;
}

const EXAMPLES = 10;
/** Fact -> field of a rule. */
const FIELD_OF: Readonly<Record<string, string>> = Object.fromEntries(
  RULE_FIELDS.map(([field, fact]) => [fact, field]),
);

const trialInput = z.strictObject({
  match: z.record(z.string(), z.string()),
  team: z.string().optional(),
  environment: z.string().optional(),
  from: z.string(),
  until: z.string().optional(),
});

/**
 * What an ownership rule would have made of the calls of last week, before it is saved. Reads only.
 * Without a team it says what the rule would match, which is the same for any.
 * @throws CommandError `not_permitted`, `invalid_input` for a match, team or day that no catalog file could have
 */
export async function tryRule(
  sql: Queryable,
  actor: Actor,
  rawInput: z.input<typeof trialInput>,
): Promise<RuleTrial> {
  requireCapability(actor, "catalog:read");
  const rule = ruleOfInput(rawInput);
  const stored = await loadCatalog(sql);
  const { snapshot, ruleId } = withRule(stored, {
    match: rule.match,
    ...idsOf(stored, rule),
    assigned: false,
    validFrom: rule.from,
    validTo: rule.until ?? null,
  });
  const catalog = compileCatalog(snapshot);
  const week = await lastWeek(sql);
  const calls = await ownerCombinations(sql, { from: week.fromDay, to: week.toDay }, catalog.ruleLabels);
  const teams = new Map(snapshot.teams.map(({ id, name }) => [id, name]));
  const owners = new Map<number, CallSum>();
  const examples: TrialExample[] = [];
  const today = dayStartMs(week.toDay);
  const tally = tallyRule(calls, catalog, ruleId, Math.max(today, dayStartMs(rule.from)), (alike, by) => {
    const { teamId, request, requests, costPico, unpriced } = alike as OwnerCombination;
    const sum = owners.get(teamId) ?? nothing();
    owners.set(teamId, sum);
    add(sum, alike);
    const sums = { requests, costPico, unpriced };
    const { step, ruleId: decidedBy } = by;
    const team = teams.get(teamId) ?? "";
    examples.push({ carries: carriesOf(request), team, step, ruleId: decidedBy, ...sums });
  });
  const all = rulesOf(catalog);
  const own = all.find((one) => one.id === ruleId);
  return {
    ...week,
    ruleId,
    replaces: stored.rules.some((one) => one.id === ruleId),
    tally: tally ?? { matched: nothing(), decided: nothing(), lost: [] },
    owners: [...owners].map(([id, sum]) => ({ team: teams.get(id) ?? "", ...sum })).sort(byCost),
    examples: examples.sort(byCost).slice(0, EXAMPLES),
    overlaps: own ? overlapsOf(own, all, catalog) : [],
    reach: own ? reachOf(own, all, catalog) : { windows: [], shadowedBy: [] },
  };
}

/**
 * What each stored rule matches and decides of last week's calls, as the catalog decides today; a rule that begins
 * later is asked on its first day, one that has ended is not asked. Some hundred milliseconds at ten million events.
 * @throws CommandError `not_permitted`
 */
export async function rulesLastWeek(
  sql: Queryable,
  actor: Actor,
): Promise<TrialWeek & { tallies: Map<number, RuleTally> }> {
  requireCapability(actor, "catalog:read");
  const catalog = compileCatalog(await loadCatalog(sql));
  const week = await lastWeek(sql);
  const calls = await ownerCombinations(sql, { from: week.fromDay, to: week.toDay }, catalog.ruleLabels);
  return { ...week, tallies: tallyRules(calls, catalog, dayStartMs(week.toDay)) };
}

/** The last seven complete UTC days of the database's clock. */
export async function lastWeek(sql: Queryable): Promise<TrialWeek> {
  const [clock] = await sql<{ today: string }[]>`select (now() at time zone 'UTC')::date::text as today`;
  const toDay = clock?.today ?? "";
  return { fromDay: addDays(toDay, -7), toDay };
}

/** The input as a rule of a catalog file, so that what cannot be saved cannot be tried. */
function ruleOfInput(rawInput: z.input<typeof trialInput>): CatalogFile["ownership_rules"][number] {
  const parsed = trialInput.safeParse(rawInput);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error);
    throw new CommandError("invalid_input", "The rule has a problem.", problems);
  }
  const { team = "untagged", environment, until, ...said } = parsed.data;
  const entry = { ...said, team, ...(environment && { environment }), ...(until && { until }) };
  const [rule] = readCatalogFile({ ownership_rules: [entry] }).ownership_rules;
  if (!rule) throw new CommandError("invalid_input", "The rule is empty.");
  return rule;
}

function idsOf(snapshot: CatalogSnapshot, rule: CatalogFile["ownership_rules"][number]) {
  const { teamIds, environmentIds } = compileCatalog(snapshot);
  const teamId = teamIds.get(normaliseName(rule.team));
  const environment = rule.environment;
  const environmentId = environment === undefined ? null : environmentIds.get(normaliseName(environment));
  const problems = [
    ...(teamId === undefined ? [`There is no team "${rule.team}".`] : []),
    ...(environmentId === undefined ? [`There is no environment "${environment ?? ""}".`] : []),
  ];
  if (teamId === undefined || environmentId === undefined)
    throw new CommandError("invalid_input", "The rule has a problem.", problems);
  return { teamId, environmentId };
}

/** Facts by the words of the catalog file are what a rule can match; the envelope's are for the person. */
function carriesOf(request: OwnerCombination["request"]): Record<string, string> {
  const labels = Object.entries(request.labels ?? {}).map(([key, value]) => [`label:${key}`, value]);
  return Object.fromEntries([
    ...Object.entries(request.ownership),
    ...Object.entries(request.facts).map(([fact, value]) => [FIELD_OF[fact] ?? fact, value]),
    ...labels,
  ]);
}

function byCost(a: CallSum, b: CallSum): number {
  return a.costPico === b.costPico ? b.requests - a.requests : a.costPico > b.costPico ? -1 : 1;
}

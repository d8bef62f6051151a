import { z } from "zod";
import type { Queryable } from "@/db/client";
import { dayStartMs, ENVIRONMENT_CLASSES, normaliseName, RULE_FIELDS } from "@/lib/domain/catalog";
import type { Defect } from "@/lib/domain/ledger-codes";
import type { CarriedNames } from "@/lib/pipeline/restate";

const name = z.string().trim().min(1, "must not be empty").max(500);
const day = z.string().refine(isDay, "must be a day like 2026-01-31");
const MATCH_FIELDS = RULE_FIELDS.map(([field]) => field);
export type MatchField = (typeof MATCH_FIELDS)[number];

/**
 * What a person decides about names that senders use.
 *
 * - `assign`: spend that carries all of `match` belongs to a team from a day on. `assigned` says that a person decided
 *   it afterwards, which the attribution report counts apart from a mapping of infrastructure.
 * - `map`: the name means something that the catalog has.
 * - `register`: the name is new, and right.
 */
export const decisionInput = z.discriminatedUnion("do", [
  z.strictObject({
    do: z.literal("assign"),
    match: z
      .partialRecord(z.enum(MATCH_FIELDS), name)
      .refine((fields) => Object.keys(fields).length > 0, "must name at least one field"),
    team: name,
    environment: name.optional(),
    from: day,
    assigned: z.boolean().default(true),
  }),
  z.strictObject({ do: z.literal("map"), kind: z.enum(["team", "service", "environment"]), name, to: name }),
  z.discriminatedUnion("kind", [
    z.strictObject({ do: z.literal("register"), kind: z.literal("team"), name, lead: name.optional() }),
    z.strictObject({ do: z.literal("register"), kind: z.literal("service"), name, team: name, from: day }),
    z.strictObject({ do: z.literal("register"), kind: z.literal("feature"), name, service: name }),
    z.strictObject({
      do: z.literal("register"),
      kind: z.literal("environment"),
      name,
      class: z.enum(ENVIRONMENT_CLASSES),
    }),
  ]),
]);
export type Decision = z.output<typeof decisionInput>;
export type DecisionInput = z.input<typeof decisionInput>;

/** The decisions as a catalog file: pages and file are two doors to the same plan. */
export function fileOf(decisions: readonly Decision[]): Record<string, unknown> {
  const teams = new Map<string, Record<string, unknown> & { aliases: string[] }>();
  const services = new Map<string, Record<string, unknown> & { aliases: string[]; features: string[] }>();
  const environments = new Map<string, Record<string, unknown> & { aliases: string[] }>();
  const rules: Record<string, unknown>[] = [];
  const entry = <Value extends object>(map: Map<string, Value>, slug: string, empty: Value): Value => {
    const known = map.get(slug) ?? empty;
    map.set(slug, known);
    return known;
  };
  const service = (slug: string) => entry(services, slug, { slug, aliases: [], features: [] });
  for (const decision of decisions) {
    if (decision.do === "assign") {
      const { match, team, environment, from, assigned } = decision;
      rules.push({ match, team, ...(environment && { environment }), from, assigned });
      continue;
    }
    const slug = normaliseName(decision.name);
    if (decision.do === "map") {
      const target = normaliseName(decision.to);
      if (decision.kind === "team") entry(teams, target, { slug: target, aliases: [] }).aliases.push(slug);
      else if (decision.kind === "service") service(target).aliases.push(slug);
      // The class of an environment must be said in a file; `withClasses` adds the one it has.
      else entry(environments, target, { slug: target, aliases: [] }).aliases.push(slug);
    } else if (decision.kind === "team") {
      Object.assign(entry(teams, slug, { slug, aliases: [] }), {
        name: decision.name.trim(),
        ...(decision.lead && { lead: decision.lead }),
      });
    } else if (decision.kind === "service") {
      Object.assign(service(slug), {
        name: decision.name.trim(),
        team: [{ slug: decision.team, from: decision.from }],
      });
    } else if (decision.kind === "feature") {
      const { features } = service(normaliseName(decision.service));
      if (!features.includes(slug)) features.push(slug);
    } else Object.assign(entry(environments, slug, { slug, aliases: [] }), { class: decision.class });
  }
  return {
    environments: [...environments.values()],
    teams: [...teams.values()],
    services: [...services.values()],
    ownership_rules: rules,
  };
}

/** Adds the stored class to environments that are only given a further name. */
export async function withClasses(
  sql: Queryable,
  file: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const entries = file.environments as { slug: string; class?: string }[];
  if (entries.length === 0) return file;
  const rows = await sql<{ slug: string; class: string }[]>`select slug, class from environments`;
  const classes = new Map(rows.map((row) => [row.slug, row.class]));
  return { ...file, environments: entries.map((one) => ({ class: classes.get(one.slug), ...one })) };
}

/** What the cases of a decision are called afterwards. */
export type DecidedState = "assigned" | "aliased" | "registered";

/** The part of the ledger that a decision is about. */
export interface DecisionReach {
  carried: CarriedNames;
  state: DecidedState;
  /** Defects whose groups have one of `valueIds` as their value. */
  defects: readonly Defect[];
  valueIds: readonly number[];
  /** First day on which the decision holds; null: always. */
  from: string | null;
}

const COLUMNS = {
  service_account: "service_account_id",
  namespace: "namespace_id",
  provider_key: "provider_key_id",
  principal: "principal_id",
  provider_project: "provider_project_id",
  account: "provider_account_id",
  virtual_key: "virtual_key_id",
  gateway: "gateway_id",
} as const satisfies Record<MatchField, keyof CarriedNames>;

const SENT = {
  team: ["sent_team_id", "unknown_team"],
  service: ["sent_service_id", "unknown_service"],
  feature: ["sent_feature_id", "unknown_feature"],
  environment: ["sent_environment_id", "unknown_environment"],
} as const satisfies Record<string, readonly [keyof CarriedNames, Defect]>;

/** Which stored events and exception groups each decision is about. */
export async function reachOf(sql: Queryable, decisions: readonly Decision[]): Promise<DecisionReach[]> {
  const spellings = await spellingsOf(sql, decisions);
  return decisions.map((decision): DecisionReach => {
    if (decision.do === "assign") {
      const fields = Object.entries(decision.match).map(
        ([field, value]) => [field as MatchField, spellings(field, value)] as const,
      );
      return {
        carried: Object.fromEntries(fields.map(([field, ids]) => [COLUMNS[field], ids])),
        state: "assigned",
        defects: ["untagged", ...(decision.environment ? (["missing_environment"] as const) : [])],
        valueIds: fields.flatMap(([, ids]) => ids),
        from: decision.from,
      };
    }
    const [column, defect] = SENT[decision.kind];
    const ids = spellings(decision.kind, decision.name);
    const carried: CarriedNames =
      decision.do === "register" && decision.kind === "feature"
        ? { [column]: ids, sent_service_id: spellings("service", decision.service) }
        : { [column]: ids };
    const state = decision.do === "map" ? "aliased" : "registered";
    const from = decision.do === "register" && decision.kind === "service" ? decision.from : null;
    return { carried, state, defects: [defect], valueIds: ids, from };
  });
}

/** Every spelling of the names in the decisions: ids of `names` by kind and normal form. */
async function spellingsOf(sql: Queryable, decisions: readonly Decision[]) {
  const kinds = new Set<string>(
    decisions.flatMap((one): string[] =>
      one.do === "assign"
        ? Object.keys(one.match)
        : one.kind === "feature"
          ? ["feature", "service"]
          : [one.kind],
    ),
  );
  const rows = await sql<{ id: number; kind: string; name: string }[]>`
    select id, kind, name from names where kind = any (${[...kinds]}::text[]) order by id`;
  // A feature's service may be sent by an alias of it.
  const aliases = await sql<{ alias: string; slug: string }[]>`
    select alias, slug from service_aliases join services on services.id = service_id`;
  const services = new Map(aliases.map(({ alias, slug }) => [normaliseName(alias), slug]));
  const form = (kind: string, text: string) => {
    const plain = normaliseName(text);
    return `${kind} ${kind === "service" ? (services.get(plain) ?? plain) : plain}`;
  };
  const ids = new Map<string, number[]>();
  for (const row of rows) {
    const key = form(row.kind, row.name);
    const list = ids.get(key);
    if (list) list.push(row.id);
    else ids.set(key, [row.id]);
  }
  return (kind: string, text: string): number[] => ids.get(form(kind, text)) ?? [];
}

function isDay(value: string): boolean {
  try {
    return new Date(dayStartMs(value)).toISOString().startsWith(value);
  } catch {
    return false;
  }
}

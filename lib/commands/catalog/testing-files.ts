import fc from "fast-check";
import { ALERT_KINDS } from "@/lib/domain/alert-kinds";
import { ALIASED, type CatalogState, mapValues, NOUNS, TIMELINES } from "./catalog-state";

/** Few names, so that random files meet each other, and some that are hard for YAML. */
const SLUGS = ["alpha", "beta", "gamma", "1e3", "null"];
const name = fc.constantFrom(...SLUGS, "a-b", "yes", "ünï", "x:-y", "#7");
/** What refers to something, as people spell it; at times to nothing. */
const known = fc.constantFrom(...SLUGS, "Alpha", " BETA ", "gamma", "NULL", "1E3", ...SLUGS, "nobody");
const slugs = fc.constantFrom(...SLUGS);
const spelling = fc.constantFrom("a_b", "A  b", "Größe", "- x", "{z}", "007", "~", "Delta", "true", "Alpha");

/** Something to refer to. */
export const BASE_FILE = {
  units: SLUGS.map((slug) => ({ slug })),
  cost_centers: SLUGS.map((code) => ({ code })),
  environments: SLUGS.map((slug) => ({ slug, class: "eval" })),
  teams: SLUGS.map((slug) => ({ slug })),
  services: SLUGS.map((slug) => ({ slug })),
};
const words = fc.oneof(spelling, fc.string({ minLength: 1, maxLength: 12 }));
const email = fc.constantFrom("ada@example.com", "bo@example.com", "cy@example.com", "dee@example.com");
const first = fc.constantFrom("2025-11-01", "2026-01-01", "2026-02-28");
const day = fc.constantFrom("2026-03-01", "2026-07-01", "2027-01-01");
const amount = fc.constantFrom("0.000000000001", "1", "2500.00", "12.5", "1e3", "00012.10");

/** Fields that may be absent. */
function maybe<Fields extends Record<string, fc.Arbitrary<unknown>>>(fields: Fields) {
  return fc.record(fields, { requiredKeys: [] });
}
const cleared = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 6, nil: null });
const some = <Value>(value: fc.Arbitrary<Value>, maxLength = 2) => fc.array(value, { maxLength });
const dates = maybe({ from: first, until: cleared(day) });

function entry<Needed extends object, More extends object>(
  needed: fc.Arbitrary<Needed>,
  more: fc.Arbitrary<More>,
) {
  return fc.tuple(needed, more).map(([first, rest]) => ({ ...first, ...rest }));
}
const is = <Key extends string, Value>(key: Key, value: fc.Arbitrary<Value>) =>
  value.map((one) => ({ [key]: one }));
const dated = (key: string, value: fc.Arbitrary<string>) =>
  fc.oneof(value, some(entry(is(key, value), dates)) as fc.Arbitrary<unknown>);
/** Each key once, as a file must have it. */
const list = (one: fc.Arbitrary<Record<string, unknown>>, key: string, maxLength = 3) =>
  fc.uniqueArray(one, { maxLength, selector: (value) => value[key] });

const teams = list(
  entry(
    is("slug", name),
    maybe({
      name: cleared(words),
      kind: fc.constantFrom("team", "shared"),
      lead: cleared(email),
      channel: cleared(words),
      limit_usd: cleared(amount),
      unit: dated("slug", known),
      cost_center: dated("code", known),
      aliases: some(spelling),
      without_aliases: some(spelling, 1),
      until: cleared(day),
      merged_into: cleared(slugs),
    }),
  ),
  "slug",
  4,
);
const services = list(
  entry(
    is("slug", name),
    maybe({
      name: cleared(words),
      owner: cleared(email),
      team: dated("slug", known),
      features: fc.uniqueArray(name, { maxLength: 2 }),
      aliases: some(spelling),
      without_aliases: some(spelling, 1),
      until: cleared(day),
    }),
  ),
  "slug",
);
const environment = maybe({ environment: known });
const match = fc.dictionary(fc.constantFrom("namespace", "virtual_key", "label:app", "label:#"), words, {
  minKeys: 1,
  maxKeys: 2,
});
const scope = maybe({ team: known, unit: known, service: slugs, tenant: words, environment: slugs });
const role = fc.constantFrom("admin", "finance", "lead", "reader");

/** Catalog files at random, as objects: most of them fit an empty catalog or one another, many do not. */
export const anyFile: fc.Arbitrary<Record<string, unknown>> = maybe({
  units: list(
    entry(
      is("slug", name),
      maybe({ name: cleared(words), parent: cleared(slugs), director: cleared(email), until: day }),
    ),
    "slug",
  ),
  cost_centers: list(
    entry(is("code", words), maybe({ name: cleared(words), gl_account: cleared(words) })),
    "code",
  ),
  environments: list(
    entry(
      fc.record({ slug: name, class: fc.constantFrom("production", "eval") }),
      maybe({ aliases: some(spelling), without_aliases: some(spelling, 1), until: cleared(day) }),
    ),
    "slug",
  ),
  teams,
  services,
  ownership_rules: some(
    entry(
      fc.record({ match, team: known }),
      maybe({ environment: slugs, assigned: fc.boolean(), from: first }),
    ),
  ),
  tagging_contract: some(
    entry(
      fc.record({ required: fc.uniqueArray(fc.constantFrom("team", "service", "tenant"), { maxLength: 2 }) }),
      fc.tuple(environment, dates, maybe({ defaults: maybe({ team: known, feature: words }) })).map(merged),
    ),
  ),
  untagged: fc.record({ owner: words, sla_days: fc.constantFrom(1, "5", 999) }),
  budgets: some(
    entry(
      fc.record({ scope, period: fc.constantFrom("month", "year"), amount_usd: amount }),
      fc.tuple(dates, maybe({ enforce: fc.constantFrom("none", "block"), owner: email })).map(merged),
    ),
  ),
  allocation_policies: some(
    entry(
      is("source", known),
      fc.oneof(
        entry(is("method", fc.constantFrom("even", "tokens")), dates),
        fc.record({
          method: fc.constant("fixed"),
          shares: fc.dictionary(slugs, fc.constantFrom("1", "0.5"), { minKeys: 1, maxKeys: 2 }),
        }),
      ),
    ),
  ),
  enforcement: some(
    entry(
      is("mode", fc.constantFrom("observe", "warn", "enforce")),
      fc.tuple(environment, maybe({ source: words }), dates).map(merged),
    ),
    3,
  ),
  tenants: list(
    entry(is("slug", words), maybe({ name: cleared(words), owner: cleared(email), note: cleared(words) })),
    "slug",
  ),
  alert_routes: list(
    entry(
      is("slug", name),
      fc
        .tuple(
          fc.constantFrom(
            { channel: "email", target: "ai@example.com" },
            { channel: "slack", target: "#ai:spend" },
            { channel: "webhook", target: "https://hooks.example.com/a?b=c" },
            { channel: "issue-tracker", target: "AI" },
            {},
          ),
          maybe({
            alerts: some(fc.constantFrom(...ALERT_KINDS)),
            team: cleared(slugs),
            unit: fc.constant(undefined),
            until: cleared(day),
          }),
        )
        .map(merged),
    ),
    "slug",
  ),
  access: maybe({
    visibility: fc.constantFrom("own", "all-teams"),
    groups: list(
      entry(
        is("group", words),
        fc.oneof(
          entry(is("role", role), maybe({ teams: some(slugs), unit: cleared(slugs) })),
          is("remove", fc.constant(true)),
        ),
      ),
      "group",
    ),
  }),
  members: list(
    entry(
      fc.record({ email, role }),
      maybe({ name: cleared(words), teams: some(known), unit: cleared(slugs), disabled: fc.boolean() }),
    ),
    "email",
  ),
});

const anyValue = fc.oneof(
  fc.jsonValue({ noUnicodeString: false }),
  fc.string({ unit: "binary", maxLength: 600 }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "\ud800",
    "\0",
    "9999-12-31",
    "0000-01-01",
    "1e999",
    -1,
    "ﷺ".repeat(90),
  ),
);

/** A file with one place of it replaced by something else. */
export const brokenFile: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(anyFile, anyValue, fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }))
  .filter(([file]) => Object.keys(file).length > 0)
  .map(([file, wrong, path]) => JSON.parse(JSON.stringify(replaced(file, path, wrong))));

function replaced(value: unknown, path: readonly number[], wrong: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== "object" || value === null) return wrong;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return wrong;
  const inner = replaced(Reflect.get(value, key), rest, wrong);
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...value, [key]: inner };
}

function merged(parts: readonly object[]): Record<string, unknown> {
  return Object.assign({}, ...parts);
}

/** As much of a file as is fine, entry by entry: what does not fit is left out. */
export function fittingPart(
  file: Record<string, unknown>,
  isFine: (file: Record<string, unknown>) => boolean,
): Record<string, unknown> {
  let part: Record<string, unknown> = {};
  for (const [section, value] of Object.entries(file)) {
    const steps = Array.isArray(value) ? value.map((one: unknown) => [one]) : [value];
    for (const step of steps) {
      const before = part[section];
      const longer = Array.isArray(before) && Array.isArray(step) ? [...before, ...step] : step;
      if (isFine({ ...part, [section]: longer })) part = { ...part, [section]: longer };
    }
  }
  return part;
}

/** A catalog of some teams, with what the database would say of the rest of their fields. */
export function stateOf(
  teams: Record<string, { name?: string; until?: string; merged_into?: string }>,
  aliases: Record<string, string> = {},
): CatalogState {
  const things = mapValues(NOUNS, (): CatalogState["things"]["team"] => new Map());
  for (const [slug, { name = slug, until = null, merged_into = null }] of Object.entries(teams)) {
    const rest = { kind: "team", lead: null, manager: null, channel: null, limit_pico: null };
    things.team.set(slug, { ...rest, name, until, merged_into });
  }
  return {
    version: 1,
    things,
    aliases: { ...mapValues(ALIASED, () => new Map()), team: new Map(Object.entries(aliases)) },
    timelines: mapValues(TIMELINES, () => new Map()),
    untagged: null,
    visibility: "own",
  };
}

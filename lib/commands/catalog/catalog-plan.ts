import { createHash } from "node:crypto";
import type { Queryable } from "@/db/client";
import { toUsd } from "@/lib/domain/money";
import { CommandError } from "../define-command";
import { canonicalJson } from "./canonical-json";
import type { CatalogFile } from "./catalog-file";
import {
  ALIASED,
  type Aliased,
  type CatalogState,
  type DatedValue,
  type Fields,
  loadCatalogState,
  NOUNS,
  type Noun,
  TIMELINES,
  type Timeline,
} from "./catalog-state";
import { type Wanted, wantedOf, withoutSilence } from "./wanted";

/** One row to write. Only what differs is in it. */
export type PlanChange = { kind: "create" | "change" | "end"; subject: string; line: string } & (
  | { what: "thing"; noun: Noun; key: string; before: Fields | null; after: Fields }
  | { what: "alias"; noun: Aliased; alias: string; before: string | null; after: string }
  | { what: "dated"; timeline: Timeline; key: string; before: DatedValue | null; after: DatedValue }
  | { what: "untagged"; before: CatalogState["untagged"]; after: CatalogState["untagged"] }
);

/** What applying a file would do. Empty `changes`: nothing. */
export interface CatalogPlan {
  /** Version of the catalog that the plan starts from. */
  version: number;
  changes: PlanChange[];
  /** For a person, one per change: `+` creates, `~` changes, `-` ends. */
  lines: string[];
  /** Hash of the changes: equal plans do the same. */
  fingerprint: string;
}

/**
 * Compares a file with the catalog. Absence from the file changes nothing; `until` ends. A dated value that
 * begins later ends the one before it on that day. Reads only.
 * @throws CommandError `invalid_input` for references to what neither the file nor the catalog has
 */
export async function planCatalog(sql: Queryable, file: CatalogFile): Promise<CatalogPlan> {
  return planFrom(await loadCatalogState(sql), file);
}

/** `planCatalog` on a state that was read before. Pure. */
export function planFrom(state: CatalogState, file: CatalogFile): CatalogPlan {
  const wanted = wantedOf(file, state);
  const problems = [...wanted.problems, ...unitCycles(state, wanted)];
  if (problems.length > 0) {
    throw new CommandError(
      "invalid_input",
      `The catalog file does not fit:\n  ${problems.join("\n  ")}`,
      problems,
    );
  }
  const changes = [
    ...NOUNS.flatMap((noun) => thingChanges(noun, state, wanted)),
    ...ALIASED.flatMap((noun) => aliasChanges(noun, state, wanted)),
    ...TIMELINES.flatMap((timeline) => datedChanges(timeline, state, wanted)),
    ...untaggedChange(state, wanted),
  ];
  const fingerprint = createHash("sha256").update(canonicalJson(changes)).digest("hex").slice(0, 16);
  return { version: state.version, changes, lines: changes.map((change) => change.line), fingerprint };
}

function thingChanges(noun: Noun, state: CatalogState, wanted: Wanted): PlanChange[] {
  const changes: PlanChange[] = [];
  for (const [key, fields] of wanted.things[noun]) {
    const before = state.things[noun].get(key) ?? null;
    const said = Object.entries(withoutSilence(fields));
    const differing = said.filter(([field, value]) => value !== (before?.[field] ?? null));
    if (before !== null && differing.length === 0) continue;
    const subject = `${noun.replace("_", " ")} ${key}`;
    const ends = before !== null && differing.every(([field, value]) => field === "until" && value !== null);
    const kind = before === null ? "create" : ends ? "end" : "change";
    const details = differing.map(([field, value]) => {
      if (field === "until") return value === null ? "open again" : `ends ${value}`;
      const name = field === "limit_pico" ? "limit" : field;
      const text = (part: string | null | undefined) =>
        part === null || part === undefined ? "none" : field === "limit_pico" ? usdText(part) : part;
      return before === null ? `${name} ${text(value)}` : `${name} ${text(before[field])} -> ${text(value)}`;
    });
    const line = `${SIGNS[kind]} ${subject}${details.length > 0 ? `: ${details.join(", ")}` : ""}`;
    const was = before && Object.fromEntries(differing.map(([field]) => [field, before[field] ?? null]));
    changes.push({
      kind,
      subject,
      line,
      what: "thing",
      noun,
      key,
      before: was,
      after: Object.fromEntries(differing),
    });
  }
  return changes;
}

function aliasChanges(noun: Aliased, state: CatalogState, wanted: Wanted): PlanChange[] {
  const changes: PlanChange[] = [];
  for (const [alias, after] of wanted.aliases[noun]) {
    const before = state.aliases[noun].get(alias) ?? null;
    if (before === after) continue;
    const kind = before === null ? "create" : "change";
    const line = `${SIGNS[kind]} ${noun} ${after}: also called ${alias}${before === null ? "" : `, no longer ${before}`}`;
    changes.push({ kind, subject: `${noun} ${after}`, line, what: "alias", noun, alias, before, after });
  }
  return changes;
}

function datedChanges(timeline: Timeline, state: CatalogState, wanted: Wanted): PlanChange[] {
  const changes: PlanChange[] = [];
  for (const [key, entries] of wanted.timelines[timeline]) {
    const stored = new Map((state.timelines[timeline].get(key) ?? []).map((row) => [row.from, row]));
    const merged = new Map(stored);
    for (const entry of entries) {
      const until = entry.until === undefined ? (stored.get(entry.from)?.until ?? null) : entry.until;
      merged.set(entry.from, { from: entry.from, until, value: entry.value });
    }
    const sorted = [...merged.values()].sort((a, b) => (a.from < b.from ? -1 : 1));
    sorted.forEach((row, index) => {
      const next = sorted[index + 1];
      const until = next && (row.until === null || row.until > next.from) ? next.from : row.until;
      const after = { ...row, until };
      const before = stored.get(row.from) ?? null;
      const sameValue = before !== null && canonicalJson(before.value) === canonicalJson(after.value);
      if (sameValue && before.until === after.until) return;
      const subject = SUBJECTS[timeline](key);
      const kind = before === null ? "create" : sameValue && until !== null ? "end" : "change";
      const line = `${SIGNS[kind]} ${subject}: ${datedWords(before, after)}`;
      changes.push({ kind, subject, line, what: "dated", timeline, key, before, after });
    });
  }
  return changes;
}

function untaggedChange(state: CatalogState, wanted: Wanted): PlanChange[] {
  const { untagged: after } = wanted;
  const before = state.untagged;
  if (after === null || canonicalJson(before) === canonicalJson(after)) return [];
  const kind = before === null ? "create" : "change";
  const line = `${SIGNS[kind]} untagged: owner ${after.owner}, ${after.sla_days} days`;
  return [{ kind, subject: "untagged", line, what: "untagged", before, after }];
}

const SIGNS = { create: "+", change: "~", end: "-" } as const;

const SUBJECTS: Record<Timeline, (key: string) => string> = {
  team_unit: (team) => `team ${team}`,
  team_cost_center: (team) => `team ${team}`,
  service_team: (service) => `service ${service}`,
  rule: (match) => `rule ${match}`,
  contract: (environment) => `tagging contract of ${environment || "all environments"}`,
  budget: (scope) => `budget ${scope}`,
  policy: (source) => `allocation of ${source}`,
  enforcement: (environment) => `enforcement in ${environment || "all environments"}`,
};

function datedWords(before: DatedValue | null, after: DatedValue): string {
  const was = before === null ? "" : valueWords(before.value);
  const is = valueWords(after.value);
  const value = was === "" || was === is ? is : `${was} -> ${is}`;
  const open = before !== null && before.until !== null && after.until === null ? ", open again" : "";
  return `${value} from ${after.from}${after.until === null ? open : ` until ${after.until}`}`;
}

/** `cost_center cc-4107`, `amount 2500.00, basis cost`. */
function valueWords(value: Record<string, unknown>): string {
  return Object.entries(value)
    .filter(([, part]) => part !== null && part !== false && canonicalJson(part) !== "{}")
    .map(([name, part]) => {
      if (name.endsWith("_pico")) return `${name.slice(0, -5)} ${usdText(String(part))}`;
      if (part === true) return name;
      if (Array.isArray(part)) return `${name} ${part.join(" ") || "nothing"}`;
      return `${name.replace("_", " ")} ${typeof part === "object" ? canonicalJson(part) : String(part)}`;
    })
    .join(", ");
}

/** Picodollars in text as the shortest exact dollars with at least cents: `"2500000000000000"` -> `2500.00`. */
export function usdText(pico: string): string {
  return toUsd(BigInt(pico)).replace(/(\.\d\d\d*?)0+$/, "$1");
}

function unitCycles(state: CatalogState, wanted: Wanted): string[] {
  const parentOf = (unit: string): string | null => {
    const said = wanted.things.unit.get(unit)?.parent;
    return said === undefined ? (state.things.unit.get(unit)?.parent ?? null) : said;
  };
  return [...wanted.things.unit.keys()].flatMap((unit) => {
    const above = new Set<string>();
    for (let at = parentOf(unit); at !== null && !above.has(at); at = parentOf(at)) above.add(at);
    return above.has(unit) ? [`units: ${unit} is above itself.`] : [];
  });
}

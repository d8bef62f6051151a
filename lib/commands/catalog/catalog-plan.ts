import { createHash } from "node:crypto";
import type { Queryable } from "@/db/client";
import { CommandError } from "../define-command";
import { canonicalJson } from "./canonical-json";
import type { CatalogFile } from "./catalog-file";
import {
  ALIASED,
  type Aliased,
  type CatalogState,
  type DatedValue,
  type Fields,
  NOUNS,
  type Noun,
  TIMELINES,
  type Timeline,
} from "./catalog-state";
import { loadCatalogState } from "./load-catalog-state";
import { planProblems } from "./plan-checks";
import { datedWords, fieldWords, SIGNS, thingSubject, timelineSubject } from "./plan-words";
import { type Wanted, wantedOf, withoutSilence } from "./wanted";

/** One row to write. Only what differs is in it. */
export type PlanChange = { kind: "create" | "change" | "end"; subject: string; line: string } & (
  | { what: "thing"; noun: Noun; key: string; before: Fields | null; after: Fields }
  /** A mapping that goes. */
  | { what: "removal"; noun: "group"; key: string; before: Fields; after: null }
  /** `after` null: nothing is called so any longer. */
  | { what: "alias"; noun: Aliased; alias: string; before: string | null; after: string | null }
  | { what: "dated"; timeline: Timeline; key: string; before: DatedValue | null; after: DatedValue }
  | { what: "untagged"; before: CatalogState["untagged"]; after: CatalogState["untagged"] }
  | { what: "visibility"; before: CatalogState["visibility"]; after: CatalogState["visibility"] }
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
  const problems = [...wanted.problems, ...planProblems(state, wanted)];
  if (problems.length > 0) {
    throw new CommandError(
      "invalid_input",
      `The catalog file does not fit:\n  ${problems.join("\n  ")}`,
      problems,
    );
  }
  const changes = [
    ...NOUNS.flatMap((noun) => thingChanges(noun, state, wanted)),
    ...groupRemovals(state, wanted),
    ...ALIASED.flatMap((noun) => aliasChanges(noun, state, wanted)),
    ...TIMELINES.flatMap((timeline) => datedChanges(timeline, state, wanted)),
    ...settingChanges(state, wanted),
  ];
  const fingerprint = createHash("sha256").update(canonicalJson(changes)).digest("hex").slice(0, 16);
  return { version: state.version, changes, lines: changes.map((change) => change.line), fingerprint };
}

function thingChanges(noun: Noun, state: CatalogState, wanted: Wanted): PlanChange[] {
  const changes: PlanChange[] = [];
  for (const [key, fields] of wanted.things[noun]) {
    const before = state.things[noun].get(key) ?? null;
    const differing = Object.entries(withoutSilence(fields)).filter(
      ([field, value]) => !isSame(value, before?.[field] ?? NOTHING[field] ?? null),
    );
    if (before !== null && differing.length === 0) continue;
    const subject = thingSubject(noun, key);
    const kind = before === null ? "create" : differing.every(ends) ? "end" : "change";
    const details = differing.map(([field, value]) =>
      fieldWords(noun, field, before === null ? undefined : (before[field] ?? null), value),
    );
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

/** What a field of something new is, of which nothing is said. */
const NOTHING: Fields = { disabled: false, teams: [], alerts: [] };

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** Does a field say that something is over? */
function ends([field, value]: [string, unknown]): boolean {
  if (field === "disabled") return value === true;
  return (field === "until" || field === "merged_into") && value !== null;
}

function groupRemovals(state: CatalogState, wanted: Wanted): PlanChange[] {
  return [...wanted.endedGroups].flatMap((key): PlanChange[] => {
    const before = state.things.group.get(key);
    if (!before) return [];
    const subject = thingSubject("group", key);
    const line = `${SIGNS.end} ${subject}: gives nothing any more`;
    return [{ kind: "end", subject, line, what: "removal", noun: "group", key, before, after: null }];
  });
}

function aliasChanges(noun: Aliased, state: CatalogState, wanted: Wanted): PlanChange[] {
  const changes: PlanChange[] = [];
  for (const [alias, before] of wanted.endedAliases[noun]) {
    const subject = `${noun} ${before}`;
    const line = `${SIGNS.end} ${subject}: no longer called ${alias}`;
    changes.push({ kind: "end", subject, line, what: "alias", noun, alias, before, after: null });
  }
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
      const sameValue = before !== null && isSame(before.value, after.value);
      if (sameValue && before.until === after.until) return;
      const subject = timelineSubject(timeline, key);
      const kind = before === null ? "create" : sameValue && until !== null ? "end" : "change";
      const line = `${SIGNS[kind]} ${subject}: ${datedWords(before, after)}`;
      changes.push({ kind, subject, line, what: "dated", timeline, key, before, after });
    });
  }
  return changes;
}

function settingChanges(state: CatalogState, wanted: Wanted): PlanChange[] {
  const changes: PlanChange[] = [];
  const { untagged, visibility } = wanted;
  if (untagged !== null && !isSame(state.untagged, untagged)) {
    const kind = state.untagged === null ? "create" : "change";
    const line = `${SIGNS[kind]} untagged: owner ${untagged.owner}, ${untagged.sla_days} days`;
    const before = state.untagged;
    changes.push({ kind, subject: "untagged", line, what: "untagged", before, after: untagged });
  }
  if (visibility !== null && state.visibility !== visibility) {
    const seen = visibility === "own" ? "people see their own teams" : "everybody sees every team";
    const subject = "setting visibility";
    const line = `${SIGNS.change} ${subject}: ${state.visibility} -> ${visibility}: ${seen}`;
    const before = state.visibility;
    changes.push({ kind: "change", subject, line, what: "visibility", before, after: visibility });
  }
  return changes;
}

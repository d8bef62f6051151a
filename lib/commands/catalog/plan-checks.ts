import { type AlertChannel, targetProblem } from "@/lib/domain/alert-kinds";
import type { CatalogState, Fields, FieldValue, Noun, Timeline } from "./catalog-state";
import { spanProblems } from "./file-problems";
import { timelineSubject } from "./plan-words";
import { type Wanted, withoutSilence } from "./wanted";

/** What a file cannot ask of this catalog, a sentence each that says what to do. */
export function planProblems(state: CatalogState, wanted: Wanted): string[] {
  const after = afterwards(state, wanted);
  return [
    ...newThings(state, wanted),
    ...unitCycles(wanted, after),
    ...mergers(state, wanted, after),
    ...routeTargets(wanted, after),
    ...lastAdmin(state, wanted, after),
    ...doubledValues(wanted),
  ];
}

type After = (noun: Noun, key: string) => Fields | undefined;

/** Things as they will be. */
function afterwards(state: CatalogState, wanted: Wanted): After {
  return (noun, key) => {
    const [before, said] = [state.things[noun].get(key), wanted.things[noun].get(key)];
    return before || said ? { ...before, ...(said && withoutSilence(said)) } : undefined;
  };
}

/** Fields without which a new thing means nothing. */
const NEEDED: Partial<Record<Noun, readonly string[]>> = {
  environment: ["class"],
  alert_route: ["channel", "target"],
  group: ["role"],
  member: ["role"],
};

function newThings(state: CatalogState, wanted: Wanted): string[] {
  return (Object.entries(NEEDED) as [Noun, readonly string[]][]).flatMap(([noun, fields]) =>
    [...wanted.things[noun]].flatMap(([key, said]) => {
      if (state.things[noun].has(key)) return [];
      const missing = fields.filter((field) => said[field] === undefined);
      return missing.map(
        (field) => `${wanted.places.get(`${noun} ${key}`)}.${field}: "${key}" is new and needs it.`,
      );
    }),
  );
}

function unitCycles(wanted: Wanted, after: After): string[] {
  const parentOf = (unit: string) => text(after("unit", unit)?.parent);
  return [...wanted.things.unit.keys()].flatMap((unit) => {
    const above = new Set<string>();
    for (let at = parentOf(unit); at !== null && !above.has(at); at = parentOf(at)) above.add(at);
    return above.has(unit) ? [`units: ${unit} is above itself.`] : [];
  });
}

/** A team is merged on the day it ends, into one that goes on; so the days rise along every chain. */
function mergers(state: CatalogState, wanted: Wanted, after: After): string[] {
  const said = wanted.things.team;
  const teams = new Set([...state.things.team.keys(), ...said.keys()]);
  return [...teams].flatMap((team) => {
    const ends = text(after("team", team)?.until);
    const into = text(after("team", team)?.merged_into);
    if (into === null || !(said.has(team) || said.has(into))) return [];
    const place = said.has(team)
      ? `${wanted.places.get(`team ${team}`)}.merged_into`
      : `${wanted.places.get(`team ${into}`)}.until`;
    if (into === team) return [`${place}: ${team} cannot be merged into itself.`];
    if (ends === null) {
      return [
        `${place}: ${team} needs the day on which it is merged into ${into}, as until; merged_into: null takes it back.`,
      ];
    }
    if (isAbove(team, into, after)) {
      // Told once, where the file says it.
      if (!said.has(team)) return [];
      return [`${place}: ${into} is itself merged into ${team}, directly or through others.`];
    }
    const last = text(after("team", into)?.until);
    if (last === null || last > ends) return [];
    return [
      `${place}: ${into} ends on ${last}, so ${team} cannot be merged into it on ${ends}. Name a team that goes on.`,
    ];
  });
}

function isAbove(team: string, from: string, after: After): boolean {
  const seen = new Set<string>();
  for (
    let at: string | null = from;
    at !== null && !seen.has(at);
    at = text(after("team", at)?.merged_into)
  ) {
    if (at === team) return true;
    seen.add(at);
  }
  return false;
}

function routeTargets(wanted: Wanted, after: After): string[] {
  return [...wanted.things.alert_route.keys()].flatMap((key) => {
    const { channel, target } = after("alert_route", key) ?? {};
    if (typeof target !== "string") return [];
    const problem = targetProblem(channel as AlertChannel, target);
    return problem === null ? [] : [`${wanted.places.get(`alert_route ${key}`)}.target: ${problem}`];
  });
}

/** Somebody must be able to undo things. */
function lastAdmin(state: CatalogState, wanted: Wanted, after: After): string[] {
  const isAdmin = (fields: Fields | undefined) => fields?.role === "admin" && fields.disabled !== true;
  const before = [...state.things.member].filter(([, fields]) => isAdmin(fields)).map(([email]) => email);
  const emails = new Set([...state.things.member.keys(), ...wanted.things.member.keys()]);
  if (before.length === 0 || [...emails].some((email) => isAdmin(after("member", email)))) return [];
  return before.map(
    (email) =>
      `${wanted.places.get(`member ${email}`)}: ${email} is the last active admin. Make somebody else admin first.`,
  );
}

/** Two names of one thing can hide that a file says two things about it. */
function doubledValues(wanted: Wanted): string[] {
  return (Object.entries(wanted.timelines) as [Timeline, Wanted["timelines"][Timeline]][]).flatMap(
    ([timeline, lists]) =>
      [...lists].flatMap(([key, entries]) => spanProblems(timelineSubject(timeline, key), entries)),
  );
}

function text(value: FieldValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

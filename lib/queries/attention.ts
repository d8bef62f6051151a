import type { Viewer } from "@/lib/auth/viewer";
import { type ExceptionGroup, exceptionList } from "./exception-list";
import type { MonthForecast } from "./forecast";
import type { Reader } from "./reader";
import { daysBetween } from "./rows";
import { sharedBuckets } from "./shared-buckets";
import { silentSources } from "./sources";
import { unreviewedTraces } from "./trace-review";

/** The one verb offered for a line of "Needs attention". */
export type AttentionVerb = "assign" | "map" | "publish" | "decide" | "explain";

interface TeamName {
  teamId: number;
  slug: string;
  name: string;
}

/** What every line has: dollars at stake (null: unknown), who answers for it, since when, and what to do. */
interface Line {
  costPico: bigint | null;
  owner: string | null;
  ageDays: number;
  verb: AttentionVerb;
}

/** A line of "Needs attention". */
export type Attention =
  | ({ kind: "exception" } & ExceptionGroup)
  /** The forecast of a team's month is over its plan, by `costPico`. The age counts from the first of the month. */
  | (Line & { kind: "over-plan"; team: TeamName; month: string; planPico: bigint })
  /** A shared bucket is over its limit, by `costPico`. */
  | (Line & { kind: "over-limit"; team: TeamName; month: string; limitPico: bigint })
  /** `count` costly traces that nobody explained in a week; the dollars are those of the costliest, `traceId`. */
  | (Line & { kind: "traces"; team: TeamName; traceId: string; count: number })
  /** Senders that reported in a rhythm and stopped: what they would have reported is unknown. */
  | (Line & { kind: "silent"; labels: string[] });

const MOST = 5;

/**
 * At most five lines by dollars at stake: first the largest of each kind, so that no kind hides another, then the
 * next largest. Groups of the exception queue are of the open months; what has no known dollars stands last.
 *
 * @param forecasts of the month that runs, by team; only the lines of plans wait for them
 * @param zone IANA zone that days are counted in
 */
export async function needsAttention(
  sql: Reader,
  viewer: Viewer,
  asked: { now: Date; forecasts: Promise<ReadonlyMap<number, MonthForecast>>; zone: Promise<string> },
): Promise<Attention[]> {
  const { now, forecasts, zone } = asked;
  const month = `${now.toISOString().slice(0, 7)}-01`;
  const into = daysBetween(month, now.toISOString().slice(0, 10));
  const [exceptions, plans, buckets, traces, silent] = await Promise.all([
    exceptionLines(sql, viewer, now),
    forecasts.then((known) => planLines(sql, known, into)),
    bucketLines(sql, viewer, month, into),
    zone.then((timeZone) => traceLines(sql, viewer, now, timeZone)),
    silentLines(sql, viewer, now),
  ]);
  return pickAttention([exceptions, plans, buckets, traces, silent]);
}

/** The lines that are shown, of the lines of each kind in the order of their dollars. */
export function pickAttention(kinds: readonly (readonly Attention[])[]): Attention[] {
  const largest = kinds.flatMap((lines) => lines.slice(0, 1)).sort(byDollars);
  const rest = kinds.flatMap((lines) => lines.slice(1)).sort(byDollars);
  return [...largest, ...rest].slice(0, MOST).sort(byDollars);
}

function byDollars(a: Attention, b: Attention): number {
  const unknown = (line: Attention) => line.costPico === null;
  if (unknown(a) !== unknown(b)) return unknown(a) ? 1 : -1;
  const [x, y] = [a.costPico ?? 0n, b.costPico ?? 0n];
  return x === y ? 0 : x > y ? -1 : 1;
}

async function exceptionLines(sql: Reader, viewer: Viewer, now: Date): Promise<Attention[]> {
  const { groups } = await exceptionList(sql, viewer, { now, sort: "cost", limit: MOST });
  return groups.map((group) => ({ ...group, kind: "exception" }));
}

async function planLines(
  sql: Reader,
  forecasts: ReadonlyMap<number, MonthForecast>,
  ageDays: number,
): Promise<Attention[]> {
  const over = [...forecasts].flatMap(([teamId, { forecast, planPico, month }]) =>
    forecast === null || forecast.rangeOnly || planPico === null || forecast.totalPico <= planPico
      ? []
      : [{ teamId, month, planPico, costPico: forecast.totalPico - planPico }],
  );
  if (over.length === 0) return [];
  const rows = await sql<{ id: number; slug: string; name: string; lead: string | null }[]>`
    select id, slug, name, lead from teams where id = any (${over.map((one) => one.teamId)}::integer[])`;
  return over
    .flatMap((one): Attention[] => {
      const team = rows.find((row) => row.id === one.teamId);
      if (!team) return [];
      return [
        {
          kind: "over-plan",
          team: { teamId: team.id, slug: team.slug, name: team.name },
          month: one.month,
          planPico: one.planPico,
          costPico: one.costPico,
          owner: team.lead,
          ageDays,
          verb: "decide",
        },
      ];
    })
    .sort(byDollars);
}

async function bucketLines(
  sql: Reader,
  viewer: Viewer,
  month: string,
  ageDays: number,
): Promise<Attention[]> {
  return (await sharedBuckets(sql, viewer, month))
    .flatMap(({ team, lead, costPico, limitPico, overLimit }): Attention[] =>
      overLimit && limitPico !== null
        ? [
            {
              kind: "over-limit",
              team,
              month,
              limitPico,
              costPico: costPico - limitPico,
              owner: lead,
              ageDays,
              verb: "explain",
            },
          ]
        : [],
    )
    .sort(byDollars);
}

/** One line a team, of its costliest open trace: the list comes by cost. */
async function traceLines(sql: Reader, viewer: Viewer, now: Date, timeZone: string): Promise<Attention[]> {
  const open = await unreviewedTraces(sql, viewer, now, timeZone);
  const lines = new Map<number, Extract<Attention, { kind: "traces" }>>();
  for (const { traceId, team, costPico, owner, ageDays } of open) {
    const line = lines.get(team.teamId);
    if (line) {
      line.count += 1;
      line.ageDays = Math.max(line.ageDays, ageDays);
    } else {
      lines.set(team.teamId, {
        kind: "traces",
        team,
        traceId,
        count: 1,
        costPico,
        owner,
        ageDays,
        verb: "explain",
      });
    }
  }
  return [...lines.values()].sort(byDollars);
}

async function silentLines(sql: Reader, viewer: Viewer, now: Date): Promise<Attention[]> {
  const silent = await silentSources(sql, viewer, now);
  const [oldest] = silent;
  if (!oldest) return [];
  const [row] = await sql<{ owner: string | null }[]>`
    select value ->> 'owner' as owner from settings where key = 'untagged'`;
  return [
    {
      kind: "silent",
      labels: silent.map((source) => source.label),
      costPico: null,
      owner: row?.owner ?? null,
      ageDays: Math.floor((now.getTime() - oldest.lastAt.getTime()) / 86_400_000),
      verb: "explain",
    },
  ];
}

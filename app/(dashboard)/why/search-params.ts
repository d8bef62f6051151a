import { z } from "zod";
import { MOVEMENT_BARS, type MovementBar } from "@/lib/domain/movement-bars";
import { addDays, nextPeriod } from "@/lib/domain/period";
import type { MovementSpan } from "@/lib/queries/movement";
import type { WhyScope } from "./scope";

const name = z.string().trim().min(1).max(200).optional().catch(undefined);
const day = z.iso.date().optional().catch(undefined);

/** Longest range asked for, as on every page. */
const MAX_DAYS = 731;

/**
 * `?unit|structure|team|service|feature|environment=slug`; `month=2026-10`, or `from`, `through`, and what they are held
 * against: `against`, `against-through` (all four days included); `marker=12`; `cause=cache`; `note=1` opens the form.
 * What does not parse is left out, except a name: one that is not known is not found.
 */
const params = z.object({
  unit: name,
  structure: z.literal("today").optional().catch(undefined),
  team: name,
  service: name,
  feature: name,
  environment: name,
  month: z
    .string()
    .regex(/^20\d\d-(0[1-9]|1[0-2])$/)
    .optional()
    .catch(undefined),
  from: day,
  through: day,
  against: day,
  "against-through": day,
  marker: z.coerce.number().int().min(1).max(2_147_483_647).optional().catch(undefined),
  cause: z.enum(MOVEMENT_BARS).optional().catch(undefined),
  note: z.literal("1").optional().catch(undefined),
});

export interface WhyChoice {
  scope: WhyScope;
  /** Null: by preset, the last complete week unless one is named. */
  spans: { later: MovementSpan; earlier: MovementSpan } | null;
  /** `2026-10-01`. */
  month: string | null;
  marker: number | null;
  cause: MovementBar | null;
  note: boolean;
}

export function parseWhy(given: Record<string, string | string[] | undefined>): WhyChoice {
  const asked = params.parse(given);
  const { unit, structure, team, service, feature, environment } = asked;
  const month = asked.month === undefined ? null : `${asked.month}-01`;
  return {
    scope: withoutUnset({
      unit,
      structure,
      team,
      service,
      feature: service === undefined ? undefined : feature,
      environment,
    }),
    spans: month !== null ? monthSpans(month) : chosenDays(asked),
    month,
    marker: asked.marker ?? null,
    cause: asked.cause ?? null,
    note: asked.note === "1",
  };
}

/** A booked UTC month and the one before: `monthSpans("2026-10-01")` is October against September. */
export function monthSpans(period: string): { later: MovementSpan; earlier: MovementSpan } {
  const before = `${addDays(period, -1).slice(0, 7)}-01`;
  return {
    later: { period, fromDay: period, toDay: nextPeriod(period) },
    earlier: { period: before, fromDay: before, toDay: period },
  };
}

function chosenDays(asked: z.infer<typeof params>): WhyChoice["spans"] {
  const later = rangeOf(asked.from, asked.through);
  const earlier = rangeOf(asked.against, asked["against-through"]);
  // Days that are in both would be counted once and shown twice.
  return later && earlier && earlier.toDay <= later.fromDay ? { later, earlier } : null;
}

function rangeOf(from?: string, through?: string): MovementSpan | null {
  if (from === undefined || through === undefined || from < "2020-01-01") return null;
  const days = (Date.parse(through) - Date.parse(from)) / 86_400_000;
  return days >= 0 && days < MAX_DAYS ? { fromDay: from, toDay: addDays(through, 1) } : null;
}

function withoutUnset(scope: { [Name in keyof WhyScope]: WhyScope[Name] | undefined }): WhyScope {
  return Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined));
}

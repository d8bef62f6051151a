import type { Viewer } from "@/lib/auth/viewer";
import { ATTRIBUTIONS } from "@/lib/domain/ledger-codes";
import { SERVICE_TIERS } from "@/lib/domain/usage-event";
import type { Reader } from "./reader";
import { NONE } from "./rows";
import { type DayShift, shiftedDay, shiftedPeriod } from "./spend-compare";

/** What spend can be grouped by. */
export const SPEND_DIMENSIONS = [
  "team",
  "service",
  "feature",
  "environment",
  "project",
  "provider",
  "model",
  "service_tier",
  "attributed_by",
  "cost_center",
  "kind",
  "tenant",
  "template",
  "token_class",
  "day",
  "week",
  "month",
] as const;
export type SpendDimension = (typeof SPEND_DIMENSIONS)[number];

export type SpendTable = "team_daily" | "spend_daily" | "tenant_daily" | "template_daily";

const TIME = ["day", "week", "month"] as const satisfies readonly SpendDimension[];
const MAIN = ["team", "service", "feature", "environment"] as const satisfies readonly SpendDimension[];

/** Which rollup knows what, smallest first. Days, booked month and kind are in all. */
const TABLES: readonly (readonly [SpendTable, readonly SpendDimension[]])[] = [
  ["team_daily", ["team", "attributed_by"]],
  ["spend_daily", [...MAIN, "project", "provider", "model", "service_tier", "attributed_by", "cost_center"]],
  ["tenant_daily", [...MAIN, "tenant"]],
  ["template_daily", [...MAIN, "template"]],
];

/** No rollup has these dimensions together. `message` says what is possible. */
export class UnsupportedGrouping extends Error {
  override name = "UnsupportedGrouping";
}

/**
 * The smallest rollup with every dimension grouped or filtered by.
 * @throws UnsupportedGrouping
 */
export function tableFor(
  dimensions: readonly SpendDimension[],
  filters: Partial<Record<SpendDimension, unknown>>,
): SpendTable {
  const free: readonly SpendDimension[] = [...TIME, "token_class", "kind"];
  const filtered = Object.keys(filters) as SpendDimension[];
  const needed = [...new Set([...dimensions, ...filtered])].filter((dimension) => !free.includes(dimension));
  const found = TABLES.find(([, has]) => needed.every((dimension) => has.includes(dimension)));
  if (found) return found[0];
  const special = needed.includes("tenant") ? "tenant" : "template";
  const detail =
    needed.includes("tenant") && needed.includes("template")
      ? "Tenant and template are counted apart, so they cannot be grouped or filtered together."
      : `${special} can be combined with team, service, feature, environment, token_class and time only.`;
  throw new UnsupportedGrouping(detail);
}

/**
 * The expression that a rollup is grouped by. Fixed text, never from outside. With a shift, days of an earlier range
 * are called by the later day, week or month that they stand against.
 */
export function columnOf(dimension: SpendDimension, shift: DayShift | null = null): string {
  switch (dimension) {
    case "day":
      return shiftedDay(shift);
    case "week":
      return `date_trunc('week', ${shiftedDay(shift)}::timestamp)::date`;
    case "month":
      return shiftedPeriod(shift);
    case "service_tier":
    case "attributed_by":
    case "kind":
      return dimension;
    case "token_class":
      throw new Error("token_class is made of columns and is no column");
    default:
      return `${dimension}_id`;
  }
}

const CATALOG: Partial<Record<SpendDimension, string>> = {
  team: "select id, slug as label from teams",
  service: "select id, slug as label from services",
  feature: "select id, slug as label from features",
  environment: "select id, slug as label from environments",
  cost_center: "select id, code as label from cost_centers",
  project: "select id, name as label from names",
  provider: "select id, name as label from names",
  model: "select id, name as label from names",
  tenant: "select id, name as label from names",
  template: "select id, name as label from names",
};

/** Texts of grouped ids, row by row. Ids come from rows that were already kept to the viewer's teams. */
export async function labelsOf(
  sql: Reader,
  _viewer: Viewer,
  dimensions: readonly SpendDimension[],
  rows: readonly (readonly (string | number)[])[],
): Promise<Partial<Record<SpendDimension, string>>[]> {
  const texts = await Promise.all(
    dimensions.map(async (dimension, index) => {
      const select = CATALOG[dimension];
      if (select === undefined) return null;
      const ids = [...new Set(rows.map((row) => Number(row[index])))];
      const found = await sql<{ id: number; label: string }[]>`
        ${sql.unsafe(select)} where id = any (${ids}::integer[])`;
      return new Map(found.map(({ id, label }) => [id, label]));
    }),
  );
  return rows.map((row) =>
    Object.fromEntries(
      dimensions.map((dimension, index) => [
        dimension,
        labelOf(dimension, row[index] ?? 0, texts[index] ?? null),
      ]),
    ),
  );
}

function labelOf(
  dimension: SpendDimension,
  id: string | number,
  texts: ReadonlyMap<number, string> | null,
): string {
  if (texts !== null) return texts.get(Number(id)) ?? NONE;
  if (dimension === "attributed_by") return ATTRIBUTIONS[Number(id)] ?? NONE;
  if (dimension === "service_tier") return SERVICE_TIERS[Number(id) - 1] ?? NONE;
  if (dimension === "kind") return Number(id) === 1 ? "charge" : "call";
  return dimension === "month" ? String(id).slice(0, 7) : String(id);
}

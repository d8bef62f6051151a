import { compareValues } from "@/components/tables/column";
import type { ExploreColumn, ExploreFigures } from "@/components/tables/explore-columns";
import { type ExploreRow, sortValue } from "@/components/tables/explore-sort";
import { readSort } from "@/components/tables/sort-param";
import { addDays, nextPeriod } from "@/lib/domain/period";
import type { UsageField } from "@/lib/domain/usage-event";
import { NONE } from "@/lib/queries/rows";
import type { SpendRow } from "@/lib/queries/spend";
import type { EarlierDays } from "@/lib/queries/spend-compare";
import { SPEND_DIMENSIONS, type SpendDimension, tableFor } from "@/lib/queries/spend-dimensions";
import { FILTER_DIMENSIONS, type FilterDimension, type SpendFilters } from "@/lib/queries/spend-filter-ids";
import { COST_CLASSES, type SpendMeasures } from "@/lib/queries/spend-measures";
import { whyHref } from "../why/href";
import { exploreHref } from "./href";
import { isWholeBooked, type SettledExplore } from "./search-params";

/** What a row opens next: the first of these that it does not name yet. */
const FINER: readonly SpendDimension[] = ["team", "service", "feature", "model", "environment", "day"];

/** How a dimension is called. */
export const DIMENSION_NAMES: Readonly<Record<SpendDimension, string>> = {
  team: "Team",
  service: "Service",
  feature: "Feature",
  environment: "Environment",
  project: "Project",
  provider: "Provider",
  model: "Model",
  service_tier: "Service tier",
  attributed_by: "How attributed",
  cost_center: "Cost center",
  kind: "Call or charge",
  tenant: "Tenant",
  template: "Template",
  token_class: "Token class",
  day: "Day",
  week: "Week",
  month: "Month",
};

/** Answer rows as table rows, each with the address of what it is made of, and of why it moved. */
export function exploreRows(
  rows: readonly SpendRow[],
  explore: SettledExplore,
  earlier: EarlierDays | null,
): ExploreRow[] {
  const { groupBy } = explore;
  return rows.map((row) => {
    const names = groupBy.map((dimension) => row.labels[dimension] ?? "");
    return {
      key: JSON.stringify(names),
      names,
      figures: figuresOf(row.measures, row.previousPico, row.share, row.labels.token_class !== undefined),
      href: finerHref(names, explore),
      why: earlier && row.measures.costPico !== row.previousPico ? whyRow(names, explore, earlier) : null,
    };
  });
}

/** The figures of a row or of the total. `ofClass`: a token class, which has no calls of its own. */
export function figuresOf(
  measures: SpendMeasures,
  previousPico: bigint | null,
  share: number,
  ofClass: boolean,
): ExploreFigures {
  const calls = (value: bigint) => (ofClass ? null : value);
  return {
    requests: calls(measures.requests),
    operations: calls(measures.operations),
    failed: calls(measures.failed),
    retries: calls(measures.retries),
    fallbacks: calls(measures.fallbacks),
    input: tokensOf(measures, COST_CLASSES.input),
    "cache-read": tokensOf(measures, COST_CLASSES.cache_read),
    "cache-write": tokensOf(measures, COST_CLASSES.cache_write),
    output: tokensOf(measures, COST_CLASSES.output),
    reasoning: tokensOf(measures, COST_CLASSES.reasoning),
    cost: measures.costPico,
    share: BigInt(share),
    previous: previousPico,
    "list-cost": calls(measures.listPico),
    "retry-cost": calls(measures.retryPico),
    "fallback-premium": calls(measures.fallbackPico),
    waste: calls(measures.retryPico + measures.fallbackPico),
    avoided: calls(measures.avoidedPico),
    estimated: calls(measures.estimated),
    missing: calls(measures.missing),
    unpriced: calls(measures.unpriced),
  };
}

function tokensOf(measures: SpendMeasures, fields: readonly UsageField[]): bigint {
  return fields.reduce((sum, field) => sum + measures.usage[field], 0n);
}

/** Rows in the order that the table shows: by `-cost` unless grouped by time or ordered by a header. */
export function sortRows(rows: readonly ExploreRow[], explore: SettledExplore): ExploreRow[] {
  const { groupBy, shown, sort } = explore;
  const [order] = readSort(sort ?? "", [...groupBy, ...shown], initialSort(groupBy, shown));
  if (!order) return [...rows];
  const at = (groupBy as readonly string[]).indexOf(order.id);
  const value = (row: ExploreRow) =>
    at >= 0 ? (row.names[at] ?? "") : sortValue(order.id as ExploreColumn, row.figures);
  const sorted = [...rows].sort((a, b) => compareValues(value(a), value(b)) * (order.desc ? -1 : 1));
  return sorted;
}

/** Time runs downwards; else the largest is first. */
export function initialSort(groupBy: readonly SpendDimension[], shown: readonly ExploreColumn[]): string {
  if (groupBy.some(isTime) || !shown.includes("cost")) return "as-given";
  return "-cost";
}

function isTime(dimension: SpendDimension): boolean {
  return dimension === "day" || dimension === "week" || dimension === "month";
}

/** The row's own names as filters, by the next finer grouping; null when nothing finer is counted with them. */
function finerHref(names: readonly string[], explore: SettledExplore): string | null {
  const { groupBy, filters, days, columns, question } = explore;
  const filter: Record<string, readonly string[]> = { ...filters } as Record<string, readonly string[]>;
  let { fromDay, toDay } = days.range;
  let { booked } = question;
  for (const [at, dimension] of groupBy.entries()) {
    const name = names[at] ?? "";
    if (dimension === "token_class") return null;
    if (dimension === "month") booked = name;
    else if (dimension === "day" || dimension === "week") {
      const end = addDays(name, dimension === "day" ? 1 : 7);
      fromDay = name > fromDay ? name : fromDay;
      toDay = end < toDay ? end : toDay;
    } else filter[dimension] = [name];
  }
  const single = addDays(fromDay, 1) === toDay;
  const next = FINER.find(
    (dimension) =>
      !groupBy.includes(dimension) &&
      filter[dimension] === undefined &&
      !(dimension === "day" && single) &&
      possible([dimension], filter as SpendFilters),
  );
  if (next === undefined) return null;
  const sameDays = fromDay === days.range.fromDay && toDay === days.range.toDay;
  return exploreHref({
    ...(sameDays && (isWholeBooked(explore) || days.preset !== null)
      ? days.preset === null
        ? {}
        : { preset: days.preset }
      : { from: fromDay, through: addDays(toDay, -1) }),
    ...(booked === undefined ? {} : { booked }),
    groupBy: [next],
    filter: filter as Partial<Record<FilterDimension, readonly string[]>>,
    compare: explore.compare,
    chart: explore.chart,
    ...(columns ? { columns } : {}),
  });
}

const WHY_DIMENSIONS = ["team", "service", "feature", "environment"] as const;
type WhyDimension = (typeof WHY_DIMENSIONS)[number];

/**
 * Why the row moved, where that page can tell: of teams, services, their features and environments, between the days
 * shown and those they are compared with.
 */
function whyRow(names: readonly string[], explore: SettledExplore, earlier: EarlierDays): string | null {
  const scope: Partial<Record<WhyDimension, string>> = {};
  const given = [
    ...explore.groupBy.map((dimension, at) => [dimension, [names[at] ?? ""]] as const),
    ...FILTER_DIMENSIONS.map((dimension) => [dimension, explore.filters[dimension] ?? []] as const),
  ];
  for (const [dimension, values] of given) {
    if (values.length === 0) continue;
    const [value = ""] = values;
    const known = WHY_DIMENSIONS.find((one) => one === dimension);
    // Two filters of one kind, a filter that differs from the row's name, and what nobody named cannot be asked there.
    if (known === undefined || values.length > 1 || value === NONE) return null;
    scope[known] ??= value;
  }
  if (Object.keys(scope).length === 0) return null;
  if (scope.feature !== undefined && scope.service === undefined) return null;
  const { range } = explore.days;
  const { booked } = explore;
  if (booked === null) return whyHref({ ...scope, spans: { later: range, earlier: earlier.range } });
  // There a booked month stands against the month before and nothing else.
  if (!isWholeBooked(explore) || explore.compare !== "previous" || earlier.booked === null) return null;
  const month = (period: string) => ({ period, fromDay: period, toDay: nextPeriod(period) });
  return whyHref({ ...scope, spans: { later: month(booked), earlier: month(earlier.booked) } });
}

/** Is there a rollup that counts these together? */
export function possible(groupBy: readonly SpendDimension[], filters: SpendFilters): boolean {
  try {
    tableFor(groupBy, filters);
    return true;
  } catch {
    return false;
  }
}

/** Dimensions that can stand beside the others; for a filter those that have names. */
export function choicesBeside(others: readonly SpendDimension[], filters: SpendFilters): SpendDimension[] {
  return SPEND_DIMENSIONS.filter(
    (dimension) => !others.includes(dimension) && possible([...others, dimension], filters),
  );
}

/** What can still be filtered by. */
export function filterChoices(groupBy: readonly SpendDimension[], filters: SpendFilters): FilterDimension[] {
  return FILTER_DIMENSIONS.filter((dimension) => possible([...groupBy, dimension], filters));
}

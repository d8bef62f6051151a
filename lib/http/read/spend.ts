import { readSql } from "@/db/client";
import { divideHalfEven, toUsd } from "@/lib/domain/money";
import { USAGE_FIELDS } from "@/lib/domain/usage-event";
import { handle, ProblemError } from "@/lib/problem";
import { readOffset, writeOffset } from "@/lib/queries/exception-list";
import { MAX_GROUPS, type SpendRow, spend, TooManyGroups } from "@/lib/queries/spend";
import { earlierDays } from "@/lib/queries/spend-compare";
import { UnsupportedGrouping } from "@/lib/queries/spend-dimensions";
import { FILTER_DIMENSIONS, type SpendFilters } from "@/lib/queries/spend-filter-ids";
import { COST_CLASSES, type SpendMeasures } from "@/lib/queries/spend-measures";
import { completeThrough } from "@/lib/queries/trust-strip";
import { answer, dayRange, readParams } from "./params";
import { SPEND_FILTER_NAMES, spendParams } from "./param-schemas";
import { viewerOf } from "./viewer-of";

/** `GET /api/v1/spend`: grouped spend of what the caller sees, charges included. */
export const getSpend = handle(async (request: Request): Promise<Response> => {
  const viewer = await viewerOf(request, "spend:read");
  const params = readParams(request, spendParams, SPEND_FILTER_NAMES);
  const sql = readSql();
  const range = await dayRange(sql, params.from, params.to);
  const earlier = params.compare ? earlierDays(range, params.compare) : null;
  const [found, complete] = await Promise.all([
    spend(sql, viewer, { range, groupBy: params.group_by, filters: filtersOf(params), earlier }).catch(
      asProblem,
    ),
    completeThrough(sql, new Date()),
  ]);
  const offset = readOffset(params.cursor);
  const end = offset + params.limit;
  return answer({
    rows: found.rows.slice(offset, end).map(toRow),
    total: {
      ...measures(found.total.measures),
      ...comparison(found.total.measures.costPico, found.total.previousPico),
    },
    complete_through: complete?.toISOString() ?? null,
    next_cursor: end < found.rows.length ? writeOffset(end) : null,
  });
});

function filtersOf(params: Record<string, unknown>): SpendFilters {
  const given = FILTER_DIMENSIONS.flatMap((dimension) => {
    const names = params[`filter[${dimension}]`];
    return Array.isArray(names) ? [[dimension, names.map(String)] as const] : [];
  });
  return Object.fromEntries(given);
}

function asProblem(error: unknown): never {
  if (error instanceof UnsupportedGrouping) {
    throw new ProblemError(400, "unsupported_grouping", "This grouping is not possible.", error.message);
  }
  if (error instanceof TooManyGroups) {
    const detail = `The grouping yields more than ${MAX_GROUPS} groups: group by less, filter, or ask for a shorter range.`;
    throw new ProblemError(400, "too_many_groups", "The answer would be too large.", detail);
  }
  throw error;
}

function toRow(row: SpendRow): object {
  const { measures: own, previousPico } = row;
  const values =
    row.labels.token_class === undefined ? measures(own) : classMeasures(row.labels.token_class, own);
  return { ...row.labels, ...values, share: row.share / 10, ...comparison(own.costPico, previousPico) };
}

function measures(own: SpendMeasures): object {
  const { requests, operations, answered, failed, retries, fallbacks, estimated, missing, unpriced } = own;
  const counts = { requests, operations, answered, failed, retries, fallbacks, estimated, missing, unpriced };
  return {
    ...numbers(counts),
    ...numbers(own.usage),
    list_usd: toUsd(own.listPico),
    cost_usd: toUsd(own.costPico),
    retry_cost_usd: toUsd(own.retryPico),
    fallback_premium_usd: toUsd(own.fallbackPico),
    cost_avoided_usd: toUsd(own.avoidedPico),
  };
}

/** A call has tokens of several classes, so a class has no calls of its own: only its counts and its cost. */
function classMeasures(name: string, own: SpendMeasures): object {
  const fields: readonly string[] = Object.entries(COST_CLASSES).find(([known]) => known === name)?.[1] ?? [];
  const counts = USAGE_FIELDS.filter((field) => fields.includes(field)).map(
    (field) => [field, own.usage[field]] as const,
  );
  return { ...numbers(Object.fromEntries(counts)), cost_usd: toUsd(own.costPico) };
}

function comparison(costPico: bigint, previousPico: bigint | null): object {
  if (previousPico === null) return {};
  return { previous_cost_usd: toUsd(previousPico), change: relative(costPico, previousPico) };
}

/** Relative change with four decimals, `0.18` for 18 percent more; null from nothing. */
export function relative(now: bigint, before: bigint): number | null {
  if (before <= 0n) return null;
  const change = now - before;
  const size = Number(divideHalfEven((change < 0n ? -change : change) * 10_000n, before)) / 10_000;
  return change < 0n ? -size : size;
}

/** Counts as JSON numbers: sums of tokens stay far below 2^53. */
function numbers(counts: Readonly<Record<string, bigint>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, Number(value)]));
}

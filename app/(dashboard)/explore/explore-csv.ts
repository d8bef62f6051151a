import { COLUMN_WORDS, type ExploreColumn, type ExploreFigures } from "@/components/tables/explore-columns";
import type { ExploreRow } from "@/components/tables/explore-sort";
import { divideHalfEven, toUsd } from "@/lib/domain/money";
import { csvStream, type OnExportEnd } from "@/lib/exports/csv";
import type { EarlierDays } from "@/lib/queries/spend-compare";
import type { SettledExplore } from "./search-params";

/**
 * The table as CSV: the same rows, columns and order, money exact to the picodollar, an empty cell where a row has
 * no such figure. Every line ends with the days asked for, the days compared with, the booked month if one is asked
 * for, and the hour that the data is complete through, so that a copied part still says what it is. The cost column
 * sums to the total of the page.
 */
export function exploreCsv(
  rows: Iterable<ExploreRow>,
  explore: Pick<SettledExplore, "groupBy" | "shown" | "days" | "booked">,
  earlier: Pick<EarlierDays, "range"> | null,
  completeThrough: Date | null,
  onEnd?: OnExportEnd,
): ReadableStream<Uint8Array> {
  const { groupBy, shown, days, booked } = explore;
  const constant = [
    ["from", days.range.fromDay],
    ["to", days.range.toDay],
    ...(earlier
      ? [
          ["compared_from", earlier.range.fromDay],
          ["compared_to", earlier.range.toDay],
        ]
      : []),
    ...(booked === null ? [] : [["booked_month", booked.slice(0, 7)]]),
    ["complete_through", completeThrough?.toISOString() ?? ""],
  ];
  return csvStream(
    [...groupBy, ...shown.map((id) => COLUMN_WORDS[id].csv), ...constant.map(([name]) => name ?? "")],
    rows,
    (row) => [
      ...row.names,
      ...shown.map((id) => cell(id, row.figures)),
      ...constant.map(([, value]) => value ?? ""),
    ],
    onEnd,
  );
}

function cell(id: ExploreColumn, figures: ExploreFigures): string {
  const { cost, previous } = figures;
  if (id === "change") return cost === null || previous === null ? "" : toUsd(cost - previous);
  if (id === "change-percent") {
    if (cost === null || previous === null || previous <= 0n) return "";
    return decimal(signedDivide((cost - previous) * 10_000n, previous), 2);
  }
  const value = figures[id];
  if (value === null) return "";
  const { kind } = COLUMN_WORDS[id];
  if (kind === "usd") return toUsd(value);
  return kind === "share" ? decimal(value, 1) : value.toString();
}

function signedDivide(value: bigint, by: bigint): bigint {
  return value < 0n ? -divideHalfEven(-value, by) : divideHalfEven(value, by);
}

/** `decimal(-1234n, 2) === "-12.34"`. */
function decimal(value: bigint, places: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

import { toChartNumber } from "@/lib/format";

/** One band or colour of a stacked chart. `values` run with the chart's steps. */
export interface Series {
  key: string;
  name: string;
  /** Slot of the palette, 1 to 8; 0 is the grey of "other". */
  hue: number;
  /** 0 plain, 1 and 2 hatched: tells equal hues apart. */
  pattern: number;
  values: bigint[];
}

export type SeriesInput = Omit<Series, "pattern">;

/** Gives the second and third series of a hue a pattern, in the order given. */
export function withPatterns(series: readonly SeriesInput[]): Series[] {
  const seen = new Map<number, number>();
  return series.map((one) => {
    const before = seen.get(one.hue) ?? 0;
    seen.set(one.hue, before + 1);
    return { ...one, pattern: Math.min(before, 2) };
  });
}

/**
 * The `keep` largest series (by their last `window` values), largest first, and the rest summed as "other".
 * Sums are exact, so the bands of a step add up to its total.
 */
export function largestAndOther(series: readonly SeriesInput[], keep: number, window: number): SeriesInput[] {
  const sized = series
    .map((one) => ({ one, size: one.values.slice(-window).reduce((sum, value) => sum + value, 0n) }))
    .sort((a, b) => (a.size === b.size ? a.one.name.localeCompare(b.one.name) : a.size > b.size ? -1 : 1))
    .map(({ one }) => one);
  const rest = sized.slice(keep);
  if (rest.length <= 1) return sized;
  const length = rest[0]?.values.length ?? 0;
  const other: SeriesInput = {
    key: "other",
    name: "other",
    hue: 0,
    values: Array.from({ length }, (_, at) => rest.reduce((sum, one) => sum + (one.values[at] ?? 0n), 0n)),
  };
  return [...sized.slice(0, keep), other];
}

/** Dollars of every step for a chart. Negative values (credits) have no height; the table behind the chart has them. */
export function heights({ values }: Pick<Series, "values">): number[] {
  return values.map((value) => Math.max(0, toChartNumber(value)));
}

/** Lower and upper edge of every series at every step, in dollars, the last series at the foot. */
export function stack(series: readonly Series[]): { low: number; high: number }[][] {
  const tall = series.map(heights);
  const edges: { low: number; high: number }[][] = series.map(() => []);
  for (const step of series[0]?.values.keys() ?? []) {
    let foot = 0;
    for (let at = series.length - 1; at >= 0; at -= 1) {
      const high = foot + (tall[at]?.[step] ?? 0);
      edges[at]?.push({ low: foot, high });
      foot = high;
    }
  }
  return edges;
}

const STEPS = [1, 2, 2.5, 5, 10];

/**
 * Round axis values from zero to at least `max`, at most five above zero.
 *
 * @example axisTicks(1_760) // [0, 500, 1000, 1500, 2000]
 */
export function axisTicks(max: number): number[] {
  if (!(max > 0)) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(max / 5));
  const step = power * (STEPS.find((candidate) => Math.ceil(max / (candidate * power) - 1e-9) <= 5) ?? 10);
  const count = Math.ceil(max / step - 1e-9);
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(step)));
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toFixed(decimals)));
}

/**
 * Heights for labels that would like to stand at `wanted` (ascending), at least `gap` apart and within
 * `[gap / 2, height - gap / 2]` where there is room. Order is kept.
 */
export function spreadLabels(wanted: readonly number[], gap: number, height: number): number[] {
  const places = [...wanted];
  let floor = gap / 2;
  for (let at = 0; at < places.length; at += 1) {
    places[at] = Math.max(places[at] ?? 0, floor);
    floor = (places[at] ?? 0) + gap;
  }
  let ceiling = height - gap / 2;
  for (let at = places.length - 1; at >= 0; at -= 1) {
    places[at] = Math.min(places[at] ?? 0, ceiling);
    ceiling = (places[at] ?? 0) - gap;
  }
  return places;
}

/** A percentage for a CSS length, short. */
export function pct(fraction: number): string {
  return `${Number((fraction * 100).toFixed(3))}%`;
}

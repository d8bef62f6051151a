/** A made-up series for the tests of forecast and spike. */
const WEEK = [100, 110, 105, 100, 85, 30, 20];

/** 150 days, USD: an office week that grows, with uneven days, two holes and two spikes; nothing random. */
export function roughSeries(): number[] {
  const y = Array.from(
    { length: 150 },
    (_, day) => (WEEK[day % 7] ?? 0) * (0.6 + ((day * 7919 + 13) % 101) / 100) * (1 + day / 200),
  );
  return y
    .with(40, 0)
    .with(101, 0)
    .with(77, (y[77] ?? 0) * 6)
    .with(118, (y[118] ?? 0) * 12);
}

/**
 * When calls are made and whose they are. Facts marked [S] are derived from the request counts of the ServeGen
 * traces (alibaba/ServeGen, `data/language/m-small`, commit f891d1189eb3, Apache-2.0, arXiv 2505.09999): 43 clients
 * of a public model service over 14 days in windows of ten minutes, 1,420,558,786 requests. Only the sums below were
 * taken. The traces name no calendar date: their clock is read as UTC, and their two adjoining quiet days as the
 * weekend. What is not marked is our own assumption about offices and night jobs.
 */

/** Office: weekdays, 7 to 18 UTC. Consumer: every day, with an evening. Nightly: 2 o'clock. Steady: flat. */
export type Rhythm = "office" | "consumer" | "nightly" | "steady";

/** Traffic of a day of the week (Sunday first) as a share of an ordinary working day. */
export const WEEKDAYS: Record<Rhythm, readonly number[]> = {
  office: [0.04, 1, 1.06, 1.04, 1, 0.86, 0.06],
  // [S] the fourteen days folded to seven, mean 1; the two lowest stand next to each other.
  consumer: [0.917, 1.097, 1.067, 1.04, 0.986, 0.978, 0.916],
  nightly: [0.7, 1, 1, 1, 1, 1, 0.7],
  // [S] clients with a flat day (the sixth largest: 0.93 to 1.04) have a flat week too.
  steady: [0.97, 1, 1, 1, 1, 1, 0.97],
};

/** Weight of each UTC hour. */
export const HOURS: Record<Rhythm, readonly number[]> = {
  office: [0, 0, 0, 0, 0, 1, 4, 8, 12, 14, 14, 10, 9, 13, 14, 12, 9, 5, 2, 1, 0, 0, 0, 0],
  // [S] per mille of all requests: a plateau from nine, an evening peak at twenty, a night at half of it.
  consumer: [
    35, 29.7, 30.6, 28.2, 29.8, 27.5, 28.5, 35.6, 42.3, 43.9, 46.9, 45.6, 44.2, 44.7, 44.2, 43.6, 45.5, 44.9,
    42, 51.2, 60.6, 58.4, 52.9, 44.3,
  ],
  nightly: [0, 3, 10, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  // [S] per mille of the sixth largest client.
  steady: [43, 43, 41, 41, 41, 40, 39, 41, 42, 40, 44, 43, 42, 43, 42, 41, 42, 39, 41, 43, 42, 42, 42, 42],
};

/** [S] Share of all requests of each of the ten largest clients, in percent: together 92.8. */
const LARGEST_CLIENTS = [29.88, 21.9, 10.72, 8.81, 5.68, 5.32, 4.18, 3.49, 1.61, 1.22];
const CUSTOMERS = 120;

/** The customers of the company by weight: the ten largest as in the traces, the rest evenly. */
export const TENANTS: readonly { weight: number; value: string }[] = Array.from(
  { length: CUSTOMERS },
  (_, index) => ({
    weight:
      LARGEST_CLIENTS[index] ??
      (100 - LARGEST_CLIENTS.reduce((sum, share) => sum + share, 0)) / (CUSTOMERS - LARGEST_CLIENTS.length),
    value: `cust-${String(1001 + index)}`,
  }),
);

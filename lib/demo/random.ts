/** What a stream of repeatable chance offers. Same seed text, same answers, on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole number in [low, high], both included. */
  int(low: number, high: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** Whole number near `mean`: its fraction decides by chance whether it is rounded up. */
  round(mean: number): number;
  /** Log-normal around a median: `spread` is the standard deviation of the logarithm. */
  around(median: number, spread: number): number;
  /** One of the entries, by weight. */
  weighted<T>(entries: readonly { weight: number; value: T }[]): T;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
}

/**
 * A stream seeded by a text (sfc32 over four FNV-1a hashes of it). The 128 bits of state keep the
 * thousands of streams of a demo company from overlapping, so ids drawn from them do not collide.
 */
export function seededRandom(seed: string): Random {
  let a = hash(`${seed}#a`);
  let b = hash(`${seed}#b`);
  let c = hash(`${seed}#c`);
  let d = hash(`${seed}#d`);
  const bits = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 12; warm += 1) bits();

  const next = () => bits() / 4_294_967_296;
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    round: (mean) => Math.floor(mean + next()),
    around: (median, spread) => {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(spread * normal);
    },
    weighted: (entries) => weightedAt(entries, next()),
    hex: (digits) => {
      let text = "";
      while (text.length < digits) text += bits().toString(16).padStart(8, "0");
      return text.slice(0, digits);
    },
  };
}

/** The entry at the place `share` (0 to 1) of all weight. @throws RangeError without entries */
export function weightedAt<T>(entries: readonly { weight: number; value: T }[], share: number): T {
  let rest = share * entries.reduce((sum, entry) => sum + entry.weight, 0);
  for (const entry of entries) {
    rest -= entry.weight;
    if (rest < 0) return entry.value;
  }
  const last = entries.at(-1);
  if (!last) throw new RangeError("a choice needs at least one entry");
  return last.value;
}

/**
 * A stream of numbers in [0, 1) that fills the interval evenly, step by step (multiples of an irrational number):
 * for choices whose shares should hold in every week and not only in the long run.
 */
export function evenly(from: number, step: number): () => number {
  let value = from;
  return () => {
    value = (value + step) % 1;
    return value;
  };
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value | 0;
}

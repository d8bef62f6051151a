import { normaliseName } from "@/lib/domain/catalog";

/** Two names are called alike from this share of common letter pairs. */
const ALIKE = 0.5;

/**
 * Slug of the entry whose name is most like `name`, or null when none is close. Compares pairs of neighbouring
 * letters (Dice's coefficient); a name that contains the other whole counts as alike.
 *
 * @example mostAlike("supp-automation", [{ slug: "support", names: ["support", "support-automation"] }]) === "support"
 */
export function mostAlike(
  name: string,
  entries: readonly { slug: string; names: readonly string[] }[],
): string | null {
  const wanted = normaliseName(name);
  let best: { slug: string; score: number } | null = null;
  for (const { slug, names } of entries) {
    for (const candidate of names) {
      const score = likeness(wanted, normaliseName(candidate));
      if (score < ALIKE) continue;
      // Ties go to the first slug in the alphabet, so that the answer does not depend on the order of rows.
      if (best === null || score > best.score || (score === best.score && slug < best.slug))
        best = { slug, score };
    }
  }
  return best?.slug ?? null;
}

function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const contains = short.length >= 4 && `-${long}-`.includes(`-${short}-`);
  return Math.max(dice(a, b), contains ? 0.6 : 0);
}

function dice(a: string, b: string): number {
  const pairs = new Map<string, number>();
  for (let i = 0; i + 1 < a.length; i += 1)
    pairs.set(a.slice(i, i + 2), (pairs.get(a.slice(i, i + 2)) ?? 0) + 1);
  let common = 0;
  for (let i = 0; i + 1 < b.length; i += 1) {
    const left = pairs.get(b.slice(i, i + 2)) ?? 0;
    if (left === 0) continue;
    pairs.set(b.slice(i, i + 2), left - 1);
    common += 1;
  }
  const total = Math.max(0, a.length - 1) + Math.max(0, b.length - 1);
  return total === 0 ? 0 : (2 * common) / total;
}

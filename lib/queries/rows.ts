/** Reading rows: sums arrive as exact text, counts as bigint; neither ever becomes a float. */

/** A numeric or bigint column as bigint; null (a sum over no rows) is zero. */
export function big(value: string | bigint | null | undefined): bigint {
  return value === null || value === undefined ? 0n : BigInt(value);
}

/** A name of the catalog as shown. Id 0 is "(none)": nobody said, or what was said is not known. */
export interface NamedId {
  id: number;
  slug: string;
  name: string;
}

/** What stands for dimension id 0. */
export const NONE = "(none)";

export function named(id: number, slug: string | null, name: string | null): NamedId {
  return id === 0 || slug === null ? { id, slug: "", name: NONE } : { id, slug, name: name ?? slug };
}

/** `service / feature`, as rows and sentences call it. */
export function serviceFeature(service: NamedId, feature: NamedId): string {
  if (service.id === 0 && feature.id === 0) return NONE;
  return feature.id === 0 ? service.slug : `${service.slug} / ${feature.slug}`;
}

/** Days between two `YYYY-MM-DD` days. */
export function daysBetween(fromDay: string, toDay: string): number {
  return Math.round((Date.parse(`${toDay}T00:00:00Z`) - Date.parse(`${fromDay}T00:00:00Z`)) / 86_400_000);
}

/** What the forms about keys send, read into what the commands take. */

/** Reads a text field; "" where it was not sent. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** Teams that may be named: null is any, none checked is no team. */
export function claimsOf(form: FormData): string[] | null {
  if (textOf(form, "claims") !== "some") return null;
  return form.getAll("claim").filter((slug) => typeof slug === "string");
}

/**
 * The end of a key: the first instant of a UTC day; null for never. A day that was shown as it is keeps its exact time.
 * @param seen the end that the form was filled with
 */
export function expiryOf(form: FormData, seen: Date | null = null): Date | null {
  const day = textOf(form, "expires");
  if (day === "") return null;
  return seen?.toISOString().startsWith(day) ? seen : new Date(`${day}T00:00:00Z`);
}

/** An instant that the form carried along; null where there was none, or nothing that is one. */
export function seenInstant(form: FormData, name: string): Date | null {
  const at = new Date(textOf(form, name));
  return Number.isNaN(at.getTime()) ? null : at;
}

/** Slugs that the form carried along; null is any team. */
export function seenClaims(form: FormData): string[] | null {
  const text = textOf(form, "seen_claims");
  return text === "*" ? null : text.split(",").filter((slug) => slug !== "");
}

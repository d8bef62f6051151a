import { RATE_KEY_NAMES } from "@/lib/prices/rate-keys";

const PRICE_FIELDS = ["tier", "region", "above", "applies", "from", "until", ...RATE_KEY_NAMES] as const;

/** The fields of a line's form as a command takes them; names stand one a line or with commas between. */
export function lineEntry(form: FormData) {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const list = (name: string, cut: RegExp) =>
    text(name)
      .split(cut)
      .map((part) => part.trim())
      .filter((part) => part !== "");
  return {
    model: text("model"),
    names: list("names", /[,\n]/).map((name) => name.toLowerCase()),
    prefixes: list("prefixes", /[,\n]/).map((name) => name.toLowerCase()),
    // A regular expression may hold a comma.
    patterns: list("patterns", /\n/),
    price: Object.fromEntries(PRICE_FIELDS.map((field) => [field, text(field)])),
  };
}

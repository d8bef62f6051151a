const WORDS: Readonly<Record<string, string | undefined>> = {
  default: "standard",
  standard: "standard",
  on_demand: "standard",
  ondemand: "standard",
  batch: "batch",
  batches: "batch",
  flex: "flex",
  priority: "priority",
  auto: undefined,
  unspecified: undefined,
};

/**
 * A provider's word for the service tier in ours (`default`, `on_demand` and `STANDARD` are standard).
 * `auto` is a wish, not a tier: unknown. Words we do not know are kept, lower case.
 */
export function serviceTierWord(sent: string | undefined): string | undefined {
  if (sent === undefined) return undefined;
  const word = sent.trim().toLowerCase();
  if (word === "") return undefined;
  return Object.hasOwn(WORDS, word) ? WORDS[word] : word;
}

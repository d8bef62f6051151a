import type { CardDraft, DraftLine } from "@/lib/domain/price-card";
import { CARD_UNIT, CardFileError, readCard, readCardFile, writeCardFile } from "./card-file";
import { RATE_KEYS, type RateKey, writeRate } from "./rate-keys";

/** One price as a form has it: texts, an empty one for what is not said. Keys as in a card file. */
export interface LineEntry {
  model: string;
  /** What the model answers to; all three empty: as before, or the model's own name. */
  names: readonly string[];
  prefixes: readonly string[];
  patterns: readonly string[];
  /** `tier`, `region`, `above`, `applies`, `from`, `until` and the rates, USD per million or thousand. */
  price: Readonly<Record<string, string>>;
}

/**
 * A draft with one line more, or with line `at` replaced. What a model answers to is said once for all of its lines.
 * Everything a card file is held to is checked on the whole.
 * @throws CardFileError listing all problems
 */
export function withLine<Line extends DraftLine>(
  draft: CardDraft & { lines: Line[] },
  entry: LineEntry,
  at: number | null,
): { lines: (Line | DraftLine)[]; line: DraftLine } {
  const named = entry.names.length + entry.prefixes.length + entry.patterns.length > 0;
  const before = draft.lines.find((line) => line.model === entry.model)?.match;
  const others = draft.lines.filter((line, index) => line.model === entry.model && index !== at);
  const read = lineOf(entry, draft.provider, others);
  const match = named || before === undefined ? read.match : before;
  const line: DraftLine = { ...read, match };
  const kept = draft.lines.map((one) => (one.model === entry.model ? { ...one, match } : one));
  const lines = at === null ? [...kept, line] : kept.map((one, index) => (index === at ? line : one));
  readCardFile(writeCardFile({ ...draft, lines }));
  return { lines, line };
}

/** `others`: further lines of the model, which a tier that switches only output takes its input rates from. */
function lineOf(entry: LineEntry, provider: string, others: readonly DraftLine[]): DraftLine {
  const said = (list: readonly string[]) => (list.length > 0 ? [...list] : undefined);
  const card = {
    provider,
    kind: "list",
    version: "line",
    source: "form",
    unit: CARD_UNIT,
    models: [
      {
        model: entry.model,
        ...(said(entry.names) && { names: said(entry.names) }),
        ...(said(entry.prefixes) && { prefixes: said(entry.prefixes) }),
        ...(said(entry.patterns) && { patterns: said(entry.patterns) }),
        prices: [entry.price, ...others.map((line) => entryOf(line).price)].map((price) =>
          Object.fromEntries(Object.entries(price).filter(([, text]) => text !== "")),
        ),
      },
    ],
  };
  try {
    const [line] = readCard(card).lines;
    if (line) return line;
  } catch (error) {
    if (!(error instanceof CardFileError)) throw error;
    // The form has one price: where it stands in a file says nothing to who fills it in.
    throw new CardFileError(
      error.problems.map((problem) => problem.replace(/^models\[0\][^.:]*(\.prices\[0\])?\.?:?\s*/, "")),
    );
  }
  throw new CardFileError(["there is no price"]);
}

/** A stored line as the texts of a form. */
export function entryOf(line: DraftLine): LineEntry {
  const day = (ms: number | null) =>
    ms === null ? "" : new Date(ms).toISOString().replace("T00:00:00.000Z", "").replace(".000Z", "Z");
  const price: Record<string, string> = {
    tier: line.serviceTier,
    region: line.region ?? "",
    above: line.minInputTokens === 0 ? "" : String(line.minInputTokens),
    applies: line.contextApplies === "all" ? "" : line.contextApplies,
    from: day(line.validFromMs),
    until: day(line.validToMs),
  };
  for (const key of Object.keys(RATE_KEYS) as RateKey[]) {
    const rate = line.rates[RATE_KEYS[key].field];
    price[key] = rate === undefined ? "" : writeRate(key, rate);
  }
  const { exact: names, prefixes, patterns } = line.match;
  return { model: line.model, names, prefixes, patterns, price };
}

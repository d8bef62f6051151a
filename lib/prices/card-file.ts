import { isMap, isSeq, parse, stringify, Document, visit } from "yaml";
import { z } from "zod";
import { INPUT_CLASSES, SERVICE_TIERS } from "@/lib/domain/usage-event";
import {
  type CardDraft,
  CONTEXT_APPLIES,
  type DraftLine,
  PRICE_CARD_KINDS,
  type RateField,
} from "@/lib/domain/price-card";
import {
  KEY_OF_FIELD,
  RATE_KEY_NAMES,
  RATE_KEYS,
  type RateKey,
  readRate,
  writeRate,
} from "@/lib/prices/rate-keys";
import { findConflicts } from "@/lib/prices/conflicts";

/** A card file that cannot be taken; `problems` lists everything wrong with it, a sentence each. */
export class CardFileError extends Error {
  override name = "CardFileError";
  constructor(
    readonly problems: string[],
    /** Where each problem is, as keys and positions; none for what is of the whole file. */
    readonly paths: readonly (readonly PropertyKey[])[] = [],
  ) {
    super(
      `the price card has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n${problems.join("\n")}`,
    );
  }
}

export const CARD_UNIT = "USD per million tokens, per thousand for other units";

const instant = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$/,
    "must be a UTC date (2026-09-01) or instant (2026-09-01T00:00Z)",
  )
  .refine((text) => !Number.isNaN(Date.parse(text)), "is not a date that exists")
  .transform((text) => Date.parse(text));

const name = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => text === text.toLowerCase().trim(), "must be lower case without spaces around it");

const pattern = z.string().min(1).max(500).refine(isRegex, "is not a regular expression");

const rate = z.string().regex(/^\d+(\.\d+)?$/, "must be a plain decimal such as 2.50");

const price = z.strictObject({
  tier: z.enum(SERVICE_TIERS).default("standard"),
  region: z.string().min(1).optional(),
  above: z
    .string()
    .regex(/^\d{1,9}$/, "must be a whole number of input tokens")
    .transform(Number)
    .default(0),
  applies: z.enum(CONTEXT_APPLIES).default("all"),
  from: instant.optional(),
  until: instant.optional(),
  ...(Object.fromEntries(RATE_KEY_NAMES.map((key) => [key, rate.optional()])) as Record<
    RateKey,
    z.ZodOptional<typeof rate>
  >),
});

const cardFile = z.strictObject({
  provider: name,
  kind: z.enum(PRICE_CARD_KINDS),
  account: z.string().min(1).optional(),
  version: z.string().min(1).max(100),
  valid_from: instant.optional(),
  source: z.string().min(1),
  unit: z.literal(CARD_UNIT),
  models: z
    .array(
      z.strictObject({
        model: z.string().min(1).max(200),
        names: z.array(name).optional(),
        prefixes: z.array(name).optional(),
        patterns: z.array(pattern).optional(),
        prices: z.array(price).min(1),
      }),
    )
    .min(1),
});
type CardFile = z.infer<typeof cardFile>;

/**
 * Reads a card file (YAML or JSON, docs/price-cards.md). Every scalar stays the text that was
 * written, so a price never passes through a float, quoted or not.
 *
 * @throws CardFileError listing all problems
 */
export function readCardFile(text: string): CardDraft {
  let raw: unknown;
  try {
    // The failsafe schema knows only text, lists and maps.
    raw = parse(text, { schema: "failsafe", maxAliasCount: 100 });
  } catch (error) {
    throw new CardFileError([
      `not readable as YAML or JSON: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
  return readCard(raw);
}

/**
 * `readCardFile` of what was parsed: objects and lists whose values are texts.
 * @throws CardFileError listing all problems
 */
export function readCard(raw: unknown): CardDraft {
  const parsed = cardFile.safeParse(raw);
  if (!parsed.success) {
    throw new CardFileError(
      parsed.error.issues.map((issue) => `${placeOf(issue.path, raw)}: ${issue.message}`),
      parsed.error.issues.map(({ path }) => path),
    );
  }
  const file = parsed.data;
  const problems: string[] = [];
  if ((file.kind === "contracted") !== (file.account !== undefined)) {
    problems.push("account: a contracted card names its billing account, a list card does not");
  }
  const lines = file.models.flatMap((model) => linesOf(model, problems));
  problems.push(...findConflicts(lines));
  if (problems.length > 0) throw new CardFileError(problems);
  return {
    provider: file.provider,
    kind: file.kind,
    account: file.account ?? null,
    version: file.version,
    validFromMs: file.valid_from ?? null,
    source: file.source,
    lines,
  };
}

function linesOf(model: CardFile["models"][number], problems: string[]): DraftLine[] {
  const match = {
    exact: model.names ?? (model.prefixes || model.patterns ? [] : [model.model.toLowerCase()]),
    prefixes: model.prefixes ?? [],
    patterns: model.patterns ?? [],
  };
  if (match.exact.length + match.prefixes.length + match.patterns.length === 0) {
    problems.push(`${model.model}: answers to no name, prefix or pattern`);
  }
  const lines = model.prices.map((entry, index): DraftLine => {
    const at = `${model.model}, price ${index + 1}`;
    const rates: DraftLine["rates"] = {};
    for (const key of RATE_KEY_NAMES) {
      const text = entry[key];
      if (text === undefined) continue;
      try {
        rates[RATE_KEYS[key].field] = readRate(key, text);
      } catch (error) {
        problems.push(`${at}, ${key}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (Object.keys(rates).length === 0) problems.push(`${at}: has no rate`);
    if (entry.applies === "output" && entry.above === 0) problems.push(`${at}: "applies" needs "above"`);
    if (entry.from !== undefined && entry.until !== undefined && entry.from >= entry.until) {
      problems.push(`${at}: ends before it begins`);
    }
    return {
      model: model.model,
      match,
      serviceTier: entry.tier,
      region: entry.region ?? null,
      minInputTokens: entry.above,
      contextApplies: entry.applies,
      validFromMs: entry.from ?? null,
      validToMs: entry.until ?? null,
      rates,
    };
  });
  for (const line of lines) if (line.contextApplies === "output") addBaseInputRates(line, lines, problems);
  return lines;
}

/** A tier that switches only output repeats the input rates of its base line, so it is complete. */
function addBaseInputRates(line: DraftLine, lines: readonly DraftLine[], problems: string[]): void {
  const base = lines.find(
    (other) =>
      other.minInputTokens === 0 &&
      other.serviceTier === line.serviceTier &&
      other.region === line.region &&
      other.validFromMs === line.validFromMs &&
      other.validToMs === line.validToMs,
  );
  if (base === undefined) {
    problems.push(
      `${line.model}: a tier that applies to output needs a base price with the same tier, region and dates`,
    );
    return;
  }
  for (const field of INPUT_CLASSES) {
    const rate = base.rates[field];
    if (rate !== undefined) line.rates[field] ??= rate;
  }
}

function isRegex(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

/** "models[3] (gpt-4o).prices[0].input" from the path of an issue. */
function placeOf(path: readonly PropertyKey[], raw: unknown): string {
  let place = "";
  let value: unknown = raw;
  for (const step of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
    place += typeof step === "number" ? `[${step}]` : `${place === "" ? "" : "."}${String(step)}`;
    const model: unknown =
      typeof value === "object" && value !== null ? Reflect.get(value, "model") : undefined;
    if (typeof model === "string") place += ` (${model})`;
  }
  return place === "" ? "the file" : place;
}

/** Writes a draft in the format that `readCardFile` reads back to an equal draft. */
export function writeCardFile(draft: CardDraft): string {
  const byModel = new Map<string, DraftLine[]>();
  for (const line of draft.lines) byModel.set(line.model, [...(byModel.get(line.model) ?? []), line]);
  const document = new Document({
    provider: draft.provider,
    kind: draft.kind,
    ...(draft.account === null ? {} : { account: draft.account }),
    version: draft.version,
    ...(draft.validFromMs === null ? {} : { valid_from: writeInstant(draft.validFromMs) }),
    source: draft.source,
    unit: CARD_UNIT,
    models: [...byModel].map(([model, lines]) => ({
      model,
      ...writeMatch(model, lines[0]?.match ?? { exact: [], prefixes: [], patterns: [] }),
      prices: lines.map(writePrice),
    })),
  });
  // One line per price and per list of names: a card is read by people.
  visit(document, {
    Seq: (_key, node) => {
      if (!node.items.some((item) => isMap(item) || isSeq(item))) node.flow = true;
    },
    Pair: (_key, pair) => {
      if (isSeq(pair.value) && String(pair.key) === "prices") {
        for (const item of pair.value.items) if (isMap(item)) item.flow = true;
      }
    },
  });
  return stringify(document, { lineWidth: 0, flowCollectionPadding: true });
}

function writeMatch(model: string, match: DraftLine["match"]): Record<string, string[]> {
  const only =
    match.exact.length === 1 && match.exact[0] === model && !match.prefixes.length && !match.patterns.length;
  return {
    ...(only || match.exact.length === 0 ? {} : { names: match.exact }),
    ...(match.prefixes.length ? { prefixes: match.prefixes } : {}),
    ...(match.patterns.length ? { patterns: match.patterns } : {}),
  };
}

function writePrice(line: DraftLine): Record<string, string | number> {
  const price: Record<string, string | number> = {};
  if (line.serviceTier !== "standard") price.tier = line.serviceTier;
  if (line.region !== null) price.region = line.region;
  if (line.minInputTokens > 0) price.above = line.minInputTokens;
  if (line.contextApplies !== "all") price.applies = line.contextApplies;
  if (line.validFromMs !== null) price.from = writeInstant(line.validFromMs);
  if (line.validToMs !== null) price.until = writeInstant(line.validToMs);
  for (const key of RATE_KEY_NAMES) {
    const field: RateField = RATE_KEYS[key].field;
    const rate = line.rates[field];
    if (rate !== undefined) price[KEY_OF_FIELD.get(field) ?? key] = writeRate(key, rate);
  }
  return price;
}

function writeInstant(ms: number): string {
  const text = new Date(ms).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.replace(".000Z", "Z");
}

import { cardFromDraft, type CardDraft, type DraftLine, type RateField } from "@/lib/domain/price-card";
import { compilePriceBook, resolveTiers } from "@/lib/domain/price-book";
import { SERVICE_TIERS, type ServiceTier } from "@/lib/domain/usage-event";

type Rates = DraftLine["rates"];
/** All lines of one model in one list, any tier. */
type Family = DraftLine[];

const OTHER_TIERS = SERVICE_TIERS.filter((tier) => tier !== "standard");
/** Filled into standard lines that lack them; the rest is the first list's own business. */
const FILLED: readonly RateField[] = [
  "cache_read",
  "audio_in",
  "audio_out",
  "audio_cache_read",
  "image_in",
  "image_out",
];
/** Billed the same in every service tier. */
const UNTIERED: readonly RateField[] = ["requests", "web_searches", "images", "code_sessions"];

/**
 * A draft with the service tiers and missing rates that another list knows, for models whose
 * standard prices agree. Lists differ in what they hold (one has dates, the other batch, flex
 * and priority); where they state the same thing the draft stands.
 *
 * - standard input and output rates equal: tiers and missing rates are taken as they are;
 * - different (the lists differ in age, or a dated price before or after the other list's):
 *   a tier is taken in proportion to its standard rate, if that is exact, else left out;
 * - a batch or flex tier without its own long-context price follows the standard one.
 *
 * The draft's regional lines are left alone.
 */
export function completeDraft(draft: CardDraft, other: CardDraft): CardDraft {
  const families = familiesOf(draft, other);
  const lines = draft.lines.map((line) => ({ ...line, rates: { ...line.rates } }));
  const added: DraftLine[] = [];
  for (const base of lines) {
    if (base.serviceTier !== "standard" || base.minInputTokens !== 0 || base.region !== null) continue;
    const peers = lines.filter((line) => sameSlot(line, base));
    const candidates = families.get(base.model) ?? [];
    const family = candidates.find((candidate) => agrees(base, standardOf(candidate))) ?? candidates[0];
    const reference = family === undefined ? undefined : standardOf(family);
    if (family === undefined || reference === undefined) continue;
    const same = agrees(base, reference);
    for (const line of [base, ...peers]) fillRates(line, family, same);
    for (const tier of OTHER_TIERS) {
      if (
        lines.some((line) => line.serviceTier === tier && line.model === base.model && sameDates(line, base))
      )
        continue;
      added.push(...tierLines(tier, base, peers, family, reference, same));
    }
  }
  return { ...draft, source: `${draft.source}; service tiers: ${other.source}`, lines: [...lines, ...added] };
}

/**
 * Which of the draft's models the names of the other list belong to, by the draft's own rules.
 * A dated price of the other list is a family of its own; the latest comes first.
 */
function familiesOf(draft: CardDraft, other: CardDraft): Map<string, Family[]> {
  const modelOf = modelFinder(draft);
  const byNameAndTime = new Map<string, Family>();
  for (const line of other.lines) {
    if (line.region !== null) continue;
    const key = JSON.stringify([line.model, line.validFromMs, line.validToMs]);
    byNameAndTime.set(key, [...(byNameAndTime.get(key) ?? []), line]);
  }
  const families = new Map<string, Family[]>();
  for (const family of byNameAndTime.values()) {
    const model = modelOf(family[0]?.model ?? "");
    if (model !== null) families.set(model, [...(families.get(model) ?? []), family]);
  }
  for (const [model, known] of families) {
    // The undated name says what holds now; snapshots may differ.
    const rank = (family: Family) =>
      [family[0]?.model === model ? 1 : 0, family[0]?.validFromMs ?? 0] as const;
    known.sort((a, b) => rank(b)[0] - rank(a)[0] || rank(b)[1] - rank(a)[1]);
  }
  return families;
}

/** Finds the model of a draft that is called so or that answers to the name; `null` for none. */
function modelFinder(draft: CardDraft): (name: string) => string | null {
  const { provider, kind, account } = draft;
  const book = compilePriceBook([
    cardFromDraft({ ...draft, validFromMs: null }, { id: 1, publishedAtMs: null, firstLineId: 1 }),
  ]);
  const models = new Set(draft.lines.map((line) => line.model));
  const atMs = latestDate(draft);
  return (name) => {
    if (models.has(name)) return name;
    const question = {
      provider,
      kind,
      account,
      model: name,
      serviceTier: "standard",
      region: null,
      atMs,
    } as const;
    return resolveTiers(book, question)?.lines[0]?.model ?? null;
  };
}

/** An instant at which all prices of a draft are the last ones it knows. */
function latestDate(draft: CardDraft): number {
  return Math.max(0, ...draft.lines.map((line) => line.validFromMs ?? 0));
}

function standardOf(family: Family): DraftLine | undefined {
  return family.find((line) => line.serviceTier === "standard" && line.minInputTokens === 0);
}

function agrees(line: DraftLine, reference: DraftLine | undefined): boolean {
  return (
    line.rates.input_uncached === reference?.rates.input_uncached &&
    line.rates.output === reference?.rates.output
  );
}

function sameDates(a: DraftLine, b: DraftLine): boolean {
  return a.validFromMs === b.validFromMs && a.validToMs === b.validToMs;
}

/** Long-context standard lines of the same model and time. */
function sameSlot(line: DraftLine, base: DraftLine): boolean {
  return (
    line !== base &&
    line.model === base.model &&
    line.serviceTier === "standard" &&
    line.region === null &&
    sameDates(line, base)
  );
}

/** One list says "above 272,000", another "from 272,000", which is above 271,999. */
function sameThreshold(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1;
}

function fillRates(line: DraftLine, family: Family, same: boolean): void {
  const twin = family.find(
    (other) => other.serviceTier === "standard" && sameThreshold(other.minInputTokens, line.minInputTokens),
  );
  // A search has one price whatever the tokens cost; only Claude prices writes by lifetime.
  const hourly: readonly RateField[] = line.model.includes("claude")
    ? ["cache_write_5m", "cache_write_1h"]
    : [];
  for (const field of same ? [...FILLED, ...hourly, "web_searches" as const] : ["web_searches" as const]) {
    const rate = twin?.rates[field];
    if (rate !== undefined) line.rates[field] ??= rate;
  }
}

function tierLines(
  tier: ServiceTier,
  base: DraftLine,
  peers: readonly DraftLine[],
  family: Family,
  reference: DraftLine,
  same: boolean,
): DraftLine[] {
  const statedFor = (name: ServiceTier) =>
    family.find((line) => line.serviceTier === name && line.minInputTokens === 0);
  // OpenAI and Google bill flex at batch rates; where only flex is listed, batch is the same.
  const stated = statedFor(tier) ?? (tier === "batch" ? statedFor("flex") : undefined);
  if (stated === undefined) return [];
  const statedRates = tier === "batch" ? withFlexCacheRates(stated.rates, family) : stated.rates;
  const rates = same ? { ...statedRates } : scaled(statedRates, base.rates, reference.rates);
  if (rates === null) return [];
  const lines: DraftLine[] = [{ ...base, serviceTier: tier, rates: withUntiered(rates, base) }];
  for (const peer of peers) {
    const long = family.find(
      (line) => line.serviceTier === tier && sameThreshold(line.minInputTokens, peer.minInputTokens),
    );
    const longRates =
      long !== undefined && same
        ? { ...long.rates }
        : tier === "priority"
          ? null
          : scaled(rates, peer.rates, base.rates);
    if (longRates !== null) lines.push({ ...peer, serviceTier: tier, rates: withUntiered(longRates, peer) });
  }
  return lines;
}

/** Batch is often listed without its cached rate where flex, at the same prices, has it. */
function withFlexCacheRates(batch: Rates, family: Family): Rates {
  const flex = family.find((line) => line.serviceTier === "flex" && line.minInputTokens === 0)?.rates;
  if (flex === undefined || flex.input_uncached !== batch.input_uncached || flex.output !== batch.output)
    return batch;
  return { ...flex, ...batch };
}

function withUntiered(rates: Rates, standard: DraftLine): Rates {
  const complete = { ...rates };
  for (const field of UNTIERED) {
    const rate = standard.rates[field];
    if (rate !== undefined) complete[field] ??= rate;
  }
  return complete;
}

/** Each rate x target / reference of the same field; `null` unless all come out whole. */
function scaled(rates: Rates, target: Rates, reference: Rates): Rates | null {
  const result: Rates = {};
  for (const field of Object.keys(rates) as RateField[]) {
    const rate = rates[field] ?? 0n;
    const to = target[field];
    const from = reference[field];
    if (UNTIERED.includes(field)) continue;
    // A class the standard line does not price is not invented for the tier.
    if (to === undefined || from === undefined) continue;
    if (from === 0n || (rate * to) % from !== 0n) return null;
    result[field] = (rate * to) / from;
  }
  return result.input_uncached === undefined ? null : result;
}

/**
 * The draft with the models that only the other list has. Regional lines join where the
 * model was missing altogether; a name that the draft already answers to stays the draft's.
 */
export function addMissingModels(draft: CardDraft, other: CardDraft): CardDraft {
  const modelOf = modelFinder(draft);
  const missing = new Set(other.lines.map((line) => line.model).filter((model) => modelOf(model) === null));
  return { ...draft, lines: [...draft.lines, ...other.lines.filter((line) => missing.has(line.model))] };
}

/**
 * An imported list as the successor of the current card: what the list does not know (service
 * tiers, a model it never had) is kept from the current card, so that publishing the draft
 * changes prices and drops none. Without a current card the import stands alone.
 */
export function renewDraft(imported: CardDraft, current: CardDraft | null): CardDraft {
  if (current === null) return imported;
  const renewed = addMissingModels(completeDraft(imported, current), current);
  return {
    ...renewed,
    source: `${imported.source}; service tiers and further models kept from ${current.version}`,
  };
}

/**
 * Batch lines at exactly half of every token rate, for providers whose terms say so for all
 * models and classes. Lines whose half is not a whole number of picodollars are left out.
 */
export function addHalfPriceBatch(draft: CardDraft): CardDraft {
  const batch = draft.lines
    .filter(
      (line) =>
        line.serviceTier === "standard" &&
        !draft.lines.some((other) => other.model === line.model && other.serviceTier === "batch"),
    )
    .flatMap((line): DraftLine[] => {
      const rates: Rates = {};
      for (const field of Object.keys(line.rates) as RateField[]) {
        const rate = line.rates[field] ?? 0n;
        if (UNTIERED.includes(field)) rates[field] = rate;
        else if (rate % 2n === 0n) rates[field] = rate / 2n;
        else return [];
      }
      return [{ ...line, serviceTier: "batch", rates }];
    });
  return { ...draft, lines: [...draft.lines, ...batch] };
}

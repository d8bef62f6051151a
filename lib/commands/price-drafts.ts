import { z } from "zod";
import type { Tx } from "@/db/client";
import type { CardDraft, DraftLine, PriceCard } from "@/lib/domain/price-card";
import { normaliseProvider } from "@/lib/domain/model-id";
import { loadCardsById, loadPriceCards } from "@/lib/pipeline/load-prices";
import { CardFileError } from "@/lib/prices/card-file";
import { cardHash } from "@/lib/prices/draft-fingerprint";
import { entryOf, type LineEntry, withLine } from "@/lib/prices/edit-draft";
import { type AuditEntry, CommandError, defineCommand } from "./define-command";
import {
  cardSubject,
  currentCard,
  deleteDraft,
  draftAudit,
  insertLines,
  storeDraft,
} from "./price-draft-store";

const version = z.string().trim().min(1, "must not be empty").max(100);
const texts = z.array(z.string().trim().min(1).max(500)).max(200).default([]);
const entry = z.strictObject({
  model: z.string().trim().min(1, "must name the model").max(200),
  names: texts,
  prefixes: texts,
  patterns: texts,
  price: z.record(z.string().max(40), z.string().trim().max(60)),
});
const id = z.number().int().positive();
/** Hash of the draft as the form showed it: what somebody else changed meanwhile is not overwritten. */
const seen = z.string().max(64);

/**
 * Starts a draft that says what a stored card says, to be changed: published cards never are.
 * @throws CommandError `not_found`, or `conflict` for a version that is there
 */
export const draftNewVersion = defineCommand({
  name: "price-card.draft",
  capability: "price:publish",
  input: z.strictObject({ id, version }),
  async run(tx, input, actor) {
    const [card] = await loadCardsById(tx, [input.id]);
    if (!card) throw new CommandError("not_found", `There is no price card ${input.id}.`);
    const draft = { ...card, version: input.version, source: `${card.version}, changed by hand` };
    const published = await loadPriceCards(tx);
    refuseTaken(published, draft);
    const made = await storeDraft(tx, draft, published, { actor: actor.name, replace: false });
    return {
      result: { id: made.id, provider: made.provider, version: made.version },
      audit: draftAudit(made),
    };
  },
});

/**
 * Prices a model: adds a line to a draft, or starts one for it, from the provider's list card in force if there is one.
 * @throws CommandError `not_found`, `invalid_input` with every problem, `conflict` if the draft was changed since
 */
export const addPriceLine = defineCommand({
  name: "price-card.change",
  capability: "price:publish",
  input: z.strictObject({
    to: z.union([
      z.strictObject({ id, seen: seen.optional() }),
      z.strictObject({ provider: z.string().trim().min(1).max(200), version }),
    ]),
    entry,
  }),
  async run(tx, { to, entry: line }, actor) {
    const audit: AuditEntry[] = [];
    let cardId: number;
    if ("id" in to) {
      cardId = to.id;
    } else {
      const published = await loadPriceCards(tx);
      const provider = normaliseProvider(to.provider);
      const slot = { provider, kind: "list" as const, account: null };
      const current = currentCard(published, slot);
      const draft: CardDraft = {
        ...(current ?? { ...slot, validFromMs: null, lines: [] }),
        version: to.version,
        source: current ? `${current.version}, changed by hand` : "written by hand",
      };
      refuseTaken(published, draft);
      const made = await storeDraft(tx, draft, published, { actor: actor.name, replace: false });
      audit.push({ ...draftAudit(made), action: "price-card.draft" });
      cardId = made.id;
    }
    const card = await lockDraft(tx, cardId, "seen" in to ? to.seen : undefined);
    const changed = edited(card, line, null);
    await writeLines(tx, card, changed.lines);
    audit.push({ subject: cardSubject(card), before: null, after: lineText(changed.line) });
    return { result: { id: card.id, provider: card.provider, version: card.version }, audit };
  },
});

/**
 * Changes a line of a draft, or takes it out.
 * @throws CommandError as `addPriceLine`
 */
export const changePriceLine = defineCommand({
  name: "price-card.change",
  capability: "price:publish",
  input: z.strictObject({ id, lineId: id, seen, entry: entry.nullable() }),
  async run(tx, input) {
    const card = await lockDraft(tx, input.id, input.seen);
    const at = card.lines.findIndex((line) => line.id === input.lineId);
    const before = card.lines[at];
    if (!before) throw new CommandError("not_found", "This line is no longer on the draft.");
    if (input.entry === null && card.lines.length === 1)
      throw new CommandError("conflict", "A card needs a line: discard the draft instead.");
    const changed = input.entry === null ? null : edited(card, input.entry, at);
    await writeLines(tx, card, changed?.lines ?? card.lines.filter((_, index) => index !== at));
    return {
      result: { id: card.id },
      audit: {
        subject: cardSubject(card),
        before: lineText(before),
        after: changed ? lineText(changed.line) : null,
      },
    };
  },
});

/**
 * Changes what a draft is called, from when it holds, and where its prices were read.
 * @throws CommandError `not_found`, `conflict`
 */
export const changePriceDraft = defineCommand({
  name: "price-card.change",
  capability: "price:publish",
  input: z.strictObject({
    id,
    seen,
    version,
    /** UTC day; null: since ever. */
    validFrom: z.iso.date("must be a day like 2026-12-01").nullable(),
    source: z.string().trim().min(1, "must say where the prices were read").max(2000),
  }),
  async run(tx, input) {
    const card = await lockDraft(tx, input.id, input.seen);
    const validFromMs = input.validFrom === null ? null : Date.parse(`${input.validFrom}T00:00:00Z`);
    if (input.version !== card.version) {
      const [taken] = await tx`
        select from price_cards where provider = ${card.provider} and kind = ${card.kind}
          and account is not distinct from ${card.account} and version = ${input.version}`;
      if (taken) throw new CommandError("conflict", `There is a ${card.provider} ${input.version} already.`);
    }
    await tx`
      update price_cards set version = ${input.version}, source = ${input.source},
        valid_from = ${validFromMs === null ? null : new Date(validFromMs)}
      where id = ${card.id}`;
    const said = (one: { version: string; source: string; validFromMs: number | null }) => ({
      version: one.version,
      valid_from: one.validFromMs === null ? null : new Date(one.validFromMs).toISOString().slice(0, 10),
      source: one.source,
    });
    return {
      result: { id: card.id },
      audit: {
        subject: cardSubject(card),
        before: said(card),
        after: said({ ...input, validFromMs }),
      },
    };
  },
});

/** Throws a draft away. @throws CommandError `not_found`, `conflict` */
export const discardPriceDraft = defineCommand({
  name: "price-card.discard",
  capability: "price:publish",
  input: z.strictObject({ id, seen }),
  async run(tx, input) {
    const card = await lockDraft(tx, input.id, input.seen);
    await deleteDraft(tx, card.id);
    return {
      result: { provider: card.provider, version: card.version },
      audit: {
        subject: cardSubject(card),
        before: { state: "draft", lines: card.lines.length, source: card.source },
        after: null,
      },
    };
  },
});

/** Locks a draft and reads it. @throws CommandError `not_found`, `conflict` if it is not what was seen */
async function lockDraft(tx: Tx, cardId: number, asSeen: string | undefined): Promise<PriceCard> {
  const [row] = await tx<{ state: string }[]>`select state from price_cards where id = ${cardId} for update`;
  const [card] = row ? await loadCardsById(tx, [cardId]) : [];
  if (!row || !card) throw new CommandError("not_found", "There is no such draft.");
  if (row.state === "published")
    throw new CommandError("conflict", `${card.version} is published: start a new version from it.`);
  if (asSeen !== undefined && asSeen !== cardHash(card)) {
    const [last] = await tx<{ actor: string; at: Date }[]>`
      select actor, at from audit_log where subject = ${cardSubject(card)} order by id desc limit 1`;
    const who = last
      ? ` by ${last.actor} at ${last.at.toISOString().slice(0, 16).replace("T", " ")} UTC`
      : "";
    throw new CommandError(
      "conflict",
      `The draft was changed since you opened it${who}. Nothing was saved: load the page again.`,
    );
  }
  return card;
}

/** Without this a draft equal to a published card would be answered with that card, which cannot be changed. */
function refuseTaken(published: readonly PriceCard[], draft: CardDraft): void {
  const taken = published.some(
    (card) =>
      card.provider === draft.provider &&
      card.kind === draft.kind &&
      card.account === draft.account &&
      card.version === draft.version,
  );
  if (taken)
    throw new CommandError("conflict", `${draft.version} is published: give the new card another version.`);
}

function edited(card: PriceCard, line: LineEntry, at: number | null) {
  try {
    return withLine(card, line, at);
  } catch (error) {
    if (!(error instanceof CardFileError)) throw error;
    const problems = [...error.problems];
    throw new CommandError("invalid_input", `The line cannot be taken: ${problems.join("; ")}.`, problems);
  }
}

/** Writes what differs, so that lines keep their ids. */
async function writeLines(
  tx: Tx,
  card: PriceCard,
  lines: readonly (DraftLine & { id?: number })[],
): Promise<void> {
  const kept = new Set(lines.flatMap(({ id: lineId }) => lineId ?? []));
  const before = new Map(card.lines.map((line) => [line.id, line]));
  const same = (line: DraftLine & { id?: number }) => line.id !== undefined && line === before.get(line.id);
  const gone = card.lines.filter((line) => !kept.has(line.id)).map((line) => line.id);
  await tx`delete from price_lines where id = any (${gone}::int4[])`;
  const [fresh, stored] = [lines.filter((line) => line.id === undefined), lines.filter((line) => line.id)];
  for (const line of stored.filter((one) => !same(one))) {
    await tx`
      update price_lines set match = ${JSON.stringify(line.match)}::text::jsonb where id = ${line.id ?? 0}`;
  }
  if (fresh.length > 0) await insertLines(tx, card.id, fresh);
}

/** For the log: `{ model: "gpt-x", tier: "batch", input: "0.5", ... }`. */
function lineText(line: DraftLine): Record<string, string> {
  const { model, names, price } = entryOf(line);
  const said = Object.entries(price).filter(
    ([key, text]) => text !== "" && !(key === "tier" && text === "standard"),
  );
  return { model, ...(names.length > 0 && { names: names.join(", ") }), ...Object.fromEntries(said) };
}

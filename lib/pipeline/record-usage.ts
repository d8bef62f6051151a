/**
 * The one way usage enters the ledger: adapt (done by the source) -> merge -> own -> price ->
 * write, in one transaction. Everything or nothing; an answer is given only after commit.
 */
import { gzip } from "node:zlib";
import { promisify } from "node:util";
import type { Sql, Tx } from "@/db/client";
import type { Rejection } from "@/lib/domain/usage-event";
import { applyBatch, type Outcome } from "./batch";
import { writeBatch } from "./batch-record";
import { lostRace, PoisonedItem } from "./batch-errors";
import { type Engine, engineOf } from "./engine";
import { dayNumber } from "./event-row";
import { admitNewNames, OVERFLOW_NAME } from "./names";
import {
  type AggregateItem,
  carryEnvelopes,
  type ContextItem,
  type Item,
  namesOf,
  type Post,
  type Prepared,
  preparePosts,
} from "./prepare";
import { type ObservedCount, observedNames, storeObserved } from "./observed-calls";
import { storeAggregates } from "./provider-usage";
import type { SigningKeys } from "./signed-envelopes";
import { groupItems } from "./working-set";

export type { Post } from "./prepare";

/** What became of a post. received = accepted + merged + duplicates + context + ignored + quarantined. */
export interface IngestAnswer {
  received: number;
  accepted: number;
  merged: number;
  duplicates: number;
  context: number;
  ignored: number;
  quarantined: Rejection[];
}

export interface RecordOptions {
  /** Keep prompts and completions in the evidence and in quarantine (KEEP_CONTENT). */
  keepContent?: boolean;
}

const compress = promisify(gzip);
const NO_KEYS: SigningKeys = new Map();
/** Races lost before a batch asks for the ledger alone. */
const SHARED_TRIES = 6;
const MAX_TRIES = 20;

/**
 * Records posts in one transaction and answers each of them.
 * A record that the ledger cannot take is quarantined and never fails its neighbours.
 * @throws when the database cannot be reached; nothing was stored then
 */
export async function recordUsage(
  sql: Sql,
  posts: Post[],
  options: RecordOptions = {},
): Promise<IngestAnswer[]> {
  const engine = engineOf(sql);
  const keys = carryEnvelopes(posts) ? await engine.signingKeys() : NO_KEYS;
  const prepared = preparePosts(posts, options.keepContent ?? false, keys);
  await engine.noteUse(prepared.signedBy);
  await admitTenants(engine, prepared);
  // The sender too: a post without a single record that counts is still a batch of its source.
  const sources = posts.map((post) => ["source", post.source] as const);
  await engine.names.intern(sql, [...sources, ...namesOf(prepared, engine.names), ...observedNames(posts)]);
  return record(engine, posts, prepared, options);
}

async function record(
  engine: Engine,
  posts: Post[],
  prepared: Prepared,
  options: RecordOptions,
): Promise<IngestAnswer[]> {
  try {
    return await retrying(engine, posts, prepared, options);
  } catch (error) {
    if (error instanceof PoisonedItem) return record(engine, posts, without(prepared, error), options);
    if (!isDataError(error)) throw error;
    const count = prepared.items.length + prepared.contexts.length;
    if (count === 0) throw error;
    const poisoned =
      count === 1
        ? (prepared.items[0] ?? prepared.contexts[0])
        : await findPoisoned(engine, posts, prepared, options);
    if (!poisoned) throw error;
    return record(
      engine,
      posts,
      without(
        prepared,
        new PoisonedItem(poisoned, "internal", "The record could not be stored; it is kept for replay."),
      ),
      options,
    );
  }
}

/** Halves the batch in transactions that are rolled back until the record that fails stands alone. */
async function findPoisoned(
  engine: Engine,
  posts: Post[],
  prepared: Prepared,
  options: RecordOptions,
): Promise<Item | ContextItem | null> {
  const fails = (items: Item[], contexts: ContextItem[]) =>
    retrying(
      engine,
      posts,
      { ...prepared, items, contexts, aggregates: [], refused: [] },
      options,
      true,
    ).then(
      () => false,
      (error: unknown) => {
        if (error instanceof PoisonedItem || isDataError(error)) return true;
        throw error;
      },
    );
  const among = async <T>(all: T[], fail: (some: T[]) => Promise<boolean>): Promise<T | null> => {
    let some = all;
    while (some.length > 1) {
      const half = some.slice(0, Math.ceil(some.length / 2));
      some = (await fail(half)) ? half : some.slice(half.length);
    }
    return some[0] ?? null;
  };
  // What fails no more, or fails outside the records, is no record's fault.
  if (!(await fails(prepared.items, prepared.contexts))) return null;
  // A context that cannot be stored must not cost a neighbour its place.
  if (prepared.contexts.length > 0 && (await fails([], prepared.contexts)))
    return among(prepared.contexts, (contexts) => fails([], contexts));
  return (await among(prepared.items, (items) => fails(items, []))) ?? prepared.contexts[0] ?? null;
}

class DryRun extends Error {}

async function retrying(
  engine: Engine,
  posts: Post[],
  prepared: Prepared,
  options: RecordOptions,
  dryRun = false,
): Promise<IngestAnswer[]> {
  const { sql } = engine;
  const groups = groupItems(prepared.items);
  await engine.ensurePartitions(
    daysOf(prepared),
    posts.map((post) => dayNumber(post.receivedAtMs)),
  );
  const [sequence] = await sql<{ id: bigint }[]>`select nextval('evidence_seq') as id`;
  const evidenceId = sequence?.id ?? 0n;
  const body = await evidenceBody(prepared);
  for (let attempt = 1; ; attempt += 1) {
    // Before the transaction: a batch that holds a connection never waits for a second one here.
    const nextSequence = await engine.takeSequence(groups.length * 2 + 8);
    try {
      return (await sql.begin(async (tx) => {
        const outcomes = await applyBatch(tx as Tx, engine, {
          groups,
          contexts: prepared.contexts,
          evidenceId,
          nextSequence,
          alone: attempt > SHARED_TRIES,
        });
        const sums = await storeAggregates(tx as Tx, engine, prepared.aggregates, evidenceId);
        const observed = await storeObserved(tx as Tx, engine, posts);
        const answers = answersOf(posts, prepared, outcomes, sums, observed);
        if (dryRun) throw new DryRun();
        await writeBatch(
          tx as Tx,
          engine,
          posts,
          answers,
          prepared,
          new Set([...outcomes.values(), ...sums.values()]),
          evidenceId,
          body,
          options,
        );
        return answers;
      })) as IngestAnswer[];
    } catch (error) {
      if (error instanceof DryRun) return [];
      if (!lostRace(error) || attempt >= MAX_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * attempt));
    }
  }
}

function answersOf(
  posts: Post[],
  prepared: Prepared,
  outcomes: Map<Item | ContextItem, Outcome>,
  sums: Map<AggregateItem, Outcome>,
  observed: ReadonlyMap<Post, ObservedCount>,
): IngestAnswer[] {
  const answers = new Map<Post, IngestAnswer>(
    posts.map((post) => [
      post,
      {
        received: post.reading.received,
        accepted: 0,
        merged: 0,
        duplicates: 0,
        context: 0,
        ignored: post.reading.ignored.length,
        quarantined: [],
      },
    ]),
  );
  const counter = {
    accepted: "accepted",
    merged: "merged",
    duplicate: "duplicates",
    context: "context",
  } as const;
  for (const item of [...prepared.items, ...prepared.contexts]) {
    const answer = answers.get(item.post);
    const outcome = outcomes.get(item);
    if (answer && outcome) answer[counter[outcome]] += 1;
  }
  for (const [{ post }, outcome] of sums) {
    const answer = answers.get(post);
    if (answer) answer[counter[outcome]] += 1;
  }
  for (const [post, { context, duplicates }] of observed) {
    const answer = answers.get(post);
    if (!answer) continue;
    answer.context += context;
    answer.duplicates += duplicates;
  }
  for (const { post, rejection } of prepared.refused) answers.get(post)?.quarantined.push(rejection);
  for (const answer of answers.values()) {
    answer.quarantined.sort((a, b) => a.index - b.index);
    const sum =
      answer.accepted +
      answer.merged +
      answer.duplicates +
      answer.context +
      answer.ignored +
      answer.quarantined.length;
    if (sum !== answer.received) throw new Error(`a record was lost on the way: ${JSON.stringify(answer)}`);
  }
  return posts.map((post) => answers.get(post) as IngestAnswer);
}

async function evidenceBody(prepared: Prepared): Promise<Buffer> {
  const lines: string[] = [];
  for (const item of prepared.items) lines[item.ordinal] = item.evidence;
  for (const context of prepared.contexts) lines[context.ordinal] = context.evidence;
  for (const aggregate of prepared.aggregates) lines[aggregate.ordinal] = aggregate.evidence;
  return compress(Array.from(lines, (line) => line ?? "").join("\n"), { level: 1 });
}

/** Replaces tenants and templates beyond the daily limit of a key by OVERFLOW_NAME. */
async function admitTenants(engine: Engine, prepared: Prepared): Promise<void> {
  for (const [field, kind] of [
    ["tenant", "tenant"],
    ["promptTemplate", "template"],
  ] as const) {
    const byKey = new Map<string, { key: number; day: string; names: Set<string> }>();
    for (const { post, report } of prepared.items) {
      const name = report.ownership[field];
      if (!name || engine.names.has(kind, name)) continue;
      const day = new Date(post.receivedAtMs).toISOString().slice(0, 10);
      const id = `${post.keyId ?? 0} ${day}`;
      const entry = byKey.get(id) ?? { key: post.keyId ?? 0, day, names: new Set() };
      entry.names.add(name);
      byKey.set(id, entry);
    }
    for (const { key, day, names } of byKey.values()) {
      const admitted = await admitNewNames(engine.sql, engine.names, kind, key, day, names);
      if (admitted.size === names.size) continue;
      for (const { post, report, state } of prepared.items) {
        const name = report.ownership[field];
        if ((post.keyId ?? 0) !== key || !name || admitted.has(name) || !names.has(name)) continue;
        report.ownership[field] = OVERFLOW_NAME;
        const ranked = state.ownership.get(field);
        if (ranked) state.ownership.set(field, { rank: ranked.rank, value: OVERFLOW_NAME });
      }
    }
  }
}

function without(prepared: Prepared, poison: PoisonedItem): Prepared {
  const { item, code, message } = poison;
  return {
    items: prepared.items.filter((other) => other !== item),
    contexts: prepared.contexts.filter((other) => other !== item),
    aggregates: prepared.aggregates,
    signedBy: prepared.signedBy,
    refused: [
      ...prepared.refused,
      { post: item.post, rejection: { index: item.index, code, message }, raw: JSON.parse(item.evidence) },
    ],
  };
}

function daysOf(prepared: Prepared): number[] {
  return prepared.items.map((item) => dayNumber(item.state.occurredAtMs.value));
}

/** Errors that come from what is stored rather than from the server: SQLSTATE classes 22, 23, 21, 54. */
function isDataError(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && /^(22|23|21|54)/.test(code) && code.length === 5;
}

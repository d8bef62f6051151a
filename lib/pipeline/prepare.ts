import type { ProviderAggregate } from "@/lib/domain/provider-aggregate";
import { identitiesOf, isUsableId } from "@/lib/domain/identity";
import { type EventState, stateOf } from "@/lib/domain/merge";
import { inferProvider, normaliseModel, normaliseProvider } from "@/lib/domain/model-id";
import { normaliseName } from "@/lib/domain/catalog";
import { remembered } from "@/lib/domain/remembered";
import {
  type Ownership,
  type OwnershipField,
  type Rejection,
  type Report,
  SERVICE_TIERS,
  type ServiceTier,
} from "@/lib/domain/usage-event";
import { withoutContent } from "@/lib/sources/content";
import { scrub } from "@/lib/sources/values";
import type { SourceReading } from "@/lib/sources/source";
import { hash128 } from "./hash";
import type { NameKind, Names } from "./names";
import { aggregateNames } from "./provider-usage";
import { FACT_NAMES, OWNERSHIP_NAMES } from "./row-state";
import { type SigningKeys, verifyEnvelope } from "./signed-envelopes";

/** What one sender posted, read by its source. */
export interface Post {
  /** Ingest key, null for an import or the demo. */
  keyId: number | null;
  /** Stable label of the sender; request ids are unique within it. */
  source: string;
  /** Name of the source adapter, e.g. "native". */
  format: string;
  receivedAtMs: number;
  reading: SourceReading;
}

/** One report of a post on its way into the ledger. */
export interface Item {
  post: Post;
  index: number;
  report: Report;
  /** Hashes of its identities, 32 hex digits each. */
  ids: string[];
  state: EventState;
  /** Line in the transaction's evidence. */
  evidence: string;
  ordinal: number;
}

/** Ownership without usage, to be joined to calls reported elsewhere. */
export interface ContextItem {
  post: Post;
  index: number;
  hash: string;
  fields: Ownership;
  traceId: string | null;
  clientRequestId: string | null;
  /** It may never meet a call, and then is no exception. */
  optional: boolean;
  /** A signed envelope names the team, so that the sender's key need not be allowed to. */
  teamSigned: boolean;
  evidence: string;
  ordinal: number;
}

/** A line of a provider's own sums. */
export interface AggregateItem {
  post: Post;
  index: number;
  aggregate: ProviderAggregate;
  evidence: string;
  ordinal: number;
}

export interface Prepared {
  items: Item[];
  contexts: ContextItem[];
  aggregates: AggregateItem[];
  /** Refused by the source or here; kept in quarantine. */
  refused: { post: Post; rejection: Rejection; raw: unknown }[];
  /** Signing keys whose envelopes held. */
  signedBy: Set<number>;
}

/**
 * Turns posts into items: names put in order, envelopes opened, identities hashed, records without identity refused.
 * @param keys what envelopes are checked with; only read where a report carries one
 */
export function preparePosts(posts: readonly Post[], keepContent: boolean, keys: SigningKeys): Prepared {
  const prepared: Prepared = { items: [], contexts: [], aggregates: [], refused: [], signedBy: new Set() };
  let ordinal = 0;
  for (const post of posts) {
    for (const { raw, ...rejection } of post.reading.rejected)
      prepared.refused.push({ post, rejection: storable(rejection), raw });
    for (const { index, report: read, raw } of post.reading.reports) {
      const sent = inOrder(read);
      // Identities are of what was sent: they must not depend on what the keys of the day make of it.
      const report =
        sent.envelope === undefined ? sent : vouchedFor(sent, sent.envelope, post, keys, prepared.signedBy);
      const evidence = evidenceOf(raw, keepContent, JSON.stringify);
      if (report.kind === "context") {
        const context = contextOf(post, index, sent, report, evidence, ordinal);
        if (context) {
          prepared.contexts.push(context);
          ordinal += 1;
        } else prepared.refused.push({ post, rejection: noJoin(index), raw });
        continue;
      }
      const identities = identitiesOf(report, post.source);
      if (identities.length === 0) {
        if (report.occurredAtMs === null) {
          prepared.refused.push({ post, rejection: noIdentity(index), raw });
          continue;
        }
        identities.push(`record ${post.source}\u0000${canonical(sent)}`);
      }
      prepared.items.push({
        post,
        index,
        report,
        ids: identities.map(hash128),
        state: stateOf(report, post.source, post.keyId, post.receivedAtMs),
        evidence,
        ordinal,
      });
      ordinal += 1;
    }
    for (const { index, aggregate, raw } of post.reading.aggregates ?? []) {
      const evidence = evidenceOf(raw, keepContent, JSON.stringify);
      prepared.aggregates.push({ post, index, aggregate, evidence, ordinal });
      ordinal += 1;
    }
  }
  return prepared;
}

/** A rejection may quote the record, and what Postgres cannot hold must not fail the whole post. */
function storable(rejection: Rejection): Rejection {
  const { field } = rejection;
  return {
    ...rejection,
    ...(field === undefined ? {} : { field: scrub(field) }),
    message: scrub(rejection.message),
  };
}

/**
 * A record as it is kept, without prompts and completions unless they are wanted. A record nested
 * too deep to be written is kept as a note.
 */
export function evidenceOf(
  raw: unknown,
  keepContent: boolean,
  write: (value: unknown) => string | undefined,
): string {
  try {
    return write(keepContent ? raw : withoutContent(raw)) ?? "null";
  } catch (error) {
    if (error instanceof RangeError) return '"nested too deep to be kept"';
    throw error;
  }
}

/** The names the items will need an id for and that `names` lacks: few, since most come with every event. */
export function namesOf(prepared: Prepared, names: Names): (readonly [NameKind, string])[] {
  const missing: (readonly [NameKind, string])[] = [];
  const want = (kind: NameKind, name: string | undefined) => {
    if (name && names.lacks(kind, name)) missing.push([kind, name]);
  };
  for (const { report, state } of prepared.items) {
    const { facts, ownership } = report;
    want("convention", report.convention);
    want("price_source", report.claimedPriceSource);
    for (const field in FACT_NAMES) {
      const name = field as keyof typeof FACT_NAMES;
      want(FACT_NAMES[name][1], facts[name]);
    }
    want("provider", state.facts.get("provider")?.value);
    // An event that no card prices goes by the plain name of its model.
    if (facts.modelActual) want("model", normaliseModel(facts.modelActual));
    if (facts.modelRequested) want("model", normaliseModel(facts.modelRequested));
    for (const field in OWNERSHIP_NAMES) {
      const name = field as keyof typeof OWNERSHIP_NAMES;
      want(OWNERSHIP_NAMES[name][1], ownership[name]);
    }
  }
  for (const { fields } of prepared.contexts) missing.push(...ownershipNames(fields));
  missing.push(...aggregateNames(prepared.aggregates));
  return missing;
}

/** Names of an envelope. */
export function* ownershipNames(ownership: Ownership): Generator<readonly [NameKind, string]> {
  for (const field in OWNERSHIP_NAMES) {
    const value = ownership[field as keyof typeof OWNERSHIP_NAMES];
    if (value) yield [OWNERSHIP_NAMES[field as keyof typeof OWNERSHIP_NAMES][1], value];
  }
}

/** True when a report of these posts carries an envelope. */
export function carryEnvelopes(posts: readonly Post[]): boolean {
  return posts.some(({ reading }) => reading.reports.some(({ report }) => report.envelope !== undefined));
}

/** The report as its envelope has it: what is signed stands for what was sent beside it; if it does not hold, only that. */
function vouchedFor(
  report: Report,
  token: string,
  post: Post,
  keys: SigningKeys,
  signedBy: Set<number>,
): Report {
  const { clientRequestId, traceId } = report.facts;
  const atMs = report.occurredAtMs ?? post.receivedAtMs;
  const answer = verifyEnvelope(token, { clientRequestId, traceId, atMs, now: post.receivedAtMs }, keys);
  if (!answer.ok) return { ...report, vouched: { failure: answer.code } };
  signedBy.add(answer.keyId);
  return {
    ...report,
    ownership: { ...report.ownership, ...answer.fields },
    vouched: { fields: Object.keys(answer.fields) as OwnershipField[] },
  };
}

const slugOf = remembered(normaliseProvider);

/** Names that are compared across reporters are put into one form before any comparison. */
function inOrder(report: Report): Report {
  const facts = { ...report.facts };
  let inferred = report.providerInferred ?? false;
  if (facts.provider) facts.provider = slugOf(facts.provider);
  else {
    const model = facts.modelActual ?? facts.modelRequested;
    const provider = model === undefined ? null : inferProvider(model);
    if (provider) {
      facts.provider = provider;
      inferred = true;
    }
  }
  if (facts.serviceTier && !SERVICE_TIERS.includes(facts.serviceTier as ServiceTier))
    delete facts.serviceTier;
  const ownership = { ...report.ownership };
  if (ownership.project) ownership.project = normaliseName(ownership.project);
  return { ...report, facts, ownership, providerInferred: inferred };
}

/** @param report as sent: what a repetition is known by; beside it what its envelope made of it */
function contextOf(
  post: Post,
  index: number,
  report: Report,
  { ownership, vouched }: Report,
  evidence: string,
  ordinal: number,
): ContextItem | null {
  const { traceId, clientRequestId } = report.facts;
  const trace = isUsableId(traceId) ? traceId : null;
  const client = isUsableId(clientRequestId) ? clientRequestId : null;
  if (trace === null && client === null) return null;
  const fields: Ownership = {};
  for (const field in ownership) {
    const value = ownership[field as OwnershipField];
    if (value) fields[field as OwnershipField] = value;
  }
  return {
    post,
    index,
    hash: hash128(`context ${post.source}\u0000${canonical(report)}`),
    fields,
    traceId: trace,
    clientRequestId: client,
    optional: report.optional ?? false,
    teamSigned: vouched !== undefined && "fields" in vouched && vouched.fields.includes("team"),
    evidence,
    ordinal,
  };
}

/** A text that does not depend on the order of keys, for records that have no id. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, entry: unknown) => {
    if (typeof entry === "bigint") return entry.toString();
    if (entry === null || typeof entry !== "object" || Array.isArray(entry)) return entry;
    return Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function noIdentity(index: number): Rejection {
  return {
    index,
    code: "no_identity",
    message:
      "The record has neither an id nor a timestamp, so a repetition could not be told from a second call. Send request_id, provider_response_id, or trace_id with span_id.",
  };
}

function noJoin(index: number): Rejection {
  return {
    index,
    code: "no_identity",
    message:
      "The record has no usage and nothing to join it to a call by. Send usage, or a trace_id or client_request_id that the call carries too.",
  };
}

import { sql } from "@/db/client";
import type { ApiKey } from "@/lib/auth/api-key";
import { normaliseName } from "@/lib/domain/catalog";
import {
  type CheckAnswer,
  type CheckDecision,
  type CheckReason,
  countedReason,
  decideCheck,
} from "@/lib/domain/check";
import type { EnforcementMode } from "@/lib/domain/check-mode";
import type { OwnershipRequest } from "@/lib/domain/ownership";
import { checkCounterOf, flushChecks } from "@/lib/pipeline/check-counts";
import { type CheckState, checkReaderOf } from "@/lib/pipeline/check-state";
import { verifyEnvelope } from "@/lib/pipeline/signed-envelopes";
import { handle, ProblemError } from "@/lib/problem";
import { type NativeRecord, readRecord } from "@/lib/sources/native-record";
import { FieldProblem, isObject, kindOf } from "@/lib/sources/values";
import { withBody } from "./body";
import { checkKey } from "./check-key";

/** Largest envelope that is read, in bytes. */
const MAX_CHECK_BYTES = 64 * 1024;
/** Where a gateway that does not look into envelopes passes the signed one on. */
const ENVELOPE_HEADER = "x-whospent-envelope";

/** What is answered to "may this call go out?". */
export interface CheckResult {
  decision: CheckDecision;
  reasons: CheckReason[];
  /** What holds for this environment and sender; null when it could not be read. */
  mode: EnforcementMode | null;
  /** What the answer would be under `enforce`. */
  would: CheckDecision;
  /** Slug of the team that would own the call; absent for a key that may not know it. */
  team?: string;
}

/**
 * `POST /api/v1/check`: may this call go out? The body is the call's envelope, under the names of a native event;
 * 403 for `deny`, 200 else. Nothing is read from the database while a caller waits, as long as it answers.
 */
export const postCheck = handle(async (request: Request): Promise<Response> => {
  const key = await checkKey(request);
  const record = await withBody(request, async (text) => readEnvelope(text));
  record.envelope ??= request.headers.get(ENVELOPE_HEADER) ?? undefined;
  const result = await checkCall(key, record);
  return answerOf(result);
});

/** An answer with its status; the same for every door. */
export function answerOf(result: CheckResult, headers: Record<string, string> = {}): Response {
  return Response.json(result, {
    status: result.decision === "deny" ? 403 : 200,
    headers: { "cache-control": "no-store", ...headers },
  });
}

/** Decides and counts one check. */
export async function checkCall(key: ApiKey | null, record: NativeRecord): Promise<CheckResult> {
  const nowMs = Date.now();
  const found =
    key === null
      ? null
      : await checkReaderOf(sql()).current(nowMs, ({ catalog }) => catalog.keys.has(key.id));
  if (key === null || found === null) return UNKNOWN;
  const { state, isCurrent } = found;
  const { request, envelopeProblem } = requestOf(record, key, state, nowMs);
  const answer = decideCheck({
    request,
    sender: key,
    catalog: state.catalog,
    modes: state.modes,
    budgets: isCurrent ? state.budgets : null,
    ...(envelopeProblem === undefined ? {} : { envelopeProblem }),
  });
  count(key, answer, request, state, nowMs);
  const team = answer.mayNameTeam ? state.teamSlugs.get(answer.owner.teamId) : undefined;
  const { decision, reasons, mode, would } = answer;
  return { decision, reasons, mode, would, ...(team === undefined ? {} : { team }) };
}

/** Nothing could be read in time: a gateway's calls do not depend on us. */
const UNKNOWN: CheckResult = {
  decision: "allow",
  reasons: [
    {
      code: "ledger_unavailable",
      message: "The ledger could not be read in time; the call is not held back for it.",
    },
  ],
  mode: null,
  would: "allow",
};

/** The question that ingest asks of the same record, as of now. */
function requestOf(
  record: NativeRecord,
  key: ApiKey,
  { signingKeys }: CheckState,
  nowMs: number,
): { request: OwnershipRequest; envelopeProblem?: string } {
  const { facts, labels, envelope } = record;
  const ownership = { ...record.ownership };
  if (ownership.project !== undefined) ownership.project = normaliseName(ownership.project);
  const request = { atMs: nowMs, facts, labels, keyId: key.id };
  if (envelope === undefined) return { request: { ...request, ownership, ownershipRank: "app" } };
  const { clientRequestId, traceId } = facts;
  const signed = verifyEnvelope(envelope, { clientRequestId, traceId, atMs: nowMs, now: nowMs }, signingKeys);
  if (!signed.ok) {
    return { request: { ...request, ownership, ownershipRank: "app" }, envelopeProblem: signed.message };
  }
  return {
    request: {
      ...request,
      ownership: { ...ownership, ...signed.fields },
      // A service vouches for the team it names; one that the sender adds is the sender's.
      ownershipRank: signed.fields.team === undefined ? "app" : "signed",
    },
  };
}

function count(
  key: ApiKey,
  { owner, mode, decision, would, reasons }: CheckAnswer,
  { ownership }: OwnershipRequest,
  { serviceSlugs }: CheckState,
  atMs: number,
): void {
  checkCounterOf(sql()).add({
    atMs,
    keyId: key.id,
    environmentId: owner.environmentId,
    teamId: owner.teamId,
    service: serviceSlugs.get(owner.serviceId) ?? ownership.service ?? "",
    mode,
    decision,
    would,
    reason: countedReason(reasons),
  });
}

/** @throws ProblemError 400 or 413 that says what to send */
function readEnvelope(text: string): NativeRecord {
  if (Buffer.byteLength(text) > MAX_CHECK_BYTES) {
    const detail = `An envelope may have ${MAX_CHECK_BYTES} bytes. Send the envelope alone, not the prompt.`;
    throw new ProblemError(413, "body_too_large", "The body is too large.", detail);
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new ProblemError(400, "not_json", "The body is not JSON.", "Send the envelope as one JSON object.");
  }
  if (!isObject(raw)) {
    const detail = `The body is ${kindOf(raw)}; send the envelope of one call as a JSON object.`;
    throw new ProblemError(400, "not_an_object", "The body is no envelope.", detail);
  }
  try {
    return readRecord(raw);
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    const { code, field, message } = error;
    const detail = `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`;
    throw new ProblemError(
      400,
      code,
      "The envelope has a problem.",
      detail,
      field === undefined ? {} : { field },
    );
  }
}

let endsWithProcess = false;

/**
 * Lets the counts of the last second be written when the web server is told to end. For servers that end by a signal
 * handler of their own: a handler alone would keep a process from ending.
 */
export function flushWhenToldToEnd(): void {
  if (endsWithProcess) return;
  endsWithProcess = true;
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void flushChecks());
}

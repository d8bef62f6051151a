import { PORTKEY_EXAMPLE } from "@/lib/sources/examples";
import type { Report, Usage } from "@/lib/domain/usage-event";
import { gatewayUsage } from "@/lib/sources/gateway-usage";
import { readNative, recordsOf, rejectionOf } from "@/lib/sources/native";
import { looksLikePortkey, type PortkeyLog, portkeyEvidence, portkeyLog } from "@/lib/sources/portkey-log";
import { portkeyFields } from "@/lib/sources/portkey-fields";
import { type NormalisedUsage, providerOfHost } from "@/lib/sources/provider-usage";
import type { Source, SourceReading } from "@/lib/sources/source";
import {
  assertShallow,
  FieldProblem,
  isObject,
  type JsonObject,
  kindOf,
  readCount,
  readText,
} from "@/lib/sources/values";

/** Names of ours that Portkey calls otherwise. */
const SENT_NAMES: Readonly<Record<string, string>> = {
  occurred_at: "created_at",
  latency_ms: "response_time",
  http_status: "response_status_code",
  estimated_cost_usd: "cost",
  provider: "ai_org",
};

/**
 * One log of Portkey: a line of its log export, a row of its analytics store, or a log object.
 *
 * @throws FieldProblem
 */
export function readPortkey(raw: unknown, receivedAtMs: number): Report {
  if (!isObject(raw)) {
    throw new FieldProblem(
      "not_an_object",
      undefined,
      `the record is ${kindOf(raw)}; send one log object per line`,
    );
  }
  assertShallow(raw);
  if (!looksLikePortkey(raw)) {
    throw new FieldProblem(
      "missing_field",
      "ai_org",
      "this is no log of Portkey; send its log export with id, trace_id, created_at, response, ai_org, ai_model, req_units, res_units, cost, response_status_code and metadata",
    );
  }
  const log = portkeyLog(raw);
  const url = readText(log.columns.request_url, "request_url");
  const provider =
    readText(log.columns.ai_org, "ai_org") ?? (url === undefined ? undefined : providerOfHost(url));
  const normalised = usageOf(log, provider, url);
  const record: JsonObject = { ...portkeyFields(log, url, normalised !== null), provider };
  for (const name of Object.keys(record)) if (record[name] === undefined) delete record[name];
  try {
    return readNative(record, receivedAtMs, normalised ?? undefined);
  } catch (error) {
    throw asSent(error);
  }
}

/**
 * The tokens: the answer's own usage object where the export has it, else the units of the row. The units tell no
 * cached part; they are read as uncached input, and the convention says where they are from.
 */
function usageOf(
  log: PortkeyLog,
  provider: string | undefined,
  url: string | undefined,
): NormalisedUsage | null {
  const input = readCount(log.columns.req_units, "req_units");
  const output = readCount(log.columns.res_units, "res_units");
  const total = readCount(log.columns.total_units, "total_units");
  const model = log.askedModel ?? readText(log.columns.ai_model, "ai_model");
  const told = [log.answer.usage, log.answer.usageMetadata].find(isObject);
  if (told !== undefined && Object.values(told).some((value) => value !== 0 && value !== null)) {
    return gatewayUsage(provider ?? null, told, {
      ...(url === undefined ? {} : { host: url, path: url }),
      ...(model === undefined ? {} : { model }),
    });
  }
  if ((input ?? 0) + (output ?? 0) + (total ?? 0) === 0) return null;
  if (input === undefined || output === undefined) {
    throw new FieldProblem(
      "missing_field",
      input === undefined ? "req_units" : "res_units",
      "only some of the units are told; send req_units and res_units, or response with its usage",
    );
  }
  if (total !== undefined && total !== 0 && total < input + output) {
    throw new FieldProblem(
      "tokens_do_not_add_up",
      "total_units",
      `total_units is ${total} but req_units and res_units are ${input + output}; send response with its usage`,
    );
  }
  // More in the total than in both: with Claude it is cache that req_units leaves out, else thinking beside the answer.
  const beside = total === undefined || total === 0 ? 0 : total - input - output;
  const isClaude = /anthropic|claude/i.test(`${provider ?? ""} ${model ?? ""}`);
  const usage: Usage = { input_uncached: isClaude ? input + beside : input, output };
  if (beside > 0 && !isClaude) usage.reasoning = beside;
  return { usage, convention: "portkey-units", notes: [] };
}

/** A refusal of the common reader, under the name that the field was sent by. */
function asSent(error: unknown): unknown {
  const sent =
    error instanceof FieldProblem && error.field !== undefined ? SENT_NAMES[error.field] : undefined;
  if (!(error instanceof FieldProblem) || error.field === undefined || sent === undefined) return error;
  return new FieldProblem(error.code, sent, error.message.replace(error.field, sent));
}

function readAll(payload: unknown, receivedAtMs: number): SourceReading {
  const records = recordsOf(payload);
  const reading: SourceReading = { received: records.length, reports: [], ignored: [], rejected: [] };
  for (const [index, raw] of records.entries()) {
    try {
      const report = readPortkey(raw, receivedAtMs);
      reading.reports.push({ index, report, raw: isObject(raw) ? portkeyEvidence(raw) : raw });
    } catch (error) {
      const shallow = isObject(raw) && !(error instanceof FieldProblem && error.code === "too_deep");
      reading.rejected.push({ ...rejectionOf(error, index), raw: shallow ? portkeyEvidence(raw) : raw });
    }
  }
  return reading;
}

/** `POST /api/v1/ingest/portkey`, and `whospent import portkey`. */
export const portkeySource: Source = {
  name: "portkey",
  title: "Portkey: lines of its log export, and its log objects",
  example: PORTKEY_EXAMPLE,
  read: (payload, { receivedAtMs }) => readAll(payload, receivedAtMs),
};

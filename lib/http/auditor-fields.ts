import type { AuditField } from "@/lib/domain/audit";
import type { FactField, OwnershipField, Report } from "@/lib/domain/usage-event";
import { withoutContent } from "@/lib/sources/content";
import { FIELD_OF_KEY, NATIVE_FIELDS } from "@/lib/sources/native-fields";
import { whereFieldBelongs } from "./auditor-words";

const LABELS: Record<OwnershipField | FactField, string> = {
  team: "Team",
  costCenter: "Cost center",
  service: "Service",
  feature: "Feature",
  environment: "Environment",
  tenant: "Tenant",
  project: "Project",
  initiator: "Initiator",
  endUser: "End user",
  conversationId: "Conversation",
  promptTemplate: "Prompt template",
  promptVersion: "Prompt version",
  gateway: "Gateway",
  virtualKey: "Virtual key",
  namespace: "Namespace",
  serviceAccount: "Service account",
  providerAccount: "Provider account",
  providerProjectId: "Provider project",
  providerKey: "Provider key",
  principal: "Principal",
  provider: "Provider",
  modelRequested: "Model asked for",
  modelActual: "Model that answered",
  region: "Region",
  serviceTier: "Service tier",
  operation: "Operation",
  errorType: "Error",
  fallbackFrom: "Fallback for",
  providerResponseId: "Provider's response id",
  providerRequestId: "Provider's request id",
  clientRequestId: "Client's request id",
  requestId: "Request id",
  traceId: "Trace id",
  spanId: "Span id",
  parentSpanId: "Parent span",
  operationId: "Operation id",
};

const IDS: ReadonlySet<string> = new Set([
  "providerResponseId",
  "providerRequestId",
  "clientRequestId",
  "requestId",
  "traceId",
  "spanId",
  "parentSpanId",
  "operationId",
] satisfies FactField[]);

/** A record is searched this far and no further. */
const MOST_NODES = 20_000;
const MOST_DEPTH = 40;

/**
 * Every ownership field and fact of a report in the order of the native event: as read, with the place in `raw` where
 * the value stands, or where it belongs. Places are named in `raw` without prompts and completions; of a value that
 * stands in a part that is dropped (a whole response, say), only the outermost name is told.
 */
export function auditFields(report: Report, raw: unknown, source: string): AuditField[] {
  const places = placesOf(withoutContent(raw));
  const dropped = placesOf(raw);
  const fields: AuditField[] = [];
  for (const native of NATIVE_FIELDS) {
    if (native.to !== "ownership" && native.to !== "fact") continue;
    const { field, name } = native;
    const value =
      (native.to === "ownership" ? report.ownership[native.field] : report.facts[native.field]) ?? null;
    const inferred = field === "provider" && report.providerInferred === true;
    fields.push({
      group: native.to === "ownership" ? "envelope" : IDS.has(field) ? "ids" : "call",
      name,
      label: LABELS[field],
      value,
      where:
        value === null
          ? whereFieldBelongs(source, name)
          : inferred
            ? "inferred from the model or the host"
            : (placeOf(places, name, value) ??
              outerPlaceOf(dropped, name, value) ??
              `worked out by ${source}`),
      wanted: isWanted(field, report),
    });
    if (name === "prompt_version") fields.push(timeField(report, source));
  }
  return fields;
}

function timeField({ occurredAtMs }: Report, source: string): AuditField {
  return {
    group: "call",
    name: "occurred_at",
    label: "Time",
    value: occurredAtMs === null ? null : new Date(occurredAtMs).toISOString(),
    where:
      occurredAtMs === null ? whereFieldBelongs(source, "occurred_at") : "the time of the record, in UTC",
    wanted: true,
  };
}

function isWanted(field: OwnershipField | FactField, { kind, ownership, facts }: Report): boolean {
  switch (field) {
    case "team":
      return ownership.tenant === undefined;
    case "service":
    case "feature":
    case "environment":
      return true;
    case "provider":
    case "modelActual":
      return kind === "call";
    case "providerResponseId":
      return (
        kind === "call" && (facts.providerRequestId ?? facts.clientRequestId ?? facts.requestId) === undefined
      );
    default:
      return false;
  }
}

interface Place {
  path: string;
  key: string;
}

/** Each short text or number of a record, lower case, with the places where it stands. */
function placesOf(raw: unknown): Map<string, Place[]> {
  const places = new Map<string, Place[]>();
  let nodes = 0;
  const walk = (value: unknown, path: string, key: string, depth: number): void => {
    nodes += 1;
    if (nodes > MOST_NODES || depth > MOST_DEPTH || value === null) return;
    if (typeof value === "object") {
      for (const [name, inner] of Object.entries(value)) {
        const inList = Array.isArray(value);
        walk(
          inner,
          inList ? `${path}[${name}]` : path === "" ? name : `${path} › ${name}`,
          inList ? key : name,
          depth + 1,
        );
      }
      return;
    }
    if (typeof value === "string" && /^\s*[{[]/.test(value) && value.length < 20_000) {
      const inner = parsed(value);
      if (inner !== undefined) {
        walk(inner, path, key, depth + 1);
        return;
      }
    }
    const text = normal(String(value));
    if (text === "" || text.length > 1_000) return;
    places.set(text, [...(places.get(text) ?? []), { path, key }].slice(0, 20));
  };
  walk(raw, "", "", 0);
  return places;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The likeliest place of a value: under a name of the field, under one that sounds like it, or where it is unmistakable. */
function placeOf(places: Map<string, Place[]>, name: string, value: string): string | null {
  const wanted = NATIVE_FIELDS.findIndex((field) => field.name === name);
  const core = (name.split("_")[0] ?? name).toLowerCase();
  let best: { path: string; score: number } | null = null;
  for (const { path, key } of places.get(normal(value)) ?? []) {
    const own =
      FIELD_OF_KEY.get(key)?.index === wanted ||
      FIELD_OF_KEY.get(key.split(".").at(-1) ?? "")?.index === wanted;
    const score = own ? 3 : key.toLowerCase().includes(core) ? 2 : value.length >= 6 ? 1 : 0;
    if (score > (best?.score ?? 0)) best = { path, score };
  }
  return best?.path ?? null;
}

function outerPlaceOf(places: Map<string, Place[]>, name: string, value: string): string | null {
  const path = placeOf(places, name, value);
  return path === null ? null : `in ${path.split(/ › |\[/)[0]}`;
}

function normal(text: string): string {
  return text.trim().toLowerCase();
}

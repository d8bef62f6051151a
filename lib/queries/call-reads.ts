import type { PendingQuery, Row } from "postgres";
import type { Viewer } from "@/lib/auth/viewer";
import { ATTRIBUTIONS, defectsOf, EVENT_FLAGS, OWNER_STEPS, type OwnerStep } from "@/lib/domain/ledger-codes";
import { dayStartMs, normaliseName } from "@/lib/domain/catalog";
import { ENVELOPE_CODES } from "@/lib/domain/signed-envelope";
import {
  CALL_STATUSES,
  OWNERSHIP_RANKS,
  PROVENANCES,
  SERVICE_TIERS,
  USAGE_FIELDS,
  USAGE_STATUSES,
  type UsageField,
} from "@/lib/domain/usage-event";
import { type CallNames, loadCallNames } from "./call-names";
import { type PricedLine, priceSteps } from "./price-steps";
import type { Reader } from "./reader";
import { named, type NamedId } from "./rows";
import { scope } from "./spend-filter";
import type { OwnerDecision, TraceCall } from "./trace-call";

/** Part of a statement. */
export type Fragment = PendingQuery<Row[]>;

const DAY_MS = 86_400_000;
const FIRST_DAY_MS = Date.UTC(2020, 0, 1);

/** Keys of the events of UTC days [fromDay, toDay): a key holds its day in the bits above the fortieth. */
export function keysOfDays(fromDay: string, toDay: string): { first: bigint; end: bigint } {
  const key = (day: string) =>
    BigInt(Math.max(0, Math.round((dayStartMs(day) - FIRST_DAY_MS) / DAY_MS))) << 40n;
  return { first: key(fromDay), end: key(toDay) };
}

/** What is read of an event; ids are resolved in one go for all of them. */
export interface CallRow extends Record<UsageField, number | null> {
  event_key: bigint;
  occurred_at: Date;
  received_at: Date;
  period: string;
  source_id: number;
  team_id: number;
  cost_center_id: number;
  service_id: number;
  feature_id: number;
  environment_id: number;
  project_id: number;
  tenant_id: number;
  template_id: number;
  version_id: number;
  attributed_by: number;
  owner_step: number;
  rule_id: number | null;
  owner_losers: { step: OwnerStep; teamId: number; ruleId: number | null }[] | null;
  sent_team_id: number | null;
  sent_cost_center_id: number | null;
  sent_service_id: number | null;
  sent_feature_id: number | null;
  sent_environment_id: number | null;
  gateway_id: number | null;
  virtual_key_id: number | null;
  namespace_id: number | null;
  service_account_id: number | null;
  provider_account_id: number | null;
  provider_project_id: number | null;
  principal_id: number | null;
  provider_id: number;
  model_id: number;
  model_requested_id: number | null;
  model_actual_id: number | null;
  region_id: number | null;
  operation_name_id: number | null;
  error_type_id: number | null;
  fallback_from_id: number | null;
  claimed_source_id: number | null;
  service_tier: number;
  status: number;
  usage_status: number;
  provenance: number;
  ownership_rank: number;
  merge_state: { e?: [held: number, code: number] } | null;
  attempt: number | null;
  retries_reported: number | null;
  flags: number;
  defects: number;
  latency_ms: number | null;
  price_line_id: number | null;
  cost_pico: bigint | null;
  list_pico: bigint | null;
  premium_pico: bigint | null;
  avoided_pico: bigint | null;
  claimed_pico: bigint | null;
  superseded_by: bigint | null;
  trace_id: string | null;
  span_id: string | null;
  parent_span_id: string | null;
  operation_id: string | null;
  provider_response_id: string | null;
  provider_request_id: string | null;
  client_request_id: string | null;
  request_id: string | null;
  conversation_id: string | null;
  initiator: string | null;
}

/** Calls that match `where` (on `usage_events e`) and that `viewer` sees; the scope is put in here, always. */
export async function loadCalls(
  sql: Reader,
  viewer: Viewer,
  where: Fragment,
  order: Fragment,
  limit: number,
): Promise<TraceCall[]> {
  const rows = await sql<CallRow[]>`
    with calls as (
      select e.* from usage_events e
      where ${where} and ${scope(sql, viewer, "e.team_id")} order by ${order} limit ${limit}
    )
    select e.*, t.trace_id from calls e left join traces t on t.trace_hash = e.trace_hash order by ${order}`;
  if (rows.length === 0) return [];
  const names = await loadCallNames(sql, viewer, rows);
  return rows.map((row) => toCall(row, names));
}

function toCall(row: CallRow, names: CallNames): TraceCall {
  const text = (id: number | null) => (id === null || id === 0 ? null : (names.names.get(id) ?? null));
  const entry = (known: ReadonlyMap<number, NamedId>, id: number) => known.get(id) ?? named(0, null, null);
  const sentTeam = text(row.sent_team_id);
  const line = row.price_line_id === null ? null : (names.lines.get(row.price_line_id) ?? null);
  const usage = usageOf(row);
  return {
    eventKey: row.event_key.toString(),
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    period: row.period,
    source: text(row.source_id) ?? "",
    team: entry(names.teams, row.team_id),
    costCenter: names.costCenters.get(row.cost_center_id) ?? null,
    service: entry(names.services, row.service_id),
    feature: entry(names.features, row.feature_id),
    environment: entry(names.environments, row.environment_id),
    project: text(row.project_id),
    tenant: text(row.tenant_id),
    template: text(row.template_id),
    templateVersion: text(row.version_id),
    initiator: row.initiator,
    owner: ownerOf(row, names),
    sent: {
      team: sentTeam !== null && names.hiddenTeams.has(normaliseName(sentTeam)) ? null : sentTeam,
      costCenter: text(row.sent_cost_center_id),
      service: text(row.sent_service_id),
      feature: text(row.sent_feature_id),
      environment: text(row.sent_environment_id),
    },
    gateway: text(row.gateway_id),
    virtualKey: text(row.virtual_key_id),
    namespace: text(row.namespace_id),
    serviceAccount: text(row.service_account_id),
    providerAccount: text(row.provider_account_id),
    providerProject: text(row.provider_project_id),
    principal: text(row.principal_id),
    provider: text(row.provider_id) ?? "(none)",
    model: text(row.model_id) ?? "(none)",
    modelRequested: text(row.model_requested_id),
    modelActual: text(row.model_actual_id),
    region: text(row.region_id),
    serviceTier: SERVICE_TIERS[row.service_tier - 1] ?? null,
    operation: text(row.operation_name_id),
    status: CALL_STATUSES[row.status] ?? "ok",
    errorType: text(row.error_type_id),
    fallbackFrom: text(row.fallback_from_id),
    usageStatus: USAGE_STATUSES[row.usage_status] ?? "missing",
    provenance: PROVENANCES[row.provenance] ?? "import",
    ownershipRank: OWNERSHIP_RANKS[row.ownership_rank] ?? "infrastructure",
    envelope: envelopeOf(row),
    attempt: row.attempt,
    retriesReported: row.retries_reported,
    latencyMs: row.latency_ms,
    flags: EVENT_FLAGS.filter((_, index) => (row.flags & (1 << index)) !== 0),
    defects: defectsOf(row.defects),
    usage,
    costPico: row.cost_pico,
    listPico: row.list_pico,
    premiumPico: row.premium_pico,
    avoidedPico: row.avoided_pico,
    claimedPico: row.claimed_pico,
    claimedSource: text(row.claimed_source_id),
    priceLine: line?.ref ?? null,
    steps: stepsOf(row, usage, line),
    traceId: row.trace_id,
    spanId: row.span_id,
    parentSpanId: row.parent_span_id,
    operationId: row.operation_id,
    providerResponseId: row.provider_response_id,
    providerRequestId: row.provider_request_id,
    clientRequestId: row.client_request_id,
    requestId: row.request_id,
    conversationId: row.conversation_id,
    superseded: row.superseded_by !== null,
  };
}

/** Written by `lib/pipeline/row-state` (MergeState.e). */
function envelopeOf({ merge_state }: CallRow): TraceCall["envelope"] {
  if (!merge_state?.e) return null;
  const [held, code] = merge_state.e;
  return held === 1 ? "held" : (ENVELOPE_CODES[code] ?? "malformed");
}

/** Refused, unpriced or answered from a cache: nothing was charged, so there is nothing to multiply. */
function stepsOf(row: CallRow, usage: TraceCall["usage"], line: PricedLine | null): TraceCall["steps"] {
  return line === null || row.cost_pico === null || row.cost_pico === 0n ? [] : priceSteps(usage, line);
}

function usageOf(row: CallRow): TraceCall["usage"] {
  const told = USAGE_FIELDS.flatMap((name): [UsageField, number][] => {
    const value = row[name];
    return value === null ? [] : [[name, value]];
  });
  return Object.fromEntries(told);
}

function ownerOf(row: CallRow, names: CallNames): OwnerDecision {
  const rule = row.rule_id === null ? null : names.rules.get(row.rule_id);
  return {
    attributedBy: ATTRIBUTIONS[row.attributed_by] ?? "untagged",
    step: OWNER_STEPS[row.owner_step] ?? "none",
    rule: row.rule_id === null || !rule ? null : { id: row.rule_id, match: rule },
    // A team the viewer does not see is not in `teams`, so its name cannot get out here (law 7).
    losers: (row.owner_losers ?? []).flatMap(({ step, teamId, ruleId }) => {
      const team = names.teams.get(teamId);
      return team ? [{ step, team: team.slug, ruleId }] : [];
    }),
  };
}

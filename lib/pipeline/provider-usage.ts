import type { Tx } from "@/db/client";
import {
  aggregateIdentity,
  compareAggregates,
  type ProviderAggregate,
} from "@/lib/domain/provider-aggregate";
import { SERVICE_TIERS, type ServiceTier, type Usage } from "@/lib/domain/usage-event";
import type { Engine } from "./engine";
import type { NameKind } from "./names";
import { pgColumns } from "./pg-array";
import { hash128 } from "./hash";
import type { AggregateItem } from "./prepare";

/** Every name that the lines will need an id for. */
export function* aggregateNames(items: readonly AggregateItem[]): Generator<readonly [NameKind, string]> {
  for (const { aggregate } of items) {
    yield ["provider", aggregate.provider];
    if (aggregate.account) yield ["account", aggregate.account];
    if (aggregate.project) yield ["provider_project", aggregate.project];
    if (aggregate.providerKey) yield ["provider_key", aggregate.providerKey];
    if (aggregate.model) yield ["model", aggregate.model];
  }
}

const COLUMNS = [
  ["row_hash", "uuid"],
  ["source_id", "int4"],
  ["provider_id", "int4"],
  ["account_id", "int4"],
  ["provider_project_id", "int4"],
  ["provider_key_id", "int4"],
  ["model_id", "int4"],
  ["service_tier", "int2"],
  ["starts_at", "timestamptz"],
  ["ends_at", "timestamptz"],
  ["requests", "int8"],
  ["usage", "jsonb"],
  ["cost_pico", "numeric"],
  ["evidence_id", "int8"],
  ["measure", "text"],
  ["layer", "text"],
  ["detail", "jsonb"],
  ["received_at", "timestamptz"],
] as const;
const TYPES = COLUMNS.map(([, type]) => type);
const NAMES = COLUMNS.map(([name]) => name).join(", ");
/** What a fuller telling replaces. */
const AMOUNTS = [
  "source_id",
  "starts_at",
  "ends_at",
  "requests",
  "usage",
  "cost_pico",
  "evidence_id",
  "received_at",
];

interface StoredRow {
  row_hash: string;
  starts_at: Date;
  ends_at: Date;
  requests: bigint | null;
  usage: Usage & Record<string, number>;
  cost_pico: string | null;
}

/**
 * Writes the lines of provider exports into `provider_usage`, in the batch's own transaction. A line that tells
 * nothing fuller than what stands is a duplicate; a new one, or one that has grown, is context: it bills nothing.
 * Rows are locked in the order of their hashes, after everything else of the batch.
 */
export async function storeAggregates(
  tx: Tx,
  engine: Engine,
  items: readonly AggregateItem[],
  evidenceId: bigint,
): Promise<Map<AggregateItem, "context" | "duplicate">> {
  const outcomes = new Map<AggregateItem, "context" | "duplicate">();
  if (items.length === 0) return outcomes;
  const fullest = new Map<string, AggregateItem>();
  for (const item of items) {
    outcomes.set(item, "duplicate");
    const hash = hash128(`provider usage ${aggregateIdentity(item.aggregate)}`);
    const known = fullest.get(hash);
    if (!known || compareAggregates(item.aggregate, known.aggregate) > 0) fullest.set(hash, item);
  }
  const wanted = [...fullest].sort(([a], [b]) => (a < b ? -1 : 1));
  const all = columnsOf(wanted, engine, evidenceId);
  const inserted = await tx.unsafe<{ row_hash: string }[]>(
    `insert into provider_usage (${NAMES}) select ${NAMES} from ${all.unnest} as line (${NAMES})
     on conflict (row_hash) do nothing returning row_hash`,
    all.values,
  );
  const fresh = new Set(inserted.map((row) => plain(row.row_hash)));
  const known = wanted.filter(([hash]) => !fresh.has(hash));
  for (const [hash, item] of wanted) if (fresh.has(hash)) outcomes.set(item, "context");
  if (known.length === 0) return outcomes;
  // A statement of its own: it sees what another batch committed while the insert waited for it.
  const stored = await tx<StoredRow[]>`
    select row_hash, starts_at, ends_at, requests, usage, cost_pico::text from provider_usage
    where row_hash = any (${known.map(([hash]) => hash)}::uuid[]) order by row_hash for update`;
  const standing = new Map(stored.map((row) => [plain(row.row_hash), row]));
  const grown = known.filter(([hash, { aggregate }]) => {
    const row = standing.get(hash);
    return row !== undefined && compareAggregates(aggregate, asTold(row, aggregate)) > 0;
  });
  if (grown.length === 0) return outcomes;
  const { unnest, values } = columnsOf(grown, engine, evidenceId);
  await tx.unsafe(
    `update provider_usage stands set ${AMOUNTS.map((name) => `${name} = line.${name}`).join(", ")}
     from ${unnest} as line (${NAMES}) where stands.row_hash = line.row_hash`,
    values,
  );
  for (const [, item] of grown) outcomes.set(item, "context");
  return outcomes;
}

function columnsOf(
  lines: readonly (readonly [string, AggregateItem])[],
  { names }: Engine,
  evidenceId: bigint,
) {
  const rows = lines.map(([hash, { post, aggregate }]) => [
    hash,
    names.id("source", post.source),
    names.id("provider", aggregate.provider),
    names.id("account", aggregate.account),
    names.id("provider_project", aggregate.project),
    names.id("provider_key", aggregate.providerKey),
    names.id("model", aggregate.model),
    1 + SERVICE_TIERS.indexOf(aggregate.serviceTier as ServiceTier),
    aggregate.startsAtMs,
    aggregate.endsAtMs,
    aggregate.requests,
    { ...aggregate.usage, ...aggregate.otherUnits },
    aggregate.costPico,
    evidenceId,
    aggregate.measure,
    aggregate.layer,
    aggregate.detail,
    post.receivedAtMs,
  ]);
  return pgColumns(
    rows,
    TYPES.map((type, column) => [type, (row) => row[column]]),
  );
}

/** The stored amounts as a telling of the same line. */
function asTold(row: StoredRow, line: ProviderAggregate): ProviderAggregate {
  return {
    ...line,
    startsAtMs: row.starts_at.getTime(),
    endsAtMs: row.ends_at.getTime(),
    requests: row.requests === null ? null : Number(row.requests),
    usage: row.usage,
    otherUnits: {},
    costPico: row.cost_pico === null ? null : BigInt(row.cost_pico),
  };
}

/** A uuid as the 32 hex digits it was made of. */
function plain(uuid: string): string {
  return uuid.replaceAll("-", "");
}

/**
 * Repricing and re-attributing past events of open months: shown first, then applied as an
 * adjustment with its trail. Closed months never change.
 */
import { createHash } from "node:crypto";
import type { Sql, Tx } from "@/db/client";
import { dayNumber, type EventRow, firstKeyOf } from "./event-row";
import { pgArray } from "./pg-array";
import { readVersions } from "./reference";
import { type Change, rederive } from "./sweeps";

export const RESTATEMENTS = ["reprice", "reattribute"] as const;
export type RestatementKind = (typeof RESTATEMENTS)[number];

/** Which events: a half-open range of UTC days ("YYYY-MM-DD"), and what is decided anew. */
export interface RestatementScope {
  kind: RestatementKind;
  from: string;
  to: string;
}

/** What a restatement would do. `fingerprint` must be given back to apply it. */
export interface RestatementPlan {
  fingerprint: string;
  events: number;
  /** Difference of cost by team id, picodollars; parts of the whole, so a move between teams sums to zero. */
  byTeam: Map<number, bigint>;
  total: bigint;
}

/** The versions and the arrival cut-off that a plan was made under. */
interface Basis {
  catalog: number;
  cards: number;
  cutoff: string;
}

/** The plan no longer holds: say what to do. */
export class StalePlan extends Error {
  override name = "StalePlan";
}

const SLICE = 5_000;

/** Works out the difference per team without changing anything. */
export async function planRestatement(sql: Sql, scope: RestatementScope): Promise<RestatementPlan> {
  const versions = await readVersions(sql);
  const [row] = await sql<{ cutoff: Date }[]>`select clock_timestamp() as cutoff`;
  const basis = {
    catalog: versions.catalog,
    cards: versions.cards,
    cutoff: (row?.cutoff ?? new Date()).toISOString(),
  };
  const plan: RestatementPlan = {
    fingerprint: fingerprintOf(scope, basis),
    events: 0,
    byTeam: new Map(),
    total: 0n,
  };
  for await (const keys of slices(sql, scope, basis.cutoff, 0n)) {
    const count = await rederive(
      sql,
      keys,
      anewOf(scope),
      async (_, changes) => addDifference(plan, changes),
      true,
    );
    plan.events += count;
  }
  return plan;
}

/**
 * Applies a plan in slices, each with its rollups and its trail in one transaction. An
 * interrupted one is taken up again by the same call.
 * @throws StalePlan when catalog or cards changed since the plan was made
 */
export async function applyRestatement(
  sql: Sql,
  scope: RestatementScope,
  fingerprint: string,
  by: { name: string; reason: string },
  onSlice: (events: number) => void = () => undefined,
): Promise<{ adjustmentId: number; events: number }> {
  const basis = readFingerprint(scope, fingerprint);
  refuseIfStale(await readVersions(sql), basis);
  const adjustment = await openAdjustment(sql, scope, fingerprint, by);
  let { events } = adjustment;
  for await (const keys of slices(sql, scope, basis.cutoff, adjustment.after)) {
    const after = (keys.at(-1) ?? 0n).toString();
    // Trail and progress are of the slice's own transaction; a publish since the last slice stops it.
    const count = await rederive(sql, keys, anewOf(scope), async (tx, changes) => {
      refuseIfStale(await readVersions(tx), basis);
      await noteChanges(tx, adjustment.id, changes);
      const progress = { after, events: events + changes.length };
      await tx`update adjustments set progress = ${tx.json(progress)} where id = ${adjustment.id}`;
    });
    events += count;
    onSlice(events);
  }
  await sql`update adjustments set finished_at = now() where id = ${adjustment.id}`;
  return { adjustmentId: adjustment.id, events };
}

function refuseIfStale(versions: Pick<Basis, "catalog" | "cards">, basis: Basis): void {
  if (versions.catalog === basis.catalog && versions.cards === basis.cards) return;
  throw new StalePlan(
    "The catalog or the price cards changed since this was shown. Run it again without --apply.",
  );
}

async function openAdjustment(
  sql: Sql,
  scope: RestatementScope,
  fingerprint: string,
  by: { name: string; reason: string },
) {
  const [open] = await sql<{ id: number; progress: { after: string; events: number } | null }[]>`
    select id, progress from adjustments where fingerprint = ${fingerprint} and finished_at is null`;
  if (open)
    return { id: open.id, after: BigInt(open.progress?.after ?? 0), events: open.progress?.events ?? 0 };
  return sql.begin(async (tx) => {
    const [row] = await tx<{ id: number }[]>`
      insert into adjustments (kind, fingerprint, reason, created_by)
      values (${scope.kind}, ${fingerprint}, ${by.reason}, ${by.name}) returning id`;
    const id = row?.id ?? 0;
    await tx`insert into audit_log (actor, action, subject, after, note)
      values (${by.name}, ${`ledger.${scope.kind}`}, ${`adjustment ${id}`}, ${tx.json({ ...scope, fingerprint })}, ${by.reason})`;
    return { id, after: 0n, events: 0 };
  });
}

/** Keys of the events of open months in range that had arrived when the plan was made. */
async function* slices(
  sql: Sql,
  scope: RestatementScope,
  cutoff: string,
  from: bigint,
): AsyncGenerator<bigint[]> {
  const low = firstKeyOf(dayNumber(Date.parse(`${scope.from}T00:00:00Z`)));
  const high = firstKeyOf(dayNumber(Date.parse(`${scope.to}T00:00:00Z`)));
  for (let after = from > low ? from : low - 1n; ; ) {
    const rows = await sql<{ event_key: bigint }[]>`
      select e.event_key from usage_events e join periods p using (period)
      where e.event_key > ${after.toString()}::int8 and e.event_key < ${high.toString()}::int8
        and p.closed_at is null and e.corrected is null and e.received_at <= ${cutoff}
      order by e.event_key limit ${SLICE}`;
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map((row) => row.event_key);
    after = last.event_key;
  }
}

async function noteChanges(tx: Tx, adjustmentId: number, changes: Change[]): Promise<void> {
  const shown = (row: EventRow) => ({
    team_id: row.team_id,
    service_id: row.service_id,
    feature_id: row.feature_id,
    environment_id: row.environment_id,
    cost_center_id: row.cost_center_id,
    attributed_by: row.attributed_by,
    price_line_id: row.price_line_id,
    cost_pico: row.cost_pico?.toString() ?? null,
    list_pico: row.list_pico?.toString() ?? null,
  });
  await tx.unsafe(
    `insert into adjustment_lines (adjustment_id, event_key, before, after)
     select $1::text::int4, * from unnest($2::text::int8[], $3::text::jsonb[], $4::text::jsonb[])
     on conflict do nothing`,
    [
      String(adjustmentId),
      pgArray(
        changes.map((change) => change.after.event_key),
        "int8",
      ),
      pgArray(
        changes.map((change) => shown(change.before)),
        "jsonb",
      ),
      pgArray(
        changes.map((change) => shown(change.after)),
        "jsonb",
      ),
    ],
  );
}

function addDifference(plan: RestatementPlan, changes: Change[]): void {
  const add = (team: number, amount: bigint) => plan.byTeam.set(team, (plan.byTeam.get(team) ?? 0n) + amount);
  for (const { before, after } of changes) {
    if (before.superseded_by !== null) continue;
    add(before.team_id, -(before.cost_pico ?? 0n));
    add(after.team_id, after.cost_pico ?? 0n);
    plan.total += (after.cost_pico ?? 0n) - (before.cost_pico ?? 0n);
  }
}

function anewOf(scope: RestatementScope) {
  return scope.kind === "reprice" ? { price: true } : { owner: true };
}

/** `<catalog>.<cards>.<cutoff ms>.<digest>`: what the plan rests on, and that it is for this scope. */
function fingerprintOf(scope: RestatementScope, basis: Basis): string {
  const stem = `${basis.catalog}.${basis.cards}.${Date.parse(basis.cutoff)}`;
  const digest = createHash("sha256").update(`${stem} ${scope.kind} ${scope.from} ${scope.to}`).digest("hex");
  return `${stem}.${digest.slice(0, 12)}`;
}

function readFingerprint(scope: RestatementScope, fingerprint: string): Basis {
  const [catalog, cards, cutoff] = fingerprint.split(".").map(Number);
  const basis = { catalog: catalog ?? 0, cards: cards ?? 0, cutoff: new Date(cutoff || 0).toISOString() };
  if (fingerprintOf(scope, basis) !== fingerprint) {
    throw new StalePlan(
      "This fingerprint is not of a plan for this range. Run it without --apply and use the one shown.",
    );
  }
  return basis;
}

/**
 * Repricing and re-attributing past events of open months: shown first, then applied as an
 * adjustment with its trail. Closed months never change.
 */
import { createHash } from "node:crypto";
import type { Sql, Tx } from "@/db/client";
import type { Catalog } from "@/lib/domain/catalog";
import { dayNumber, type EventRow, firstKeyOf } from "./event-row";
import { pgColumns } from "./pg-array";
import { readVersions } from "./reference";
import { type Anew, type Change, rederive } from "./sweeps";

export const RESTATEMENTS = ["reprice", "reattribute"] as const;
export type RestatementKind = (typeof RESTATEMENTS)[number];

/** Columns of an event with names that its owner is decided by (ids of `names`). */
export const OWNER_NAME_COLUMNS = [
  "sent_team_id",
  "sent_service_id",
  "sent_feature_id",
  "sent_environment_id",
  "service_account_id",
  "namespace_id",
  "provider_key_id",
  "principal_id",
  "provider_project_id",
  "provider_account_id",
  "virtual_key_id",
  "gateway_id",
] as const;
/** Events that carry one of the names in each of the columns said. */
export type CarriedNames = Readonly<Partial<Record<(typeof OWNER_NAME_COLUMNS)[number], readonly number[]>>>;

/** Which events: a half-open range of UTC days ("YYYY-MM-DD"), and what is decided anew. */
export interface RestatementScope {
  kind: RestatementKind;
  from: string;
  to: string;
  /** Only events that carry one of these; unset: all of the range. */
  only?: readonly CarriedNames[];
}

/** What a restatement would do. `fingerprint` must be given back to apply it. */
export interface RestatementPlan {
  fingerprint: string;
  events: number;
  /** Difference of cost by team id, picodollars; parts of the whole, so a move between teams sums to zero. */
  byTeam: Map<number, bigint>;
  /** Events that change their team, with their cost before; sorted by cost. */
  moves: { fromTeamId: number; toTeamId: number; events: number; costPico: bigint }[];
  total: bigint;
  /** Events that arrived later are not in it. */
  cutoff: Date;
}

/** The versions and the arrival cut-off that a plan was made under. */
interface Basis {
  catalog: number;
  cards: number;
  cutoff: string;
}

/** Who restates, for the audit log, and why. */
interface RestatedBy {
  name: string;
  /** Null: the command line. */
  userId?: number | null;
  reason: string;
}

/** The plan no longer holds: say what to do. */
export class StalePlan extends Error {
  override name = "StalePlan";
}

const SLICE = 5_000;

/**
 * Works out the difference per team without changing anything.
 * @param given `catalog`: what would be if this were the catalog; the fingerprint is then good for nothing.
 *   `cutoff`: as of an earlier plan
 */
export async function planRestatement(
  sql: Sql,
  scope: RestatementScope,
  given: { catalog?: Catalog; cutoff?: Date } = {},
): Promise<RestatementPlan> {
  const [row] = await sql<{ cutoff: Date }[]>`select clock_timestamp() as cutoff`;
  const cutoff = given.cutoff ?? row?.cutoff ?? new Date();
  const plan: RestatementPlan = {
    fingerprint: await restatementFingerprint(sql, scope, cutoff),
    events: 0,
    byTeam: new Map(),
    moves: [],
    total: 0n,
    cutoff,
  };
  const anew: Anew = { ...anewOf(scope), ...(given.catalog && { catalog: given.catalog }) };
  for await (const keys of slices(sql, scope, cutoff.toISOString(), 0n)) {
    plan.events += await rederive(sql, keys, anew, async (_, changes) => addDifference(plan, changes), true);
  }
  plan.moves.sort((a, b) => (a.costPico === b.costPico ? 0 : a.costPico > b.costPico ? -1 : 1));
  return plan;
}

/** What `applyRestatement` asks for, for a plan shown with `cutoff`, by the catalog and cards as they are now. */
export async function restatementFingerprint(
  sql: Sql,
  scope: RestatementScope,
  cutoff: Date,
): Promise<string> {
  const { catalog, cards } = await readVersions(sql);
  return fingerprintOf(scope, { catalog, cards, cutoff: cutoff.toISOString() });
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
  by: RestatedBy,
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

async function openAdjustment(sql: Sql, scope: RestatementScope, fingerprint: string, by: RestatedBy) {
  const [open] = await sql<{ id: number; progress: { after: string; events: number } | null }[]>`
    select id, progress from adjustments where fingerprint = ${fingerprint} and finished_at is null`;
  if (open)
    return { id: open.id, after: BigInt(open.progress?.after ?? 0), events: open.progress?.events ?? 0 };
  return sql.begin(async (tx) => {
    const [row] = await tx<{ id: number }[]>`
      insert into adjustments (kind, fingerprint, reason, created_by)
      values (${scope.kind}, ${fingerprint}, ${by.reason}, ${by.name}) returning id`;
    const id = row?.id ?? 0;
    await tx`insert into audit_log (actor, user_id, action, subject, after, note)
      values (${by.name}, ${by.userId ?? null}, ${`ledger.${scope.kind}`}, ${`adjustment ${id}`}, ${tx.json({ ...scope, fingerprint })}, ${by.reason})`;
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
  const carries = carriesSql(scope.only);
  for (let after = from > low ? from : low - 1n; ; ) {
    const rows = await sql<{ event_key: bigint }[]>`
      select e.event_key from usage_events e join periods p using (period)
      where e.event_key > ${after.toString()}::int8 and e.event_key < ${high.toString()}::int8
        and p.closed_at is null and e.corrected is null and e.received_at <= ${cutoff}
        and ${sql.unsafe(carries)}
      order by e.event_key limit ${SLICE}`;
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map((row) => row.event_key);
    after = last.event_key;
  }
}

/** `only` as a condition on `usage_events e`: fixed column names and whole numbers, nothing else. */
function carriesSql(only: RestatementScope["only"]): string {
  if (only === undefined) return "true";
  const sets = only.map((names) => {
    const columns = OWNER_NAME_COLUMNS.flatMap((column) => {
      const ids = names[column];
      return ids === undefined ? [] : [`e.${column} = any('{${ids.map(Math.trunc).join(",")}}'::int4[])`];
    });
    return columns.length === 0 ? "false" : `(${columns.join(" and ")})`;
  });
  return sets.length === 0 ? "false" : `(${sets.join(" or ")})`;
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
  const { unnest, values } = pgColumns(
    changes,
    [
      ["int8", (change) => change.after.event_key],
      ["jsonb", (change) => shown(change.before)],
      ["jsonb", (change) => shown(change.after)],
    ],
    2,
  );
  await tx.unsafe(
    `insert into adjustment_lines (adjustment_id, event_key, before, after)
     select $1::text::int4, * from ${unnest}
     on conflict do nothing`,
    [String(adjustmentId), ...values],
  );
}

function addDifference(plan: RestatementPlan, changes: Change[]): void {
  const add = (team: number, amount: bigint) => plan.byTeam.set(team, (plan.byTeam.get(team) ?? 0n) + amount);
  for (const { before, after } of changes) {
    if (before.superseded_by !== null) continue;
    add(before.team_id, -(before.cost_pico ?? 0n));
    add(after.team_id, after.cost_pico ?? 0n);
    plan.total += (after.cost_pico ?? 0n) - (before.cost_pico ?? 0n);
    if (before.team_id === after.team_id) continue;
    const same = (move: RestatementPlan["moves"][number]) =>
      move.fromTeamId === before.team_id && move.toTeamId === after.team_id;
    let move = plan.moves.find(same);
    if (!move) {
      move = { fromTeamId: before.team_id, toTeamId: after.team_id, events: 0, costPico: 0n };
      plan.moves.push(move);
    }
    move.events += 1;
    move.costPico += before.cost_pico ?? 0n;
  }
}

function anewOf(scope: RestatementScope): Anew {
  return scope.kind === "reprice" ? { price: true } : { owner: true };
}

/** `<catalog>.<cards>.<cutoff ms>.<digest>`: what the plan rests on, and that it is for this scope. */
function fingerprintOf(scope: RestatementScope, basis: Basis): string {
  const stem = `${basis.catalog}.${basis.cards}.${Date.parse(basis.cutoff)}`;
  const only = scope.only === undefined ? "" : ` ${carriesSql(scope.only)}`;
  const digest = createHash("sha256")
    .update(`${stem} ${scope.kind} ${scope.from} ${scope.to}${only}`)
    .digest("hex");
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

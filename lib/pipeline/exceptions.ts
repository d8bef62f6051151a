import type { Tx } from "@/db/client";
import { defectsOf } from "@/lib/domain/ledger-codes";
import { allTokens } from "@/lib/domain/usage-event";
import { defectCode, defectValue } from "./derive";
import type { EventRow } from "./event-row";
import type { Names } from "./names";
import { type PgColumn, pgColumns } from "./pg-array";
import type { Reference } from "./reference";
import { usageFrom } from "./row-state";

interface Group {
  key: [defect: number, value: number, team: number, environment: number, period: string];
  events: number;
  tokens: bigint;
  cost: bigint;
  firstSeen: number;
  lastSeen: number;
}

const COLUMNS: PgColumn<Group>[] = [
  ["int2", ({ key }) => key[0]],
  ["int4", ({ key }) => key[1]],
  ["int4", ({ key }) => key[2]],
  ["int4", ({ key }) => key[3]],
  ["date", ({ key }) => key[4]],
  ["int8", (group) => group.events],
  ["numeric", (group) => group.tokens],
  ["numeric", (group) => group.cost],
  ["timestamptz", (group) => group.firstSeen],
  ["timestamptz", (group) => group.lastSeen],
];

/** Deltas of the exception groups of one transaction: a rollup of defects by value. */
export class ExceptionDeltas {
  private groups = new Map<string, Group>();

  /** Adds (or with sign -1 takes out) an event from the group of each of its defects. */
  add(row: EventRow, sign: 1 | -1, reference: Reference, names: Names): void {
    if (row.defects === 0 || row.superseded_by !== null) return;
    const tokens = BigInt(allTokens(usageFrom(row)));
    for (const defect of defectsOf(row.defects)) {
      const key: Group["key"] = [
        defectCode(defect),
        defectValue(defect, row, reference, names),
        row.team_id,
        row.environment_id,
        row.period,
      ];
      const id = key.join("|");
      let group = this.groups.get(id);
      if (!group) {
        group = {
          key,
          events: 0,
          tokens: 0n,
          cost: 0n,
          firstSeen: row.occurred_at,
          lastSeen: row.occurred_at,
        };
        this.groups.set(id, group);
      }
      group.events += sign;
      group.tokens += tokens * BigInt(sign);
      group.cost += (row.cost_pico ?? 0n) * BigInt(sign);
      group.firstSeen = Math.min(group.firstSeen, row.occurred_at);
      group.lastSeen = Math.max(group.lastSeen, row.occurred_at);
    }
  }

  /** The changed groups, for verification. */
  entries(): IterableIterator<[string, Group]> {
    return this.groups.entries();
  }

  /** Upserts the changed groups in key order. */
  write(tx: Tx): Promise<unknown>[] {
    const groups = [...this.groups.entries()]
      .filter(([, group]) => group.events !== 0 || group.cost !== 0n || group.tokens !== 0n)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, group]) => group);
    if (groups.length === 0) return [];
    const { unnest, values } = pgColumns(groups, COLUMNS);
    return [
      tx.unsafe(
        `insert into exception_groups (defect, value_id, team_id, environment_id, period, events, tokens, cost,
           first_seen_at, last_seen_at)
         select * from ${unnest}
         on conflict (defect, value_id, team_id, environment_id, period) do update set
           events = exception_groups.events + excluded.events,
           tokens = exception_groups.tokens + excluded.tokens,
           cost = exception_groups.cost + excluded.cost,
           first_seen_at = least(exception_groups.first_seen_at, excluded.first_seen_at),
           last_seen_at = greatest(exception_groups.last_seen_at, excluded.last_seen_at)`,
        values,
        { prepare: true },
      ),
    ];
  }
}

import type { Tx } from "@/db/client";
import { DAY_MS, type EventRow } from "./event-row";
import type { Names } from "./names";
import { pgColumns } from "./pg-array";

interface Use {
  kind: "provider_key" | "namespace";
  name: number;
  service: number;
  feature: number;
  first: number;
  last: number;
}

/** Combinations remembered by a process; beyond it starts anew, which costs an upsert each. */
const MAX_KNOWN = 50_000;

/** What stands in the table for certain: read back, never assumed, since a transaction may be rolled back. */
const standing = new WeakMap<Names, Map<string, { first: number; last: number }>>();

/**
 * Who used which key of a provider, and what ran in which namespace, in the days of one transaction's events. Most
 * batches find every combination known and write nothing.
 */
export class KeyServices {
  private readonly uses = new Map<string, Use>();

  /** Notes an event as it was just decided. */
  add(row: EventRow): void {
    if (row.superseded_by !== null) return;
    const day = Math.floor(row.occurred_at / DAY_MS);
    // A key is a matter of services, and unknown ones say nothing.
    if (row.provider_key_id && row.service_id !== 0)
      this.note("provider_key", row.provider_key_id, row.service_id, 0, day);
    // A feature that no catalog knows was named all the same.
    if (row.namespace_id && (row.feature_id !== 0 || !row.sent_feature_id))
      this.note("namespace", row.namespace_id, row.service_id, row.feature_id, day);
  }

  private note(kind: Use["kind"], name: number, service: number, feature: number, day: number): void {
    const key = `${kind} ${name} ${service} ${feature}`;
    const use = this.uses.get(key);
    if (!use) this.uses.set(key, { kind, name, service, feature, first: day, last: day });
    else {
      if (day < use.first) use.first = day;
      if (day > use.last) use.last = day;
    }
  }

  /** Upserts in key order what is not known to stand already; the last statement of its transaction. */
  write(tx: Tx, names: Names): Promise<unknown>[] {
    let known = standing.get(names);
    if (!known || known.size > MAX_KNOWN) {
      known = new Map();
      standing.set(names, known);
    }
    const stands = known;
    const fresh = [...this.uses].filter(([key, use]) => {
      const days = stands.get(key);
      return !days || use.first < days.first || use.last > days.last;
    });
    if (fresh.length === 0) return [];
    fresh.sort(([a], [b]) => (a < b ? -1 : 1));
    const day = (days: number) => new Date(days * DAY_MS).toISOString().slice(0, 10);
    const { unnest, values } = pgColumns(fresh, [
      ["text", ([, use]) => use.kind],
      ["int4", ([, use]) => use.name],
      ["int4", ([, use]) => use.service],
      ["int4", ([, use]) => use.feature],
      ["date", ([, use]) => day(use.first)],
      ["date", ([, use]) => day(use.last)],
    ]);
    const upsert = tx.unsafe<{ kind: string; name_id: number; service_id: number; feature_id: number }[]>(
      `insert into key_services as s (kind, name_id, service_id, feature_id, first_day, last_day)
       select * from ${unnest}
       on conflict (kind, name_id, service_id, feature_id) do update set
         first_day = least(s.first_day, excluded.first_day), last_day = greatest(s.last_day, excluded.last_day)
       where s.first_day > excluded.first_day or s.last_day < excluded.last_day
       returning kind, name_id, service_id, feature_id`,
      values,
      { prepare: true },
    );
    // What was written now may be rolled back; what needed no write was committed by somebody.
    const remember = async () => {
      const written = new Set(
        (await upsert).map((row) => `${row.kind} ${row.name_id} ${row.service_id} ${row.feature_id}`),
      );
      for (const [key, { first, last }] of fresh) {
        const days = stands.get(key);
        if (written.has(key)) continue;
        stands.set(key, {
          first: Math.min(first, days?.first ?? first),
          last: Math.max(last, days?.last ?? last),
        });
      }
    };
    return [remember()];
  }
}

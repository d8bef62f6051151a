import type { Sql } from "@/db/client";
import { LEDGER_LOCK } from "./reference";

/** The ledger counts days in another zone than the environment asks for. */
export class OtherTimezone extends Error {
  override name = "OtherTimezone";
}

/**
 * Makes the ledger count reporting days in `zone`. Only an empty ledger can change its zone:
 * the rollups are kept by day, and history does not move by itself.
 * @throws OtherTimezone with what to do
 */
export async function settleTimezone(sql: Sql, zone: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${LEDGER_LOCK})`;
    const [row] = await tx<{ zone: string; empty: boolean }[]>`
      select reporting_timezone as zone,
        not exists (select from spend_daily) and not exists (select from ingest_batches) as empty
      from ledger_versions`;
    if (!row || row.zone === zone) return;
    if (!row.empty) {
      throw new OtherTimezone(
        `REPORTING_TIMEZONE is ${zone}, but this ledger counts its days in ${row.zone}. Start with REPORTING_TIMEZONE=${row.zone}.`,
      );
    }
    await tx`update ledger_versions set reporting_timezone = ${zone}`;
  });
}

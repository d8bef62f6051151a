import type { Reader } from "./reader";

/** The zone in which the rollups count days. */
export async function reportingTimezone(sql: Reader): Promise<string> {
  const [row] = await sql<{ zone: string }[]>`select reporting_timezone as zone from ledger_versions`;
  return row?.zone ?? "UTC";
}

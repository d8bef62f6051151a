import type { Reader } from "./reader";

/** Open months in which something is booked, "YYYY-MM-01", oldest first. A month is nobody's secret. */
export async function openMonths(sql: Reader): Promise<string[]> {
  const rows = await sql<{ period: string }[]>`
    select period from periods p
    where closed_at is null and exists (select from team_daily d where d.period = p.period) order by period`;
  return rows.map((row) => row.period);
}

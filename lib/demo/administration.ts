import type { Sql } from "@/db/client";
import { createIngestKey, rotateIngestKey } from "@/lib/commands/ingest-keys";
import { issueServiceKey } from "@/lib/commands/service-keys";
import { type Defect, defectBit } from "@/lib/domain/ledger-codes";
import { CheckCounter } from "@/lib/pipeline/check-counts";
import { DAY_MS, type DemoCalendar, HOUR_MS, isoDay } from "./calendar";
import type { DemoSource } from "./feature-traffic";
import { ADMIN } from "./setup";

/** Days before the demo's end over which the gateway asked before its calls. */
const ASKED_DAYS = 14;
const GATEWAY: DemoSource = "llm-gateway";

/** What a contract asks for, as the reason a check would give; the first that a call lacks is counted. */
const LACKS = [
  ["untagged", "missing_field"],
  ["unknown_team", "unknown_team"],
  ["unknown_service", "unknown_service"],
  ["missing_service", "missing_field"],
  ["unknown_feature", "unknown_feature"],
  ["missing_feature", "missing_field"],
  ["missing_environment", "missing_field"],
] as const satisfies readonly (readonly [Defect, string])[];

/**
 * What admins of the demo company did besides its catalog: the gateway asks before each call, a service signs its
 * envelopes, and a key is being replaced by a newer one. Doing it again does nothing.
 */
export async function administer(
  sql: Sql,
  calendar: DemoCalendar,
  keys: Record<DemoSource, number>,
): Promise<void> {
  await signAndRotate(sql);
  await askBeforeCalls(sql, calendar, keys[GATEWAY]);
}

/** Nobody needs the keys' text here: the demo posts from inside. */
async function signAndRotate(sql: Sql): Promise<void> {
  const [there] = await sql`select from service_keys limit 1`;
  if (there) return;
  const [service] = await sql<{ slug: string }[]>`
    select s.slug from services s join service_teams t on t.service_id = s.id order by s.id limit 1`;
  if (service) await issueServiceKey(sql, ADMIN, { service: service.slug });
  const old = await createIngestKey(sql, ADMIN, { name: "Notebook cluster", scopes: ["ingest", "check"] });
  await rotateIngestKey(sql, ADMIN, { id: old.id });
}

/** Counts a check for each call that the gateway reported lately, with the answer that its defects would have had. */
async function askBeforeCalls(sql: Sql, calendar: DemoCalendar, keyId: number): Promise<void> {
  const [asked] = await sql`select from check_daily limit 1`;
  if (asked) return;
  const rows = await sql<
    {
      day: string;
      environment_id: number;
      team_id: number;
      service: string | null;
      defects: number;
      n: number;
    }[]
  >`
    select (occurred_at at time zone 'UTC')::date::text as day, environment_id, team_id,
      (select name from names where id = coalesce(sent_service_id, 0)) as service, defects, count(*)::int4 as n
    from usage_events
    where key_id = ${keyId} and superseded_by is null
      and occurred_at >= ${new Date(calendar.nowMs - ASKED_DAYS * DAY_MS)}
    group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`;
  const counter = new CheckCounter(sql);
  for (const row of rows) {
    const lack = LACKS.find(([defect]) => (row.defects & defectBit(defect)) !== 0);
    const warned = row.day >= isoDay(calendar.contractMs);
    for (let n = 0; n < row.n; n += 1)
      counter.add({
        // A day's calls, some hours apart, none after the demo's end.
        atMs: Math.min(Date.parse(row.day) + (8 + (n % 12)) * HOUR_MS, calendar.nowMs),
        keyId,
        environmentId: row.environment_id,
        teamId: row.team_id,
        service: row.service ?? "",
        mode: warned ? "warn" : "observe",
        decision: lack && warned ? "warn" : "allow",
        would: lack ? "deny" : "allow",
        reason: lack?.[1] ?? "",
      });
  }
  await counter.flush();
}

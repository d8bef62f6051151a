/** A small ledger for tests: a catalog, prices, and a way to post native records. */
import { connect, type Sql } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import type { Actor } from "@/lib/commands/define-command";
import { closePeriod } from "@/lib/commands/periods";
import { publishShippedCards, TEST_ADMIN } from "@/lib/commands/testing";
import { type IngestAnswer, recordUsage } from "@/lib/pipeline/record-usage";
import { verifyLedger } from "@/lib/pipeline/verify";
import { nativeSource } from "@/lib/sources/native";

export const FINANCE: Actor = { name: "finance@example.com", role: "finance" };

export interface TestLedger {
  db: TestDatabase;
  sql: Sql;
  /** Posts native records as one sender. */
  post(
    records: readonly object[],
    options?: { source?: string; receivedAtMs?: number },
  ): Promise<IngestAnswer>;
  close(month: string): Promise<unknown>;
  /** Cost by team and booked month in dollars, e.g. `{ "2026-06 support": "0.0005" }`; nothing for nothing. */
  spend(): Promise<Record<string, string>>;
  /** What verify finds. */
  findings(): Promise<string[]>;
}

const CATALOG = `
teams: [{ slug: support, name: Support }, { slug: growth, name: Growth }]
services: [{ slug: copilot, owner: o@example.com, team: support, features: [summarize] }]
ownership_rules: [{ match: { virtual_key: vk-growth }, team: growth, from: 2026-01-01 }]
`;

/** gpt-4.1-mini costs 0.40 in and 1.60 out per million: `CALL` costs 0.40 + 0.16 = 0.56. */
export const CALL = {
  ts: "2026-06-08T10:00:00Z",
  provider: "openai",
  model: "gpt-4.1-mini",
  input_tokens: 1_000_000,
  output_tokens: 100_000,
};
/** The same call in May. */
export const MAY = { ...CALL, ts: "2026-05-20T10:00:00Z" };

const RECEIVED = Date.UTC(2026, 6, 1, 6);

/** @param providers whose shipped cards are published */
export async function testLedger(providers: readonly string[] = ["openai"]): Promise<TestLedger> {
  const db = await testDatabase({
    name: ["ledger", ...providers].join("_"),
    async fill(url) {
      const sql = connect(url, { max: 2, name: "whospent-test" });
      if (providers.length > 0) await publishShippedCards(sql, providers);
      await applyCatalog(sql, TEST_ADMIN, CATALOG);
      await sql.end({ timeout: 5 });
    },
  });
  return {
    db,
    sql: db.sql,
    async post(records, { source = "app", receivedAtMs = RECEIVED } = {}) {
      const reading = nativeSource.read(JSON.parse(JSON.stringify(records)), { receivedAtMs });
      const [answer] = await recordUsage(db.sql, [
        { keyId: null, source, format: "native", receivedAtMs, reading },
      ]);
      if (!answer) throw new Error("no answer");
      return answer;
    },
    close: (month) => closePeriod(db.sql, FINANCE, { month }),
    async spend() {
      const rows = await db.sql<{ place: string; usd: string }[]>`
        select to_char(d.period, 'YYYY-MM') || ' ' || t.slug as place,
          trim_scale(sum(d.cost) / 1e12)::text as usd
        from spend_daily d join teams t on t.id = d.team_id group by 1 having sum(d.cost) <> 0 order by 1`;
      return Object.fromEntries(rows.map(({ place, usd }) => [place, usd]));
    },
    async findings() {
      const { findings } = await verifyLedger(db.sql);
      return findings.map(({ law, message }) => `${law}: ${message}`);
    },
  };
}

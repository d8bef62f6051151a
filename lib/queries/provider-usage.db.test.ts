import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import {
  ADMIN,
  leadOf,
  NOW,
  postCalls,
  setUpCompany,
  type TestCompany,
} from "@/lib/http/read/testing-company";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { openaiUsageSource } from "@/lib/sources/openai-usage";
import { providerUsage } from "./provider-usage";

let db: TestDatabase;
let company: TestCompany;
const DAY = "2026-07-13";
const DAY_S = Date.parse(`${DAY}T00:00:00Z`) / 1000;

beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await db.sql`
    insert into ownership_rules (match, team_id, valid_from)
    values (${db.sql.json({ provider_project: "proj_s" })}, ${company.teams.support}, '2026-01-01')`;
});
afterAll(() => db.close());

async function exportPage(results: object[], more: object = {}): Promise<void> {
  const receivedAtMs = NOW.getTime();
  const payload = {
    ...more,
    data: [
      {
        start_time: DAY_S,
        end_time: DAY_S + 86_400,
        results: results.map((one) => ({ object: "organization.usage.completions.result", ...one })),
      },
    ],
  };
  const reading = openaiUsageSource.read(payload, { receivedAtMs });
  if (reading.rejected.length > 0) throw new Error(JSON.stringify(reading.rejected));
  await recordUsage(db.sql, [
    { keyId: null, source: "billing", format: "openai-usage", receivedAtMs, reading },
  ]);
}

const call = (id: string, input: number, output: number) => ({
  id,
  at: `${DAY}T10:00:00Z`,
  team: "support",
  input,
  output,
});

describe("providerUsage", () => {
  it("has nothing before the first export", async () => {
    await postCalls(db.sql, [call("a", 600, 100)]);
    expect(await providerUsage(db.sql, ADMIN, NOW)).toMatchObject({
      exported: [],
      unmetered: [],
      over: [],
      lastReceivedAt: null,
    });
  });

  it("exported 1,000 input and 100 output, metered 600 and 100: 400 input are unmetered, 0.001 USD, of the rule's team", async () => {
    await exportPage([
      {
        input_tokens: 1000,
        output_tokens: 100,
        num_model_requests: 3,
        model: "gpt-test",
        project_id: "proj_s",
      },
    ]);
    const found = await providerUsage(db.sql, ADMIN, NOW);
    expect(found?.exported).toEqual([
      {
        provider: "openai",
        account: null,
        project: "proj_s",
        providerKey: null,
        model: "gpt-test",
        lineItem: null,
        requests: 3n,
        tokens: { input: 1000n, cacheRead: 0n, cacheWrite: 0n, output: 100n },
        meteredTokens: 700n,
        costPico: null,
      },
    ]);
    // 400 x 2.50 USD per million.
    expect(found).toMatchObject({ unmeteredPico: 1_000_000_000n, unpricedTokens: 0n, over: [] });
    expect(found?.unmetered).toMatchObject([
      { team: { slug: "support" }, project: "proj_s", tokens: 400n, costPico: 1_000_000_000n },
    ]);
  });

  it("follows the events, without touching their total", async () => {
    const [before] = await db.sql`select sum(cost)::text as cost from spend_daily`;
    const again = await providerUsage(db.sql, ADMIN, NOW);
    expect(again?.unmeteredPico).toBe(1_000_000_000n);
    expect((await db.sql`select sum(cost)::text as cost from spend_daily`)[0]).toEqual(before);
    await postCalls(db.sql, [call("b", 900, 0)]);
    expect(await providerUsage(db.sql, ADMIN, NOW)).toMatchObject({
      unmetered: [],
      unmeteredPico: 0n,
      over: [{ project: null, model: "gpt-test", exportedTokens: 0n, overTokens: 500n, days: 1 }],
    });
  });

  it("takes the export that tells more, and shows what the provider says it cost", async () => {
    await exportPage([{ input_tokens: 5000, output_tokens: 0, num_model_requests: 9 }]);
    await exportPage([
      {
        object: "organization.costs.result",
        amount: { value: 1.5, currency: "usd" },
        project_id: "proj_s",
        line_item: "gpt-test, input",
      },
    ]);
    const found = await providerUsage(db.sql, ADMIN, NOW);
    expect(found?.repeatedCells).toBe(1);
    expect(found?.exported).toMatchObject([
      { model: "gpt-test", requests: 3n },
      { model: null, lineItem: "gpt-test, input", project: "proj_s", costPico: 1_500_000_000_000n },
    ]);
  });

  it("shows usage without a list price as tokens, and nobody's as untagged", async () => {
    await exportPage([
      { input_tokens: 70, output_tokens: 0, num_model_requests: 1, model: "gpt-new", project_id: "proj_x" },
    ]);
    const alone = await providerUsage(db.sql, ADMIN, NOW);
    expect(alone?.unmetered).toMatchObject([
      {
        team: { id: company.teams.untagged },
        model: "gpt-new",
        tokens: 70n,
        costPico: 0n,
        unpricedTokens: 70n,
      },
    ]);
  });

  it("is for those who see every team", async () => {
    expect(await providerUsage(db.sql, leadOf(company.teams.support), NOW)).toBeNull();
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import type { Viewer } from "@/lib/auth/viewer";
import { reviewTrace } from "@/lib/commands/trace-reviews";
import {
  ADMIN,
  costOf,
  leadOf,
  postCalls,
  setUpCompany,
  type TestCall,
  type TestCompany,
  totalOf,
} from "@/lib/http/read/testing-company";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { nativeSource } from "@/lib/sources/native";
import { traceContext } from "./trace-context";
import { tracePage } from "./trace-page";

const SUPPORT = {
  team: "support",
  service: "ticket-copilot",
  feature: "summarize-thread",
  environment: "prod",
} as const;
const SEARCH = {
  team: "search",
  service: "site-search",
  feature: "rank-results",
  environment: "prod",
} as const;

/** Traces of one feature over forty days, one to three calls each; every other day one of another feature. */
const CALLS: TestCall[] = Array.from({ length: 120 }, (_, i) => {
  const day = new Date(Date.UTC(2026, 5, 10) + (i % 40) * 86_400_000).toISOString().slice(0, 10);
  return Array.from(
    { length: 1 + (i % 3) },
    (__, n): TestCall => ({
      id: `c${i}-${n}`,
      trace: `t-${i}`,
      at: `${day}T0${n}:30:00Z`,
      ...SUPPORT,
      feature: i % 4 === 3 ? "draft-reply" : "summarize-thread",
      input: 1_000 + 10 * i,
      output: 100,
    }),
  );
}).flat();

let db: TestDatabase;
let company: TestCompany;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, CALLS);
  await postCalls(db.sql, [
    { id: "x1", trace: "both", at: "2026-07-15T10:00:00Z", ...SUPPORT, input: 900_000, output: 0 },
    { id: "x2", trace: "both", at: "2026-07-15T10:00:01Z", ...SEARCH, input: 5_000_000, output: 0 },
  ]);
});
afterAll(() => db.close());

async function contextOf(viewer: Viewer, traceId: string) {
  const page = await tracePage(db.sql, viewer, traceId);
  return page && traceContext(db.sql, viewer, page);
}

/** The same medians by a plain loop. */
function byHand(traceId: string, lastDay: string, days: number) {
  const from = new Date(Date.parse(lastDay) - days * 86_400_000).toISOString().slice(0, 10);
  const traces = new Map<string, TestCall[]>();
  for (const call of CALLS) traces.set(call.trace ?? "", [...(traces.get(call.trace ?? "") ?? []), call]);
  const others = [...traces].filter(([id, [call]]) => {
    const day = call?.at.slice(0, 10) ?? "";
    return id !== traceId && call?.feature === "summarize-thread" && day > from && day <= lastDay;
  });
  const middle = (values: bigint[]) =>
    values.sort((a, b) => (a < b ? -1 : 1))[Math.ceil(values.length / 2) - 1];
  return {
    traces: BigInt(others.length),
    medianCalls: middle(others.map(([, list]) => BigInt(list.length))),
    medianCostPico: middle(others.map(([, list]) => list.reduce((sum, call) => sum + costOf(call), 0n))),
  };
}

describe("traceContext", () => {
  it("takes the medians of four weeks where a week has few traces, without the trace itself", async () => {
    const context = await contextOf(ADMIN, "t-30");
    expect(context?.lastDay).toBe("2026-07-10");
    expect(context?.comparison).toMatchObject({ ...byHand("t-30", "2026-07-10", 28), days: 28 });
    expect(context?.comparison?.traces).toBeGreaterThan(30n);
  });

  it("takes those of the week where it has enough", async () => {
    const many = Array.from({ length: 60 }, (_, i): TestCall => {
      return {
        id: `w${i}`,
        trace: `w-${i}`,
        at: "2026-05-20T10:00:00Z",
        ...SUPPORT,
        input: 1_000 + i,
        output: 0,
      };
    });
    await postCalls(db.sql, [
      ...many,
      { ...(many[0] as TestCall), id: "old", trace: "old", at: "2026-05-10T10:00:00Z" },
    ]);
    const context = await contextOf(ADMIN, "w-59");
    expect(context?.comparison).toMatchObject({ traces: 59n, days: 7, medianCalls: 1n });
    expect(context?.comparison?.medianCostPico).toBe(costOf(many[29] as TestCall));
  });

  it("adds up the weeks of the feature, latest first", async () => {
    const weeks = (await contextOf(ADMIN, "t-30"))?.comparison?.weeks ?? [];
    const inWeek = CALLS.filter(
      (call) => call.feature === "summarize-thread" && call.at >= "2026-07-04" && call.at < "2026-07-11",
    );
    expect(weeks).toHaveLength(4);
    expect(weeks[0]).toEqual({
      requests: BigInt(inWeek.length),
      promptTokens: BigInt(inWeek.reduce((sum, call) => sum + call.input, 0)),
      cacheReadTokens: 0n,
      answerTokens: BigInt(inWeek.length * 100),
    });
    const inMonth = CALLS.filter(
      (call) => call.feature === "summarize-thread" && call.at >= "2026-06-13" && call.at < "2026-07-11",
    );
    expect((await contextOf(ADMIN, "t-30"))?.comparison?.models).toEqual([
      { model: "gpt-test", requests: BigInt(inMonth.length), costPico: totalOf(inMonth) },
    ]);
  });

  it("is the viewer's own: other teams' part, feature and review do not show", async () => {
    expect(await contextOf(ADMIN, "both")).toMatchObject({
      feature: { slug: "rank-results" },
      team: { slug: "search" },
    });
    const lead = leadOf(company.teams.support);
    await reviewTrace(
      db.sql,
      { name: "search.lead@example.com", role: "lead", teamIds: [company.teams.search] },
      { traceId: "both", outcome: "explained", note: "Reindexed." },
    );
    const own = await contextOf(lead, "both");
    expect(own).toMatchObject({
      feature: { slug: "summarize-thread" },
      team: { slug: "support" },
      review: null,
    });
    const page = await tracePage(db.sql, ADMIN, "both");
    if (!page) throw new Error("no page");
    expect(await traceContext(db.sql, leadOf(company.teams.shared), page)).toBeNull();
  });

  it("gives the versions of the costliest template by first day, of the feature only", async () => {
    const receivedAtMs = Date.parse("2026-07-20T06:00:00Z");
    const record = (id: string, ts: string, version: string, input: number, over: object = {}) => ({
      request_id: id,
      timestamp: ts,
      trace_id: `v-${id}`,
      ...SUPPORT,
      prompt_template: "thread-summary",
      prompt_version: version,
      provider: "openai",
      model: "gpt-test",
      input_tokens: input,
      output_tokens: 10,
      ...over,
    });
    const records = [
      record("v1", "2026-07-01T10:00:00Z", "v9", 1_000),
      record("v2", "2026-07-02T10:00:00Z", "v9", 3_000),
      record("v3", "2026-07-12T10:00:00Z", "v10", 7_000),
      record("v4", "2026-07-12T10:00:00Z", "v10", 9_000, { feature: "draft-reply" }),
      record("v5", "2026-07-12T10:00:00Z", "v3", 1, { prompt_template: "other" }),
      record("v6", "2026-07-16T10:00:00Z", "v11", 1),
    ];
    const reading = nativeSource.read(records, { receivedAtMs });
    await recordUsage(db.sql, [{ keyId: null, source: "app", format: "native", receivedAtMs, reading }]);
    const context = await contextOf(leadOf(company.teams.support), "v-v3");
    expect(context?.template?.name).toBe("thread-summary");
    expect(context?.template?.versions).toMatchObject([
      {
        version: "v9",
        requests: 2n,
        inputTokens: 4_000n,
        outputTokens: 20n,
        firstDay: "2026-07-01",
        lastDay: "2026-07-02",
      },
      { version: "v10", requests: 1n, inputTokens: 7_000n, firstDay: "2026-07-12", lastDay: "2026-07-12" },
    ]);
  });
});

/** Laws 1, 2 and 5 where they are easily broken: late contexts, joins, closed months, reports that cannot be stored. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { closePeriod } from "@/lib/commands/periods";
import { importPriceDraft, publishPriceCard } from "@/lib/commands/price-cards";
import { publishShippedCards, TEST_ADMIN } from "@/lib/commands/testing";
import type { CardDraft } from "@/lib/domain/price-card";
import { Names } from "@/lib/pipeline/names";
import { type IngestAnswer, recordUsage } from "@/lib/pipeline/record-usage";
import { sweepContexts } from "@/lib/pipeline/sweeps";
import { verifyLedger } from "@/lib/pipeline/verify";
import { nativeSource } from "@/lib/sources/native";

const RECEIVED = Date.UTC(2026, 5, 9, 12, 0);
const FINANCE = { name: "finance@example.com", role: "finance" } as const;
let db: TestDatabase;

beforeEach(async () => {
  db = await testDatabase();
  await publishShippedCards(db.sql, ["openai"]);
  await applyCatalog(
    db.sql,
    TEST_ADMIN,
    `
teams: [{ slug: support, name: Support }, { slug: growth, name: Growth }]
services: [{ slug: copilot, owner: o@example.com, team: support, features: [summarize] }]
`,
  );
});
afterEach(() => db.close());

const CALL = {
  ts: "2026-06-08T10:00:00Z",
  provider: "openai",
  model: "gpt-4.1-mini",
  input_tokens: 1000,
  output_tokens: 10,
};

async function post(records: object[], source = "app", keyId: number | null = null): Promise<IngestAnswer> {
  const reading = nativeSource.read(JSON.parse(JSON.stringify(records)), { receivedAtMs: RECEIVED });
  const [answer] = await recordUsage(db.sql, [
    { keyId, source, format: "native", receivedAtMs: RECEIVED, reading },
  ]);
  if (!answer) throw new Error("a post is answered");
  return answer;
}

/** A card of another version, by which the calls cost 7 and 9 picodollars a token. */
async function publishDearer(): Promise<void> {
  const draft: CardDraft = {
    provider: "openai",
    kind: "list",
    account: null,
    version: "dearer",
    validFromMs: null,
    source: "test",
    lines: [
      {
        model: "gpt-4.1-mini",
        match: { exact: ["gpt-4.1-mini"], prefixes: [], patterns: [] },
        serviceTier: "standard",
        region: null,
        minInputTokens: 0,
        contextApplies: "all",
        validFromMs: null,
        validToMs: null,
        rates: { input_uncached: 7n, output: 9n },
      },
    ],
  };
  const cards = await importPriceDraft(db.sql, TEST_ADMIN, { drafts: [draft] });
  await publishPriceCard(db.sql, TEST_ADMIN, { ids: cards.map((card) => card.id) });
}

/** Slug of the team of each event that counts, in the order of a text column. */
async function teams(): Promise<string[]> {
  const rows = await db.sql<{ slug: string }[]>`
    select t.slug from usage_events e join teams t on t.id = e.team_id
    where e.superseded_by is null order by e.request_id, e.client_request_id`;
  return rows.map((row) => row.slug);
}

async function sums(): Promise<Record<string, string>> {
  const [row] = await db.sql<Record<string, string>[]>`
    select sum(requests)::text as requests, sum(operations)::text as operations, sum(cost)::text as cost,
      sum(input_uncached)::text as input from spend_daily`;
  return row ?? {};
}

async function expectSound(): Promise<void> {
  expect((await verifyLedger(db.sql)).findings).toEqual([]);
}

describe("contexts", () => {
  it("a context of the trace does not take back what a context of the call said", async () => {
    await post([{ ...CALL, client_request_id: "c-1", trace_id: "t-1" }]);
    await post([{ client_request_id: "c-1", team: "support" }]);
    expect(await teams()).toEqual(["support"]);
    await post([{ trace_id: "t-1", tenant: "acme" }]);
    expect(await teams()).toEqual(["support"]);
    await expectSound();
  });

  it("a wrapper that arrives later does not take back what a context said of its child", async () => {
    await post([
      { ...CALL, client_request_id: "c-1", trace_id: "t-1", span_id: "s-1", parent_span_id: "s-0" },
    ]);
    await post([{ client_request_id: "c-1", team: "support" }]);
    await post([{ ...CALL, request_id: "w", trace_id: "t-1", span_id: "s-0" }]);
    expect(await teams()).toEqual(["support"]);
    await expectSound();
  });

  it("a context of another trace stays with an attempt that is only looked at again", async () => {
    await post([{ trace_id: "t-2", team: "growth" }]);
    await post([
      { ...CALL, request_id: "a", trace_id: "t-1", span_id: "s-0", operation_id: "op", attempt: 2 },
      { ...CALL, request_id: "b", trace_id: "t-2", span_id: "x-1", operation_id: "op", attempt: 1 },
    ]);
    await post([{ ...CALL, request_id: "c", trace_id: "t-1", span_id: "s-1", parent_span_id: "s-0" }]);
    const rows = await db.sql<{ slug: string }[]>`
      select t.slug from usage_events e join teams t on t.id = e.team_id where e.request_id = 'b'`;
    expect(rows).toEqual([{ slug: "growth" }]);
    await expectSound();
  });

  it("a context holds in a process that has not seen its names: another one, or the same after a restart", async () => {
    const names = { team: "support", service: "copilot", feature: "summarize", tenant: "acme" };
    await post([
      { trace_id: "t-1", ...names },
      { client_request_id: "c-2", ...names },
      { client_request_id: "c-3", ...names },
    ]);
    await db.sql`update call_contexts set context_since = now()`;
    const restarted = connect(db.url);
    try {
      for (const ids of [{ request_id: "a", trace_id: "t-1" }, { client_request_id: "c-2" }]) {
        const reading = nativeSource.read([{ ...CALL, ...ids }], { receivedAtMs: RECEIVED });
        const sent = { keyId: null, source: "app", format: "native", receivedAtMs: RECEIVED, reading };
        expect(await recordUsage(restarted, [sent])).toMatchObject([{ accepted: 1 }]);
      }
      expect(await teams()).toEqual(["support", "support"]);
    } finally {
      await restarted.end();
    }
    const swept = connect(db.url);
    await db.sql`update usage_events set context_fields = 0, tenant_id = 0, sent_team_id = null`;
    await expect(sweepContexts(swept))
      .resolves.toBeGreaterThan(0)
      .finally(() => swept.end());
  });

  it("one context that found its call does not hide from the sweep another that did not", async () => {
    await post([{ ...CALL, client_request_id: "c-1" }]);
    await post([
      { client_request_id: "c-1", team: "support" },
      { client_request_id: "c-2", team: "growth" },
    ]);
    const [row] = await db.sql<{ n: number }[]>`
      select count(*)::int as n from call_contexts where context_since is not null`;
    expect(row?.n).toBe(1);
  });
});

it("a context names no team that its key may not claim", async () => {
  const key = (name: string, claims?: string[]) =>
    createIngestKey(db.sql, TEST_ADMIN, { name, scopes: ["ingest"], ...(claims && { claims }) });
  const gateway = await key("gateway");
  const app = await key("app", ["support"]);
  await post([{ ...CALL, request_id: "a", trace_id: "t-1" }], "gateway", gateway.id);
  await post([{ trace_id: "t-1", team: "growth", tenant: "acme" }], "app", app.id);
  expect(await teams()).toEqual(["untagged"]);
  await post([{ trace_id: "t-1", team: "support", tenant: "acme" }], "app", app.id);
  expect(await teams()).toEqual(["support"]);
  await expectSound();
});

it("a restarted process can take the price from an event whose model it has not seen", async () => {
  const call = {
    ...CALL,
    model: "GPT-4.1-Mini-2025-04-14",
    request_id: "a",
    provider_response_id: "chatcmpl-a",
  };
  await post([call]);
  const restarted = connect(db.url);
  try {
    const late = { ...call, model: undefined, provider: "nobody", reported_by: "provider" };
    const reading = nativeSource.read([JSON.parse(JSON.stringify(late))], { receivedAtMs: RECEIVED });
    const sent = { keyId: null, source: "app", format: "native", receivedAtMs: RECEIVED, reading };
    expect(await recordUsage(restarted, [sent])).toMatchObject([{ merged: 1 }]);
  } finally {
    await restarted.end();
  }
  const [row] = await db.sql`select sum(unpriced_n)::int as n from spend_daily`;
  expect(row).toEqual({ n: 1 });
  await expectSound();
});

describe("joins", () => {
  it("of two attempts that turn out to be one call, one operation remains", async () => {
    await post([{ ...CALL, request_id: "a", operation_id: "op" }]);
    await post([
      { ...CALL, ts: "2026-06-08T10:00:09Z", provider_response_id: "chatcmpl-b", operation_id: "op" },
    ]);
    await post([{ ...CALL, request_id: "a", provider_response_id: "chatcmpl-b", operation_id: "op" }]);
    expect(await sums()).toMatchObject({ requests: "1", operations: "1" });
    await expectSound();
  });

  it("a join and a context of their trace can come in one post", async () => {
    await post([{ ...CALL, request_id: "a", trace_id: "t-1", span_id: "s-1" }]);
    await post([{ ...CALL, provider_response_id: "chatcmpl-b", trace_id: "t-1" }]);
    await post([
      { ...CALL, request_id: "a", provider_response_id: "chatcmpl-b", trace_id: "t-1" },
      { trace_id: "t-1", team: "support" },
    ]);
    expect(await teams()).toEqual(["support"]);
    await expectSound();
  });

  it("two groups that join the same two calls are answered as merged, with their evidence", async () => {
    await post([
      { ...CALL, request_id: "a", client_request_id: "ca" },
      { ...CALL, provider_response_id: "chatcmpl-b", provider_request_id: "pb" },
    ]);
    const answer = await post([
      { ...CALL, request_id: "a", provider_response_id: "chatcmpl-b", feature: "summarize" },
      { ...CALL, client_request_id: "ca", provider_request_id: "pb", service: "copilot" },
    ]);
    expect(answer).toMatchObject({ merged: 2, duplicates: 0 });
    await expectSound();
  });

  it("attempts that nothing but their client's id tells apart have the same last one in any order", async () => {
    const one = { ...CALL, client_request_id: "c-1", operation_id: "op", team: "support" };
    const two = { ...CALL, client_request_id: "c-2", operation_id: "op", team: "growth" };
    const last = async (records: object[]) => {
      for (const record of records) await post([record]);
      const rows = await db.sql`select client_request_id from usage_events where flags & 1 = 1`;
      await db.sql.unsafe(`truncate event_ids, usage_events, event_reports, operations, operation_events, spend_daily,
        tenant_daily, template_daily, provider_daily, team_daily, exception_groups, ingest_batches, evidence`);
      return rows.map((row) => row.client_request_id);
    };
    expect(await last([one, two])).toEqual(await last([two, one]));
  });
});

describe("wrappers", () => {
  it("a wrapper whose usage arrives after it gave way to a child without any counts again", async () => {
    const silent = { ...CALL, input_tokens: undefined, output_tokens: undefined, status: "aborted" };
    await post([
      { ...silent, request_id: "w", trace_id: "t-1", span_id: "s-0" },
      { ...silent, request_id: "c", trace_id: "t-1", span_id: "s-1", parent_span_id: "s-0" },
    ]);
    await post([{ ...CALL, request_id: "w", trace_id: "t-1", span_id: "s-0" }]);
    expect(await sums()).toMatchObject({ requests: "2", input: "1000" });
    await expectSound();
  });
});

describe("closed months", () => {
  it("two calls of a closed month that are joined later leave it as it was", async () => {
    const may = { ...CALL, ts: "2026-05-08T10:00:00Z" };
    await post([
      { ...may, request_id: "a" },
      { ...may, provider_response_id: "chatcmpl-b" },
    ]);
    await closePeriod(db.sql, FINANCE, { month: "2026-05" });
    const [before] =
      await db.sql`select sum(cost)::text as cost from spend_daily where period = '2026-05-01'`;
    await post([{ ...may, request_id: "a", provider_response_id: "chatcmpl-b" }]);
    const [after] = await db.sql`select sum(cost)::text as cost from spend_daily where period = '2026-05-01'`;
    expect(after).toEqual(before);
    expect(await sums()).toMatchObject({ requests: "1", input: "1000" });
    await expectSound();
  });

  it("a call of a closed month that was joined away takes no part in its trace any more", async () => {
    const may = { ...CALL, ts: "2026-05-08T10:00:00Z", trace_id: "t-1" };
    await post([{ ...may, request_id: "a" }]);
    await post([{ ...may, provider_response_id: "chatcmpl-b", operation_id: "op" }]);
    await closePeriod(db.sql, FINANCE, { month: "2026-05" });
    await post([{ ...may, request_id: "a", provider_response_id: "chatcmpl-b", operation_id: "op" }]);
    await post([{ trace_id: "t-1", team: "support" }]);
    expect(await sums()).toMatchObject({ requests: "1", operations: "1", input: "1000" });
    await expectSound();
  });
});

describe("history does not move by itself", () => {
  const rule = `
teams: [{ slug: support, name: Support }, { slug: growth, name: Growth }]
ownership_rules: [{ match: { virtual_key: vk-1 }, team: growth, from: 2026-01-01 }]
`;

  it("a rule holds from the next post on, in a process that had the catalog in memory", async () => {
    await post([{ ...CALL, request_id: "a", virtual_key: "vk-1" }]);
    await applyCatalog(db.sql, TEST_ADMIN, rule);
    await post([{ ...CALL, request_id: "b", virtual_key: "vk-1" }]);
    expect(await teams()).toEqual(["untagged", "growth"]);
  });

  it("a repeated report does not move an event to the owner of a later rule", async () => {
    const call = { ...CALL, request_id: "a", virtual_key: "vk-1" };
    await post([call]);
    await applyCatalog(db.sql, TEST_ADMIN, rule);
    expect(await post([call])).toMatchObject({ duplicates: 1 });
    expect(await teams()).toEqual(["untagged"]);
    await post([{ ...call, latency_ms: 12 }]);
    expect(await teams()).toEqual(["untagged"]);
    await expectSound();
  });

  it("nor does its price: a new card does not price a repeated report, the sweep and reprice do", async () => {
    const call = { ...CALL, request_id: "a" };
    await post([call]);
    const before = await sums();
    await publishDearer();
    await post([call, { ...call, tenant: "acme" }]);
    expect(await sums()).toEqual(before);
    await post([{ ...call, reported_by: "provider", input_tokens: 2000 }]);
    expect(await sums()).toMatchObject({ cost: String(2000n * 7n + 10n * 9n) });
    await expectSound();
  });

  it("a field that a contract requires can still be told later", async () => {
    await applyCatalog(db.sql, TEST_ADMIN, `tagging_contract: [{ required: [tenant], from: 2026-01-01 }]`);
    await post([{ ...CALL, request_id: "a", team: "support" }]);
    const missing = () => db.sql`select sum(events)::int as n from exception_groups where defect = 9`;
    expect(await missing()).toEqual([{ n: 1 }]);
    await post([{ ...CALL, request_id: "a", team: "support", tenant: "acme" }]);
    expect(await missing()).toEqual([{ n: 0 }]);
    await expectSound();
  });

  it("a report that tells something new of the owner is decided by the catalog as it is", async () => {
    await post([{ ...CALL, request_id: "a" }]);
    await applyCatalog(db.sql, TEST_ADMIN, rule);
    await post([{ ...CALL, request_id: "a", virtual_key: "vk-1" }]);
    expect(await teams()).toEqual(["growth"]);
    await expectSound();
  });
});

describe("a report that cannot be stored", () => {
  it("never takes the sane report of the same call with it", async () => {
    const absurd = { ...CALL, model: "gpt-4", input_tokens: 1_000_000_000, output_tokens: 0 };
    const answer = await post([
      { ...absurd, input_tokens: 10, request_id: "a", reported_by: "app" },
      { ...absurd, request_id: "a", reported_by: "provider" },
    ]);
    expect(answer.quarantined.map((entry) => entry.index)).toEqual([1]);
    expect(answer.accepted).toBe(1);
    await expectSound();
  });

  it("is not made out of a fault of the database: the post fails as a whole, or waits it out", async () => {
    await db.sql.unsafe(`create sequence faults;
      create function fail() returns trigger language plpgsql as $$ begin
        if nextval('faults') <= tg_argv[1]::int then raise exception 'planted' using errcode = tg_argv[0]; end if;
        return new;
      end $$;
      create trigger planted before insert on ingest_batches for each row execute function fail('23505', 2)`);
    expect(
      await post([
        { ...CALL, request_id: "a" },
        { ...CALL, request_id: "b" },
      ]),
    ).toMatchObject({ accepted: 2 });
    await db.sql.unsafe(`drop trigger planted on ingest_batches;
      create trigger planted before insert on ingest_batches for each row execute function fail('22003', 999)`);
    await expect(
      post([
        { ...CALL, request_id: "c" },
        { ...CALL, request_id: "d" },
      ]),
    ).rejects.toThrow("planted");
    await db.sql.unsafe("drop trigger planted on ingest_batches");
    expect(
      await post([
        { ...CALL, request_id: "c" },
        { ...CALL, request_id: "d" },
      ]),
    ).toMatchObject({ accepted: 2 });
    await expectSound();
  });

  it("is told about even when the name of its field cannot be stored", async () => {
    const answer = await post([
      { ...CALL, request_id: "a" },
      { ...CALL, request_id: "b", labels: { "k\u0000": [] } },
    ]);
    expect(answer.accepted).toBe(1);
    expect(answer.quarantined.map((entry) => entry.index)).toEqual([1]);
    await expectSound();
  });
});

it("a context swept while others wait leaves them waiting", async () => {
  await post([{ client_request_id: "c-1", team: "support" }]);
  await post([{ ...CALL, client_request_id: "c-1" }]);
  expect(await sweepContexts(db.sql)).toBe(0);
  expect(await teams()).toEqual(["support"]);
});

it("a cache of names that is full forgets old ones, but none of a batch under way and none of the reference", async () => {
  const names = new Names(20);
  const batch = (from: number) => Array.from({ length: 15 }, (_, i) => ["tenant", `t-${from + i}`] as const);
  await names.intern(db.sql, [["model", "gpt-4.1-mini"] as const, ["service", "copilot"] as const], true);
  for (let from = 0; from < 300; from += 15) {
    await names.intern(db.sql, batch(from));
    await names.intern(db.sql, batch(from + 1_000));
    for (const [kind, name] of batch(from)) expect(names.text(names.id(kind, name))).toBe(name);
    expect(names.id("model", "gpt-4.1-mini") * names.id("service", "copilot")).toBeGreaterThan(0);
  }
  expect(names.has("tenant", "t-0")).toBe(false);
});

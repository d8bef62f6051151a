import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { passwordFits } from "@/lib/auth/password";
import { verifyLedger } from "@/lib/pipeline/verify";
import { demoCalendar } from "./calendar";
import { DEMO_ACCOUNTS, DEMO_PASSWORD, DEMO_TEAMS } from "./company";
import { demoDays } from "./generate";
import { loadDemo, NotADemoDatabase } from "./load";

// Loaded as of a fixed instant, so that the numbers are the same on every day the test runs.
const now = new Date("2026-07-22T15:30:00Z");
const calendar = demoCalendar(now.getTime());
const plan = { now, seed: "test", scale: 0.02 };

describe("loading the demo company", () => {
  let db: TestDatabase;
  let loaded: { events: number; loaded: boolean };
  const said: string[] = [];
  beforeAll(async () => {
    db = await testDatabase();
    loaded = await loadDemo({ databaseUrl: db.url, log: (text) => said.push(text), ...plan });
  }, 60_000);
  afterAll(() => db?.close());

  const one = async <T extends Record<string, unknown>>(query: string): Promise<T> => {
    const [row] = await db.sql.unsafe<T[]>(query);
    if (!row) throw new Error("no row");
    return row;
  };

  it("puts every record into the ledger, each once, and refuses none", async () => {
    let sent = 0;
    for (const day of demoDays({ nowMs: now.getTime(), seed: "test", scale: 0.02 })) sent += day.length;
    const totals = await one<Record<string, number>>(`
      select sum(received)::int as received, sum(accepted)::int as accepted, sum(merged)::int as merged,
        sum(context)::int as context, sum(duplicates)::int as duplicates, sum(quarantined)::int as quarantined
      from ingest_batches`);
    expect(totals.received).toBe(sent);
    expect(totals).toMatchObject({ duplicates: 0, quarantined: 0, accepted: loaded.events });
    expect(totals.merged).toBeGreaterThan(0);
    expect(totals.context).toBeGreaterThan(20);
    expect(await one("select count(*)::int as n from usage_events")).toEqual({ n: loaded.events });
    expect(loaded.loaded).toBe(true);
    expect(said[0]).toBe("Setting up the demo company: teams, services, prices, people, keys.");
  });

  it("finds the owner of all but the job without an owner and the misspelt team", async () => {
    const rows = await db.sql<{ team: string; stamped: bigint; mapped: bigint; untagged: bigint }[]>`
      select t.slug as team, sum(d.requests) filter (where d.attributed_by = 1)::int8 as stamped,
        sum(d.requests) filter (where d.attributed_by = 2)::int8 as mapped,
        sum(d.requests) filter (where d.attributed_by = 0)::int8 as untagged
      from team_daily d join teams t on t.id = d.team_id where d.kind = 0 group by 1`;
    const byTeam = new Map(rows.map((row) => [row.team, row]));
    for (const team of [...DEMO_TEAMS, "platform-shared"]) {
      const row = byTeam.get(team);
      expect(Number(row?.stamped ?? 0) + Number(row?.mapped ?? 0), team).toBeGreaterThan(10);
    }
    expect(Number(byTeam.get("search")?.mapped)).toBeGreaterThan(20);
    expect(Number(byTeam.get("legal-operations")?.mapped)).toBeGreaterThan(2);
    expect(Number(byTeam.get("legal-operations")?.stamped)).toBeGreaterThan(10);
    expect(Number(byTeam.get("data-platform")?.mapped)).toBeGreaterThan(10);
    // The context that comes later stamps what the gateway reported without a team.
    expect(Number(byTeam.get("marketplace")?.untagged ?? 0)).toBe(0);
    expect(Number(byTeam.get("marketplace")?.stamped)).toBeGreaterThan(30);

    const claimed = await db.sql<{ key: string | null; sent: string | null }[]>`
      select distinct k.name as key, s.name as sent from usage_events e
      join teams t on t.id = e.team_id and t.kind = 'untagged'
      left join names k on k.id = e.virtual_key_id left join names s on s.id = e.sent_team_id order by 1, 2`;
    expect(claimed).toEqual([
      { key: "vk-batch-07", sent: null },
      { key: null, sent: "growth-team" },
    ]);
  });

  it("prices all but the model of no card, and OpenAI by the demo's contract", async () => {
    const unpriced = await db.sql<{ model: string }[]>`
      select distinct n.name as model from usage_events e join names n on n.id = e.model_id
      where e.cost_pico is null and e.usage_status > 0`;
    expect(unpriced.map(({ model }) => model)).toEqual(["aurora-preview-0"]);
    const cards = await db.sql<{ version: string; cheaper: number; calls: number }[]>`
      select c.version, count(*) filter (where e.cost_pico < e.list_pico)::int as cheaper, count(*)::int as calls
      from usage_events e join price_lines l on l.id = e.price_line_id join price_cards c on c.id = l.card_id
      where c.kind = 'contracted' group by 1 order by 1`;
    expect(cards.map(({ version }) => version)).toEqual(["demo-1", "demo-2"]);
    const switched = await one<{ ok: boolean }>(`
      select bool_and((e.occurred_at >= '${new Date(calendar.priceChangeMs).toISOString()}') = (c.version = 'demo-2')) as ok
      from usage_events e join price_lines l on l.id = e.price_line_id join price_cards c on c.id = l.card_id
      where c.kind = 'contracted'`);
    expect(switched.ok).toBe(true);
  });

  it("books charges, sets markers and budgets, and closes all months but two", async () => {
    expect(await one("select count(*)::int as n from charges")).toEqual({ n: 30 });
    expect(await db.sql`select name from markers order by at`).toMatchObject(
      [
        { name: "AI features rolled out to everyone" },
        { name: "thread-summary v14" },
        { name: "OpenAI contract: 15 % off list" },
      ].sort((a, b) => markerAt(a.name) - markerAt(b.name)),
    );
    expect(await one("select count(distinct team_id)::int as n from budgets")).toEqual({ n: 9 });
    const months = await db.sql<{ period: string; closed: boolean }[]>`
      select p.period, closed_at is not null as closed from periods p
      where exists (select from team_daily d where d.period = p.period) order by 1`;
    expect(months).toHaveLength(14);
    expect(months.filter((month) => !month.closed).map((month) => month.period)).toEqual([
      "2026-06-01",
      "2026-07-01",
    ]);
    // Nothing came late: every call is booked in the month it was made in.
    const moved = await one(
      "select count(*)::int as n from usage_events where period <> date_trunc('month', occurred_at)",
    );
    expect(moved).toEqual({ n: 0 });
  });

  it("offers one account per role, with the documented password", async () => {
    const [setting] = await db.sql<{ value: { accounts: unknown; seed: string } }[]>`
      select value from settings where key = 'demo'`;
    expect(setting?.value).toMatchObject({ seed: "test", loadedAt: now.toISOString() });
    expect(setting?.value.accounts).toEqual(
      DEMO_ACCOUNTS.map(({ email, name, role, label }) => ({ email, name, role, label })),
    );
    const users = await db.sql<{ email: string; role: string; password_hash: string }[]>`select * from users`;
    expect(new Set(users.map((user) => user.role)).size).toBe(6);
    expect(await passwordFits(DEMO_PASSWORD, users[0]?.password_hash ?? null)).toBe(true);
    expect(await one("select count(*)::int as n from settings where key = 'demo_loading'")).toEqual({ n: 0 });
  });

  it("leaves a ledger in which every law holds", async () => {
    const { findings } = await verifyLedger(db.sql, () => undefined);
    expect(findings).toEqual([]);
  });

  it("does nothing the second time", async () => {
    const before = await one("select count(*)::int as batches from ingest_batches");
    expect(await loadDemo({ databaseUrl: db.url, log: () => undefined })).toEqual({
      events: 0,
      loaded: false,
    });
    expect(await one("select count(*)::int as batches from ingest_batches")).toEqual(before);
  });

  it("goes on from an interrupted load with the instant it began with, and adds nothing twice", async () => {
    const sums = "select sum(cost)::text as cost, sum(requests)::int as requests from spend_daily";
    const before = await one(sums);
    const value = { nowMs: now.getTime(), seed: plan.seed, scale: plan.scale };
    await db.sql`delete from settings where key = 'demo'`;
    await db.sql`insert into settings (key, value) values ('demo_loading', ${db.sql.json(value)})`;
    const again = await loadDemo({ databaseUrl: db.url, log: () => undefined });
    expect(again).toEqual({ events: 0, loaded: true });
    expect(await one(sums)).toEqual(before);
  }, 60_000);
});

function markerAt(name: string): number {
  if (name.startsWith("AI features")) return calendar.denseMs;
  return name.startsWith("OpenAI") ? calendar.priceChangeMs : calendar.promptChangeMs;
}

it("stays out of a database with somebody's people in it", async () => {
  const db = await testDatabase();
  await db.sql`insert into users (email, name, role) values ('ada@example.com', 'Ada', 'admin')`;
  await expect(loadDemo({ databaseUrl: db.url, log: () => undefined, ...plan })).rejects.toThrow(
    NotADemoDatabase,
  );
  expect(await db.sql`select from teams where slug = 'support'`).toHaveLength(0);
  await db.close();
});

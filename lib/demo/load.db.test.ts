import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import type { Viewer } from "@/lib/auth/viewer";
import { passwordFits } from "@/lib/auth/password";
import { exceptionList } from "@/lib/queries/exception-list";
import { verifyLedger } from "@/lib/pipeline/verify";
import { demoCalendar } from "./calendar";
import { completeThrough } from "@/lib/queries/trust-strip";
import { DEMO_PASSWORD, demoAccounts } from "./accounts";
import { demoDays } from "./generate";
import { loadDemo, NotADemoDatabase } from "./load";
import { scenarioNamed } from "./scenario";
import { TEAM_SLUGS } from "./teams";
import { DEMO_PLAN, demoCompany, type LoadedDemo } from "./testing-company";

const { now, seed, scale } = DEMO_PLAN;
const calendar = demoCalendar(now.getTime());
const ADMIN = { role: "admin", teamIds: "all" } as unknown as Viewer;

describe("loading the demo company", () => {
  let db: TestDatabase<LoadedDemo>;
  beforeAll(async () => {
    db = await testDatabase(demoCompany);
  });
  afterAll(() => db?.close());

  const one = async <T extends Record<string, unknown>>(query: string): Promise<T> => {
    const [row] = await db.sql.unsafe<T[]>(query);
    if (!row) throw new Error("no row");
    return row;
  };

  it("puts every record into the ledger, each once, and refuses none", async () => {
    let sent = 0;
    for (const day of demoDays({ nowMs: now.getTime(), seed, scale })) sent += day.length;
    const totals = await one<Record<string, number>>(`
      select sum(received)::int as received, sum(accepted)::int as accepted, sum(merged)::int as merged,
        sum(context)::int as context, sum(duplicates)::int as duplicates, sum(quarantined)::int as quarantined
      from ingest_batches`);
    expect(totals.received).toBe(sent);
    expect(totals).toMatchObject({ duplicates: 0, quarantined: 0, accepted: db.made.events });
    expect(totals.merged).toBeGreaterThan(0);
    expect(totals.context).toBeGreaterThan(20);
    expect(await one("select count(*)::int as n from usage_events")).toEqual({ n: db.made.events });
    expect(db.made.loaded).toBe(true);
    expect(db.made.said).toBe("Setting up the demo company: teams, services, prices, people, keys.");
  });

  it("keeps the evidence of every call where its page looks for it", async () => {
    const lost = await one<{ n: number }>(`
      select count(*)::int as n from usage_events e where not exists (select from evidence v where v.id = e.evidence_id
        and abs(v.received_day - (e.received_at at time zone 'UTC')::date) <= 1)`);
    expect(lost.n).toBe(0);
  });

  it("finds the owner of all but the job without an owner and the misspelt team", async () => {
    const rows = await db.sql<{ team: string; stamped: bigint; mapped: bigint; untagged: bigint }[]>`
      select t.slug as team, sum(d.requests) filter (where d.attributed_by = 1)::int8 as stamped,
        sum(d.requests) filter (where d.attributed_by = 2)::int8 as mapped,
        sum(d.requests) filter (where d.attributed_by = 0)::int8 as untagged
      from team_daily d join teams t on t.id = d.team_id where d.kind = 0 group by 1`;
    const byTeam = new Map(rows.map((row) => [row.team, row]));
    for (const team of [...TEAM_SLUGS, "platform-shared"]) {
      const row = byTeam.get(team);
      expect(Number(row?.stamped ?? 0) + Number(row?.mapped ?? 0), team).toBeGreaterThan(10);
    }
    expect(Number(byTeam.get("search")?.mapped)).toBeGreaterThan(20);
    expect(Number(byTeam.get("legal-operations")?.mapped)).toBeGreaterThan(2);
    expect(Number(byTeam.get("legal-operations")?.stamped)).toBeGreaterThan(10);
    expect(Number(byTeam.get("data-platform")?.mapped)).toBeGreaterThan(10);
    expect(Number(byTeam.get("localization")?.mapped)).toBeGreaterThan(10);
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
    const markers = await db.sql<{ name: string; at: Date }[]>`select name, at from markers order by at`;
    expect(markers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["thread-summary v14", "OpenAI contract: 15 % off list", "code-agent 4.2.0"]),
    );
    expect(markers).toHaveLength(8);
    expect(await one("select count(distinct team_id)::int as n from budgets")).toEqual({ n: 13 });
    const months = await db.sql<{ period: string; closed: boolean }[]>`
      select p.period, closed_at is not null as closed from periods p
      where exists (select from team_daily d where d.period = p.period) order by 1`;
    expect(months).toHaveLength(14);
    expect(months.filter((month) => !month.closed).map((month) => month.period)).toEqual([
      "2026-06-01",
      "2026-07-01",
    ]);
    // Only the late batch is booked in another month than the one it was made in: the first open one.
    const moved = await db.sql<{ team: string; made: string; booked: string; late: boolean }[]>`
      select distinct t.slug as team, to_char(e.occurred_at, 'YYYY-MM') as made, to_char(e.period, 'YYYY-MM') as booked,
        e.occurred_at < '2026-05-30' as late
      from usage_events e join teams t on t.id = e.team_id where period <> date_trunc('month', occurred_at)`;
    expect(moved).toEqual([{ team: "finance-operations", made: "2026-05", booked: "2026-06", late: false }]);
  });

  it("is complete through the last post of the source that went silent, early on Monday", async () => {
    expect(await completeThrough(db.sql, now)).toEqual(new Date(calendar.silentMs));
    const posts = await db.sql<{ source: string; n: number }[]>`
      select n.name as source, count(*)::int as n from ingest_batches b join names n on n.id = b.source_id
      where received_at > ${new Date(calendar.lastWeekMs)} and received_at <= ${new Date(calendar.thisWeekMs)}
      group by 1 order by 1`;
    // Every hour of the week, whether or not there was something to report.
    expect(posts.map(({ source }) => source)).toEqual([
      "app-sdk",
      "collector",
      "edge-collector",
      "llm-gateway",
    ]);
    expect(posts.every(({ n }) => n >= 168)).toBe(true);
  });

  it("leaves a young exception queue: two are overdue, and cases have owners and notes", async () => {
    const { groups, total } = await exceptionList(db.sql, ADMIN, { now });
    expect(total.groups).toBeGreaterThan(8);
    expect(total.groups).toBeLessThan(25);
    const overdue = groups.filter((group) => group.overdueDays > 0);
    expect(overdue.map((group) => group.value).sort()).toEqual(["data-nightly", "vk-batch-07"]);
    expect(groups.filter((group) => group.note !== null && group.owner !== null).length).toBeGreaterThan(3);
    expect(new Set(groups.map((group) => group.team.slug)).size).toBeLessThan(8);
  });

  it("gives the bucket for experiments a limit that the last complete month passed", async () => {
    const bucket = await one<{ limit: string; spent: string; reviews: number }>(`
      select t.limit_pico::text as limit,
        (select sum(cost) from team_daily d where d.team_id = t.id and d.period = '2026-06-01')::text as spent,
        (select count(*)::int from shared_reviews r where r.team_id = t.id) as reviews
      from teams t where t.slug = 'experiments-unassigned'`);
    expect(BigInt(bucket.spent)).toBeGreaterThan(BigInt(bucket.limit));
    expect(bucket.reviews).toBe(3);
  });

  it("has reviewed the costliest traces of the weeks before the last one", async () => {
    const weeks = await db.sql<{ week: string; explained: number; not: number }[]>`
      select date_trunc('week', t.last_day)::date::text as week,
        count(*) filter (where outcome = 'explained')::int as explained,
        count(*) filter (where outcome = 'unexplained')::int as not
      from trace_reviews r join trace_totals t using (trace_hash, team_id) group by 1 order by 1`;
    expect(weeks.map(({ week }) => week)).toEqual(["2026-06-22", "2026-06-29", "2026-07-06"]);
    expect(weeks.every(({ explained, not }) => explained + not === 10)).toBe(true);
  });

  it("offers one account per role, with the documented password", async () => {
    const [setting] = await db.sql<{ value: { accounts: unknown; seed: string } }[]>`
      select value from settings where key = 'demo'`;
    expect(setting?.value).toMatchObject({ seed: "test", loadedAt: now.toISOString() });
    expect(setting?.value.accounts).toEqual(
      demoAccounts().map(({ email, name, role, label }) => ({ email, name, role, label })),
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
      scenario: "full",
    });
    expect(await one("select count(*)::int as batches from ingest_batches")).toEqual(before);
  });

  it("goes on from an interrupted load with the instant it began with, and adds nothing twice", async () => {
    const sums = "select sum(cost)::text as cost, sum(requests)::int as requests from spend_daily";
    const before = await one(sums);
    const value = { nowMs: now.getTime(), seed, scale, scenario: "full" };
    await db.sql`delete from settings where key = 'demo'`;
    await db.sql`insert into settings (key, value) values ('demo_loading', ${db.sql.json(value)})`;
    const again = await loadDemo({ databaseUrl: db.url, log: () => undefined });
    expect(again).toEqual({ events: 0, loaded: true, scenario: "full" });
    expect(await one(sums)).toEqual(before);
  });
});

it("loads a small scenario: one story, its team and two months before this one", async () => {
  const db = await testDatabase();
  const scenario = scenarioNamed("retry-storm");
  if (!scenario) throw new Error("no such scenario");
  const { events } = await loadDemo({ databaseUrl: db.url, log: () => undefined, now, scenario, scale: 0.3 });
  expect(events).toBeGreaterThan(300);
  expect(events).toBeLessThan(3_000);
  const teams = await db.sql<{ slug: string }[]>`
    select distinct t.slug from team_daily d join teams t on t.id = d.team_id order by 1`;
  expect(teams.map(({ slug }) => slug)).toEqual(["payments"]);
  const [setting] = await db.sql<{ value: { scenario: string } }[]>`
    select value from settings where key = 'demo'`;
  expect(setting?.value.scenario).toBe("retry-storm");
  expect(await db.sql`select from users where email = 'ravi.menon@example.com'`).toHaveLength(1);
  expect((await verifyLedger(db.sql, () => undefined)).findings).toEqual([]);
  await db.close();
});

it("stays out of a database with somebody's people in it", async () => {
  const db = await testDatabase();
  await db.sql`insert into users (email, name, role) values ('ada@example.com', 'Ada', 'admin')`;
  await expect(loadDemo({ databaseUrl: db.url, log: () => undefined, ...DEMO_PLAN })).rejects.toThrow(
    NotADemoDatabase,
  );
  expect(await db.sql`select from teams where slug = 'support'`).toHaveLength(0);
  await db.close();
});

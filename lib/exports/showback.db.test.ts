import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it, vi, onTestFinished } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import type { Viewer } from "@/lib/auth/viewer";
import { exportShowback } from "@/lib/cli/commands/export";
import { cliActor } from "@/lib/cli/with-database";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { addCharge } from "@/lib/commands/charges";
import { closePeriod } from "@/lib/commands/periods";
import { fromUsd, sumPico } from "@/lib/domain/money";
import {
  ADMIN,
  CALLS,
  leadOf,
  NOW,
  postCalls,
  setUpCompany,
  type TestCall,
  type TestCompany,
  UNPRICED,
} from "@/lib/http/read/testing-company";
import { getExport } from "@/lib/http/read/exports";
import { showbackHead } from "@/lib/queries/showback";
import { SHOWBACK_COLUMNS, showbackCsv } from "./showback";

const FINANCE = { name: "finance@example.com", role: "finance" } as const;
const JUNE: TestCall[] = [
  {
    id: "j1",
    at: "2026-06-30T23:59:59Z",
    team: "support",
    service: "ticket-copilot",
    input: 1_000,
    output: 7,
  },
  { id: "j2", at: "2026-06-01T00:00:00Z", team: "search", service: "site-search", input: 333, output: 1 },
];

let db: TestDatabase;
let company: TestCompany;
const pools = globalThis as typeof globalThis & {
  whospentReadSql?: TestDatabase["sql"];
  whospentSql?: TestDatabase["sql"];
};
beforeAll(async () => {
  db = await testDatabase();
  pools.whospentReadSql = db.sql;
  pools.whospentSql = db.sql;
  company = await setUpCompany(db.sql);
  await db.sql`update teams set name = '=cmd|calc' where slug = 'search'`;
  await postCalls(db.sql, [...JUNE, ...CALLS, UNPRICED]);
  const charge = (chargedAt: string, amountUsd: string, team: string) =>
    addCharge(db.sql, FINANCE, {
      kind: "platform",
      name: "bill",
      chargedAt: new Date(chargedAt),
      amountUsd,
      team,
    });
  await charge("2026-06-03T00:00:00Z", "120.000000000001", "support");
  await charge("2026-07-03T00:00:00Z", "-20.5", "support");
});
afterAll(async () => {
  pools.whospentReadSql = undefined;
  pools.whospentSql = undefined;
  await db.close();
});

async function fileOf(month: string, viewer: Viewer = ADMIN, team?: string): Promise<string> {
  const head = await showbackHead(db.sql, viewer, { month, team, now: NOW });
  if (typeof head === "string") throw new Error(head);
  return new Response(showbackCsv(db.sql, viewer, head)).text();
}

const lines = (text: string) => parse(text, { columns: true }) as Record<string, string>[];
const total = (rows: Record<string, string>[], of = "cost_usd") =>
  sumPico(rows.map((row) => fromUsd(row[of] ?? "")));

async function ledger(month: string, teamIds: number[] | null = null): Promise<bigint> {
  const [row] = await db.sql<{ cost: string | null }[]>`
    select sum(cost) as cost from team_daily
    where period = ${`${month}-01`} and (${teamIds}::integer[] is null or team_id = any (${teamIds}::integer[]))`;
  return BigInt(row?.cost ?? "0");
}

function ask(path: string, key = company.keys.transportRead) {
  const request = new Request(`http://localhost:3000/api/v1/exports/${path}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return getExport(request, { params: Promise.resolve({ kind: path.split("?")[0] ?? "" }) });
}

describe("a showback file", () => {
  it("sums to the ledger of the month, to the picodollar, charges included", async () => {
    for (const month of ["2026-06", "2026-07"]) {
      const rows = lines(await fileOf(month));
      expect(total(rows)).toBe(await ledger(month));
      expect(rows.every((row) => row.month === month && row.charged_month === month)).toBe(true);
    }
    const july = lines(await fileOf("2026-07"));
    expect(july.find((row) => row.kind === "charge")).toMatchObject({
      cost_usd: "-20.500000000000",
      team: "support",
    });
    expect(july.find((row) => row.model === "made-up-1")).toMatchObject({
      unpriced_requests: "1",
      cost_usd: "0.000000000000",
    });
    const requests = july.reduce((sum, row) => sum + Number(row.requests), 0);
    expect(requests).toBe(CALLS.length + 1);
  });

  it("says of an open month how far it is complete, in columns that keep their order", async () => {
    const text = await fileOf("2026-07");
    expect(text.split("\r\n")[0]).toBe(SHOWBACK_COLUMNS.join(","));
    expect(SHOWBACK_COLUMNS.slice(0, 4)).toEqual(["month", "status", "complete_through", "charged_month"]);
    expect(SHOWBACK_COLUMNS.at(-1)).toBe("cost_usd");
    expect(lines(text)[0]).toMatchObject({
      status: "provisional",
      complete_through: "2026-07-20T06:00:00.000Z",
    });
  });

  it("has no cell that a spreadsheet would run", async () => {
    const names = new Set(lines(await fileOf("2026-07")).map((row) => row.team_name));
    expect(names).toContain("'=cmd|calc");
  });

  it("holds the viewer's teams and nothing else", async () => {
    const text = await fileOf("2026-07", leadOf(company.teams.support));
    expect(total(lines(text))).toBe(await ledger("2026-07", [company.teams.support]));
    expect(text).not.toMatch(/site-search|,search,|platform-shared|untagged/i);
    expect(lines(await fileOf("2026-07", leadOf()))).toEqual([]);
    const one = await fileOf("2026-07", ADMIN, "support_automation");
    expect(total(lines(one))).toBe(await ledger("2026-07", [company.teams.support]));
  });

  it("sends the header before the database has answered, and is sorted by the same keys", async () => {
    const head = await showbackHead(db.sql, ADMIN, { month: "2026-07", now: NOW });
    if (typeof head === "string") throw new Error(head);
    const reader = showbackCsv(db.sql, ADMIN, head).getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toBe(`${SHOWBACK_COLUMNS.join(",")}\r\n`);
    await reader.cancel();
    const keys = lines(await fileOf("2026-07")).map((row) =>
      ["cost_center", "team", "service", "feature", "environment", "provider", "model"]
        .map((name) => row[name])
        .join("\u0000"),
    );
    expect(keys).toEqual([...keys].sort());
  });

  it("reads a thousand rows at a time, and gives the connection back to whoever stops early", async () => {
    await db.sql`
      insert into names (kind, name) select 'model', 'many-' || n from generate_series(1, 3000) n`;
    await db.sql`
      insert into spend_daily (day, period, kind, team_id, cost_center_id, service_id, feature_id, environment_id,
        project_id, provider_id, model_id, service_tier, attributed_by, requests)
      select '2025-03-03', '2025-03-01', 0, ${company.teams.support}, 0, 0, 0, 0, 0, 0, id, 1, 1, 1
      from names where kind = 'model' and name like 'many-%'`;
    await db.sql`
      insert into team_daily (day, period, kind, team_id, attributed_by, requests)
      values ('2025-03-03', '2025-03-01', 0, ${company.teams.support}, 1, 3000)`;
    const head = await showbackHead(db.sql, ADMIN, { month: "2025-03", now: NOW });
    if (typeof head === "string") throw new Error(head);
    const reader = showbackCsv(db.sql, ADMIN, head).getReader();
    await reader.read();
    const first = new TextDecoder().decode((await reader.read()).value);
    expect(first.trimEnd().split("\r\n")).toHaveLength(1_000);
    const open = () => db.sql`
      select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
        and pid <> pg_backend_pid() and xact_start is not null`;
    expect(await open()).toHaveLength(1);
    await reader.cancel();
    await vi.waitFor(async () => expect(await open()).toHaveLength(0), { timeout: 60_000 });
    expect(lines(await fileOf("2025-03"))).toHaveLength(3_000);
    await db.sql`delete from spend_daily where period = '2025-03-01'`;
    await db.sql`delete from team_daily where period = '2025-03-01'`;
  });

  it("of a closed month never changes again; what comes late is in the next, under the month it was charged", async () => {
    await closePeriod(db.sql, FINANCE, { month: "2026-06" });
    const closed = await fileOf("2026-06");
    const [row] = await db.sql<
      { closed_at: Date }[]
    >`select closed_at from periods where period = '2026-06-01'`;
    expect(lines(closed)[0]).toMatchObject({
      status: "final",
      complete_through: row?.closed_at.toISOString(),
    });
    await postCalls(db.sql, [
      {
        id: "late",
        at: "2026-06-10T10:00:00Z",
        team: "support",
        service: "ticket-copilot",
        input: 5_000,
        output: 5,
      },
    ]);
    await db.sql`
      insert into ingest_batches (evidence_id, source_id, format, received_at, received, accepted, merged, duplicates,
        context, ignored, quarantined)
      select 0, id, 'native', '2026-07-20T07:00Z', 0, 0, 0, 0, 0, 0, 0 from names where kind = 'source' limit 1`;
    await applyCatalog(
      db.sql,
      { name: "admin@example.com", role: "admin" },
      {
        cost_centers: [{ code: "cc-4107", name: "Customer care" }],
        teams: [{ slug: "support", name: "Care" }],
      },
    );
    expect(await fileOf("2026-06")).toBe(closed);
    const july = lines(await fileOf("2026-07"));
    expect(total(july)).toBe(await ledger("2026-07"));
    expect(july.find((line) => line.team === "support")).toMatchObject({
      team_name: "Care",
      cost_center_name: "Customer care",
    });
    const late = july.filter((line) => line.charged_month === "2026-06");
    expect(late.map(({ requests, status }) => [requests, status])).toEqual([["1", "provisional"]]);
  });
});

describe("GET /api/v1/exports/showback", () => {
  it("is a file named after month, team and state", async () => {
    const answer = await ask("showback?month=2026-07&team=support");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe(
      'attachment; filename="showback-2026-07-support-provisional.csv"',
    );
    expect(total(lines(await answer.text()))).toBe(await ledger("2026-07", [company.teams.support]));
  });

  it("answers for another's team as for one that does not exist", async () => {
    const foreign = await ask("showback?month=2026-07&team=search", company.keys.supportRead);
    const missing = await ask("showback?month=2026-07&team=nobody", company.keys.supportRead);
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(foreign.headers.get("content-type")).toBe("application/problem+json");
    expect(await foreign.text()).toBe(await missing.text());
    const own = await ask("showback?month=2026-07", company.keys.supportRead);
    expect(await own.text()).not.toMatch(/site-search|,search,/i);
  });

  it.each([
    ["showback?month=1999-01", 404, "not_found"],
    ["chargeback?month=2026-07", 404, "not_found"],
    ["showback?month=2026-13", 400, "invalid_parameter"],
    ["showback", 400, "invalid_parameter"],
    ["showback?month=2026-07&format=xlsx", 400, "invalid_parameter"],
    ["showback?month=2026-07&tem=x", 400, "invalid_parameter"],
  ])("%s is a problem document", async (path, status, code) => {
    const answer = await ask(path);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
  });

  it("needs the right to read", async () => {
    expect((await ask("showback?month=2026-07", company.keys.ingestOnly)).status).toBe(403);
    expect((await ask("showback?month=2026-07", "wsp_wrong")).status).toBe(401);
  });
});

describe("whospent export showback", () => {
  it("writes the same file, and says in a sentence what does not exist", async () => {
    const folder = mkdtempSync(join(tmpdir(), "whospent-export-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const out = join(folder, "june.csv");
    await exportShowback(db.sql, { month: "2026-06", out });
    const [line] = await db.sql`select actor, action, subject from audit_log order by id desc limit 1`;
    expect(line).toEqual({ actor: cliActor().name, action: "export.read", subject: "export showback" });
    expect(readFileSync(out, "utf8")).toBe(await fileOf("2026-06"));
    await expect(exportShowback(db.sql, { month: "1999-01", out })).rejects.toThrow(
      "no accounting month 1999-01",
    );
    await expect(exportShowback(db.sql, { month: "2026-06", team: "x", out })).rejects.toThrow('no team "x"');
  });
});

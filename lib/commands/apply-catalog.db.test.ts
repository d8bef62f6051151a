import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { compileCatalog } from "@/lib/domain/catalog";
import { DEFECTS } from "@/lib/domain/ledger-codes";
import { resolveOwner } from "@/lib/domain/ownership";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import {
  applyApprovedCatalog,
  applyCatalog,
  draftCatalog,
  exportCatalog,
  planCatalog,
  readCatalogFile,
} from "./apply-catalog";
import { type Actor, CommandError } from "./define-command";

const ADMIN: Actor = { name: "admin@example.com", role: "admin" };
const EXAMPLE = readFileSync(new URL("../../docs/examples/catalog.yaml", import.meta.url), "utf8");

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const plan = async (yaml: string) => (await planCatalog(db.sql, readCatalogFile(yaml))).lines;
const apply = async (yaml: string) => (await applyCatalog(db.sql, ADMIN, yaml)).lines;

async function problemsOf(work: Promise<unknown>): Promise<readonly string[]> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CommandError)) throw new Error(`expected a CommandError, got ${String(error)}`);
  return error.problems;
}

describe("the example file", () => {
  it("is applied once, then its plan is empty, and so is that of the export", async () => {
    const [before] = await db.sql<{ catalog: number }[]>`select catalog from ledger_versions`;
    const first = await apply(EXAMPLE);
    expect(first).toContain(
      "+ team support: name Support, lead support-lead@example.com, manager support-manager@example.com",
    );
    expect(first).toContain("+ service ticket-copilot: team growth from 2025-06-01 until 2026-01-01");
    expect(await plan(EXAMPLE)).toEqual([]);
    expect(await apply(EXAMPLE)).toEqual([]);
    const [after] = await db.sql<{ catalog: number }[]>`select catalog from ledger_versions`;
    expect(after?.catalog).toBe((before?.catalog ?? 0) + 1);

    const exported = await exportCatalog(db.sql);
    expect(await plan(exported)).toEqual([]);
    const other = await testDatabase();
    await applyCatalog(other.sql, ADMIN, exported);
    expect(await exportCatalog(other.sql)).toBe(exported);
    expect((await planCatalog(other.sql, readCatalogFile(EXAMPLE))).lines).toEqual([]);
    await other.close();
  });

  it("owns calls by date, alias, rule and contract", async () => {
    const catalog = compileCatalog(await loadCatalog(db.sql));
    const ask = (day: string, ownership: Record<string, string>, facts: Record<string, string> = {}) => {
      const atMs = Date.parse(`${day}T12:00:00Z`);
      const decision = resolveOwner(
        { atMs, ownership, ownershipRank: "app", facts, labels: undefined, keyId: null },
        catalog,
      );
      const slug = [...catalog.teamIds].find(([, id]) => id === decision.teamId)?.[0];
      return { slug, step: decision.step, missing: decision.missing, featureId: decision.featureId };
    };
    expect(ask("2026-03-01", { team: "Support_Automation" })).toMatchObject({
      slug: "support",
      step: "envelope",
    });
    expect(ask("2025-12-31", { service: "Ticket Copilot" })).toMatchObject({
      slug: "growth",
      step: "service_owner",
    });
    expect(ask("2026-01-01", { service: "ticket-assistant" })).toMatchObject({
      slug: "support",
      step: "service_owner",
    });
    expect(ask("2026-03-01", {}, { namespace: "ml_growth_prod" })).toEqual({
      slug: "growth",
      step: "rule",
      missing: ["service", "feature"],
      featureId: 0,
    });
    expect(ask("2025-03-01", {}, { gateway: "LiteLLM", virtualKey: "vk-growth" })).toMatchObject({
      step: "virtual_key",
    });
  });

  it("gives each team a hue of its own and none to the bucket", async () => {
    const rows = await db.sql<{ slug: string; hue: number }[]>`select slug, hue from teams order by id`;
    expect(rows.map((row) => row.hue)).toEqual([0, 1, 2, 3, 4]);
  });

  it("writes an audit line per change", async () => {
    const rows = await db.sql<{ action: string; subject: string; note: string }[]>`
      select action, subject, note from audit_log order by id`;
    expect(rows).toContainEqual({
      action: "rule.create",
      subject: 'rule {"namespace":"ml-growth-prod"}',
      note: '+ rule {"namespace":"ml-growth-prod"}: team growth, environment prod from 2026-01-01',
    });
  });
});

describe("changes", () => {
  it("ends, re-opens, moves and clears; what the file does not say stays", async () => {
    const file = `
teams:
  - { slug: support, lead: new-lead@example.com, manager: null, cost_center: [{ code: cc-4900, from: 2026-09-01 }] }
services:
  - { slug: landing-writer, until: 2026-10-01, aliases: [ticket_assistant] }
budgets:
  - { scope: { team: Support_Team }, period: month, amount_usd: 3000, from: 2026-01-01, owner: finance@example.com }
enforcement:
  - { mode: observe, until: 2026-08-01 }
untagged: { owner: other@example.com, sla_days: 7 }
`;
    expect(await apply(file)).toEqual([
      "~ team support: lead support-lead@example.com -> new-lead@example.com, manager support-manager@example.com -> none",
      "- service landing-writer: ends 2026-10-01",
      "~ service landing-writer: also called ticket-assistant, no longer ticket-copilot",
      "- team support: cost center cc-4107 from 2026-01-01 until 2026-09-01",
      "+ team support: cost center cc-4900 from 2026-09-01",
      '~ budget {"period":"month","scope":{"team":"support"}}: amount 2500.00, basis cost, enforce none, owner finance@example.com -> amount 3000.00, basis cost, enforce none, owner finance@example.com from 2026-01-01',
      "- enforcement in all environments: mode observe from 2020-01-01 until 2026-08-01",
      "~ untagged: owner other@example.com, 7 days",
    ]);
    expect(await plan(file)).toEqual([]);
    const [budget] =
      await db.sql`select version, team_id is not null as has_team from budgets where scope ? 'team'`;
    expect(budget).toEqual({ version: 2, has_team: true });
    expect(await plan(await exportCatalog(db.sql))).toEqual([]);
    expect(await apply("services: [{ slug: landing-writer, until: null }]")).toEqual([
      "~ service landing-writer: open again",
    ]);
    // A value put between two others ends where the next begins, and ends the one before it.
    expect(
      await apply("teams: [{ slug: support, cost_center: [{ code: CC_4110, from: 2026-05-01 }] }]"),
    ).toEqual([
      "- team support: cost center cc-4107 from 2026-01-01 until 2026-05-01",
      "+ team support: cost center cc-4110 from 2026-05-01 until 2026-09-01",
    ]);
  });

  it("carries out only the plan that was shown", async () => {
    const file = "teams: [{ slug: search, name: Search }]";
    const { fingerprint } = await planCatalog(db.sql, readCatalogFile(file));
    await apply("teams: [{ slug: search, name: Find }]");
    await expect(applyApprovedCatalog(db.sql, ADMIN, { file, fingerprint })).rejects.toMatchObject({
      code: "conflict",
    });
    const shown = await planCatalog(db.sql, readCatalogFile(file));
    const done = await applyApprovedCatalog(db.sql, ADMIN, { file, fingerprint: shown.fingerprint });
    expect(done.lines).toEqual(["~ team search: name Find -> Search", "+ team search: also called find"]);
  });

  it("a shared bucket has a limit, which can be changed and taken away; a team cannot", async () => {
    const limit = async () => (await db.sql`select limit_pico::text from teams where slug = 'evals'`)[0];
    expect(
      await apply('teams: [{ slug: evals, name: Evaluations, kind: shared, limit_usd: "1500.50" }]'),
    ).toEqual(["+ team evals: name Evaluations, kind shared, limit 1500.50"]);
    expect(await limit()).toEqual({ limit_pico: "1500500000000000" });
    expect(await exportCatalog(db.sql)).toContain('kind: shared, limit_usd: "1500.50"');
    expect(await apply("teams: [{ slug: evals, channel: '#evals' }]")).toEqual([
      "~ team evals: channel none -> #evals",
    ]);
    expect(await apply("teams: [{ slug: evals, limit_usd: 20 }]")).toEqual([
      "~ team evals: limit 1500.50 -> 20.00",
    ]);
    expect(await problemsOf(apply("teams: [{ slug: evals, kind: team }]"))).toEqual([
      'teams[0].limit_usd: belongs to a team of kind "shared" and to no other.',
    ]);
    expect(await apply("teams: [{ slug: evals, limit_usd: null }]")).toEqual([
      "~ team evals: limit 20.00 -> none",
    ]);
    expect(await problemsOf(apply("teams: [{ slug: support, limit_usd: 20 }]"))).toEqual([
      'teams[0].limit_usd: belongs to a team of kind "shared" and to no other.',
    ]);
    expect(await problemsOf(apply("teams: [{ slug: evals, limit_usd: -1 }]"))).not.toEqual([]);
  });

  it("an ended value stays ended until the file says otherwise", async () => {
    expect(await apply("enforcement: [{ mode: observe }]")).toEqual([]);
    expect(await apply("enforcement: [{ mode: observe, until: null }]")).toEqual([
      "~ enforcement in all environments: mode observe from 2020-01-01, open again",
    ]);
  });

  it("applies at once all end, and the catalog has the changes of all", async () => {
    // A batch in flight keeps the first of them from committing while the others start.
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const batch = db.sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock_shared(74200)`;
      await held;
    });
    const files = [0, 1, 2].map(
      (n) => `teams: [{ slug: racer-${n} }]\ncost_centers: [{ code: 001, name: "${n}" }]`,
    );
    const applies = Promise.all(files.map(apply));
    const waiting = async () =>
      (
        await db.sql`select from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`
      ).length;
    while ((await waiting()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    release();
    await Promise.all([batch, applies]);
    const [row] = await db.sql`
      select (select count(*)::int4 from teams where slug like 'racer-%') as teams,
        (select array_agg(code) from cost_centers where code like '%01') as codes`;
    expect(row).toEqual({ teams: 3, codes: ["001"] });
  });
});

describe("files that do not fit", () => {
  it("are refused with every problem and its path, and nothing is written", async () => {
    const before = await exportCatalog(db.sql);
    const problems = await problemsOf(
      apply(`
teams:
  - { slug: Sales_Team }
  - { slug: sales, unit: [{ slug: customer, from: 2026-02-30 }], colour: red }
budgets: [{ scope: { team: sales }, period: week, amount_usd: lots }]
ownership_rules: [{ match: { planet: mars }, team: sales }]
`),
    );
    expect(problems).toEqual([
      'teams[0].slug: must be written in its normal form, "sales-team".',
      "teams[1].unit[0].from: must be a day like 2026-01-31.",
      'teams[1]: Unrecognized key: "colour".',
      expect.stringMatching(/^ownership_rules\[0\]\.match\.planet: /),
      'budgets[0].period: Invalid option: expected one of "month"|"quarter"|"year".',
      'budgets[0].amount_usd: must be dollars like "2500.00".',
    ]);
    expect(
      await problemsOf(
        apply(`
teams: [{ slug: a-team, aliases: [b] }, { slug: b }, { slug: a-team }]
services:
  - { slug: x, team: [{ slug: support, from: 2026-01-01, until: 2026-06-01 }, { slug: growth, from: 2026-05-01 }] }
`),
      ),
    ).toEqual([
      'teams[2]: "a-team" is already in teams[0].',
      'teams[0].aliases: "b" already means b.',
      "services[0].team: the value from 2026-01-01 and the one from 2026-05-01 overlap.",
    ]);
    expect(
      await problemsOf(
        apply("units: [{ slug: customer, parent: customer }]\nservices: [{ slug: x, team: nobody }]"),
      ),
    ).toEqual(['services[0].team: there is no team "nobody".', "units: customer is above itself."]);
    expect(await problemsOf(apply("teams: [{ slug: a, slug: b }"))).not.toEqual([]);
    expect(await exportCatalog(db.sql)).toBe(before);
  });

  it("only an admin may apply", async () => {
    const lead: Actor = { name: "lead@example.com", role: "lead" };
    await expect(applyCatalog(db.sql, lead, EXAMPLE)).rejects.toMatchObject({ code: "not_permitted" });
  });
});

describe("draft-catalog", () => {
  it("is empty for a catalog without exceptions, and else a file that can be applied", async () => {
    expect(readCatalogFile(await draftCatalog(db.sql)).teams).toEqual([]);
    const [untagged] = await db.sql<{ id: number }[]>`select id from teams where kind = 'untagged'`;
    const claim = async (
      defect: (typeof DEFECTS)[number],
      kind: string,
      name: string,
      cost: string,
      events: number,
    ) => {
      await db.sql`
        with n as (insert into names (kind, name) values (${kind}, ${name}) returning id)
        insert into exception_groups (defect, value_id, team_id, environment_id, period, events, cost, first_seen_at,
          last_seen_at)
        select ${DEFECTS.indexOf(defect)}, id, ${untagged?.id ?? 0}, 0, '2026-06-01', ${events}, ${cost}, now(), now()
        from n`;
    };
    await claim("unknown_team", "team", "Data Science", "412500000000000", 1204);
    await claim("unknown_team", "team", "data_science", "10000000000000", 3);
    await claim("unknown_service", "service", "scorer", "1000000000000", 5);
    await claim("unknown_environment", "environment", "prod-eu", "0", 5);
    await claim("untagged", "namespace", "batch-nightly", "7000000000000", 9);
    const draft = await draftCatalog(db.sql);
    expect(draft).toContain("{ slug: data-science, name: Data Science } # 422.50 USD in 1207 requests");
    expect(draft).toContain("# no owner: namespace batch-nightly: 7.00 USD in 9 requests");
    expect(await apply(draft)).toEqual([
      "+ environment prod-eu: class production",
      "+ team data-science: name Data Science",
      "+ service scorer: name scorer",
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { compileCatalog } from "@/lib/domain/catalog";
import { resolveOwner } from "@/lib/domain/ownership";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import { applyCatalog, exportCatalog, planCatalog, readCatalogFile } from "../apply-catalog";
import { TEST_ADMIN } from "../testing";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await apply(`
units: [{ slug: customer }]
environments: [{ slug: prod, class: production }]
teams: [{ slug: support, name: Support }, { slug: growth }, { slug: search }]
`);
});
afterAll(() => db.close());

const apply = async (yaml: string) => (await applyCatalog(db.sql, TEST_ADMIN, yaml)).lines;
const plan = async (yaml: string) => (await planCatalog(db.sql, readCatalogFile(yaml))).lines;
const lastActions = async (count: number) => {
  const rows = await db.sql<{ action: string; subject: string }[]>`
    select action, subject from (select * from audit_log order by id desc limit ${count}) last order by id`;
  return rows.map(({ action, subject }) => `${action} | ${subject}`);
};
const member = async (email: string) => {
  const [row] = await db.sql`
    select u.name, u.role, u.version, u.password_hash, u.disabled_at is not null as disabled, u.created_by,
      array(select t.slug || ' ' || g.given_by from user_teams g join teams t on t.id = g.team_id
        where g.user_id = u.id order by 1) as teams
    from users u where email = ${email}`;
  return row;
};

describe("members", () => {
  it("are created without a password, changed with a version, and keep what a mapping gave", async () => {
    const file = `
members:
  - { email: Lena@example.com, name: Lena, role: lead, teams: [Support, growth], unit: customer }
  - { email: root@example.com, role: admin }
`;
    expect(await apply(file)).toEqual([
      "+ user lena@example.com: name Lena, role lead, teams growth support, unit customer",
      "+ user root@example.com: role admin",
    ]);
    expect(await plan(file)).toEqual([]);
    expect(await lastActions(2)).toEqual([
      "user.create | user lena@example.com",
      "user.create | user root@example.com",
    ]);
    expect(await member("lena@example.com")).toEqual({
      name: "Lena",
      role: "lead",
      version: 1,
      password_hash: null,
      disabled: false,
      created_by: TEST_ADMIN.name,
      teams: ["growth admin", "support admin"],
    });
    await db.sql`
      insert into user_teams (user_id, team_id, given_by)
      select u.id, t.id, 'mapping' from users u, teams t where email = 'lena@example.com' and slug = 'search'`;
    expect(await apply("members: [{ email: lena@example.com, teams: [support], unit: null }]")).toEqual([
      "~ user lena@example.com: teams growth support -> support, unit customer -> none",
    ]);
    expect(await lastActions(1)).toEqual(["user.change | user lena@example.com"]);
    expect(await member("lena@example.com")).toMatchObject({
      version: 2,
      teams: ["search mapping", "support admin"],
    });
    // What an admin gives is theirs from then on.
    await apply("members: [{ email: lena@example.com, teams: [search] }]");
    expect(await member("lena@example.com")).toMatchObject({ version: 3, teams: ["search admin"] });
  });

  it("disabled, they are out at once and stay signed out when they come back", async () => {
    const [user] = await db.sql<{ id: number }[]>`select id from users where email = 'lena@example.com'`;
    const id = user?.id ?? 0;
    await db.sql`insert into user_sessions (user_id, provider) values (${id}, 'password')`;
    await db.sql`
      insert into password_links (token_hash, user_id, created_by, expires_at)
      values ('\\x01', ${id}, 'root@example.com', now() + interval '1 day')`;
    const file = "members: [{ email: lena@example.com, disabled: true }]";
    expect(await apply(file)).toEqual(["- user lena@example.com: disabled"]);
    expect(await plan(file)).toEqual([]);
    expect(await lastActions(1)).toEqual(["user.disable | user lena@example.com"]);
    expect(
      await db.sql`select ended_by, ended_at is not null as ended from user_sessions where user_id = ${id}`,
    ).toEqual([{ ended_by: TEST_ADMIN.name, ended: true }]);
    expect(await db.sql`select from password_links where user_id = ${id}`).toHaveLength(0);
    expect(await exportCatalog(db.sql)).toContain("teams: [ search ], disabled: true }");
    expect(await apply("members: [{ email: lena@example.com, disabled: false }]")).toEqual([
      "~ user lena@example.com: active again",
    ]);
    expect(await lastActions(1)).toEqual(["user.enable | user lena@example.com"]);
    expect(await member("lena@example.com")).toMatchObject({ disabled: false, version: 5 });
    expect(await db.sql`select from user_sessions where user_id = ${id} and ended_at is null`).toHaveLength(
      0,
    );
  });

  it("two admins cannot take the last right from each other at once", async () => {
    await apply("members: [{ email: second@example.com, role: admin }]");
    const results = await Promise.allSettled(
      ["root", "second"].map((name) => apply(`members: [{ email: ${name}@example.com, role: reader }]`)),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const admins = await db.sql`select from users where role = 'admin' and disabled_at is null`;
    expect(admins).toHaveLength(1);
    await apply("members: [{ email: root@example.com, role: admin }]");
  });
});

describe("access", () => {
  it("maps groups, takes a team out of one, and takes mappings away", async () => {
    const file =
      "access: { visibility: all-teams, groups: [{ group: AI leads, role: lead, teams: [support, Growth] }] }";
    expect(await apply(file)).toEqual([
      "+ group AI leads: role lead, teams growth support",
      "~ setting visibility: own -> all-teams: everybody sees every team",
    ]);
    expect(await plan(file)).toEqual([]);
    expect(await lastActions(2)).toEqual([
      "group.map | group AI leads",
      "setting.set-visibility | setting visibility",
    ]);
    expect(await db.sql`select value from settings where key = 'visibility'`).toEqual([
      { value: "all-teams" },
    ]);
    expect(await apply("access: { groups: [{ group: AI leads, teams: [support] }] }")).toEqual([
      "~ group AI leads: teams growth support -> support",
    ]);
    expect(await exportCatalog(db.sql)).toContain(
      "access: { visibility: all-teams, groups: [ { group: AI leads, role: lead, teams: [ support ] } ] }",
    );
    const removal = "access: { visibility: own, groups: [{ group: AI leads, remove: true }] }";
    expect(await apply(removal)).toEqual([
      "- group AI leads: gives nothing any more",
      "~ setting visibility: all-teams -> own: people see their own teams",
    ]);
    expect(await plan(removal)).toEqual([]);
    expect(await lastActions(2)).toEqual([
      "group.unmap | group AI leads",
      "setting.set-visibility | setting visibility",
    ]);
    expect(await db.sql`select from group_mappings`).toHaveLength(0);
  });
});

describe("customers, alert routes and modes", () => {
  it("a tenant is interned as it is sent, and one that was seen is found", async () => {
    await db.sql`insert into names (kind, name) values ('tenant', 'Acme_Corp')`;
    const file = `
tenants:
  - { slug: Acme_Corp, name: Acme, owner: sales@example.com, note: "pays yearly: see #7" }
  - { slug: globex }
`;
    expect(await apply(file)).toEqual([
      "+ tenant Acme_Corp: name Acme, owner sales@example.com, note pays yearly: see #7",
      "+ tenant globex",
    ]);
    expect(await plan(file)).toEqual([]);
    expect(await apply("tenants: [{ slug: Acme_Corp, note: null }]")).toEqual([
      "~ tenant Acme_Corp: note pays yearly: see #7 -> none",
    ]);
    expect(
      await db.sql`select n.name, display_name, owner, note from tenants join names n on n.id = name_id order by 1`,
    ).toEqual([
      { name: "Acme_Corp", display_name: "Acme", owner: "sales@example.com", note: null },
      { name: "globex", display_name: null, owner: null, note: null },
    ]);
    expect(await db.sql`select from names where kind = 'tenant'`).toHaveLength(2);
  });

  it("a route is for a team or a unit, and the log does not hold its secret", async () => {
    const target = "https://hooks.example.com/a/topsecret";
    await apply(
      `alert_routes: [{ slug: ai, alerts: [soft-cap-crossed, bypass], team: Support, channel: webhook, target: "${target}" }]`,
    );
    expect(await apply("alert_routes: [{ slug: ai, unit: customer, alerts: [] }]")).toEqual([
      "~ alert route ai: team support -> none, unit none -> customer, alerts bypass soft-cap-crossed -> all",
    ]);
    expect(await lastActions(2)).toEqual([
      "alert-route.create | alert route ai",
      "alert-route.change | alert route ai",
    ]);
    const [route] = await db.sql`
      select alerts, team_id, unit_id is not null as unit, channel, target from alert_routes`;
    expect(route).toEqual({ alerts: [], team_id: null, unit: true, channel: "webhook", target });
    const [log] = await db.sql<{ text: string }[]>`select string_agg(a::text, ' ') as text from audit_log a`;
    expect(log?.text).toContain("https://hooks.example.com/...");
    expect(log?.text).not.toContain("topsecret");
    expect(await apply("alert_routes: [{ slug: ai, until: 2027-01-01 }]")).toEqual([
      "- alert route ai: ends 2027-01-01",
    ]);
    expect(await plan(await exportCatalog(db.sql))).toEqual([]);
  });

  it("a mode for one sender stands beside that for all", async () => {
    const file = `
enforcement:
  - { environment: prod, mode: warn, from: 2026-01-01 }
  - { environment: prod, source: litellm, mode: observe, from: 2026-01-01, until: 2026-06-01 }
  - { source: litellm, mode: enforce }
`;
    expect(await apply(file)).toHaveLength(3);
    expect(await plan(file)).toEqual([]);
    expect(await lastActions(1)).toEqual([
      "enforcement.change | enforcement in all environments for litellm",
    ]);
    expect(
      await apply("enforcement: [{ environment: prod, source: litellm, mode: warn, from: 2026-03-01 }]"),
    ).toEqual([
      "- enforcement in prod for litellm: mode observe from 2026-01-01 until 2026-03-01",
      "+ enforcement in prod for litellm: mode warn from 2026-03-01",
    ]);
    const rows = await db.sql`
      select e.slug, source, mode, valid_from, valid_to from enforcement_modes m
      left join environments e on e.id = m.environment_id order by 1, 2, 4`;
    expect(rows).toEqual([
      { slug: "prod", source: "litellm", mode: "observe", valid_from: "2026-01-01", valid_to: "2026-03-01" },
      { slug: "prod", source: "litellm", mode: "warn", valid_from: "2026-03-01", valid_to: null },
      { slug: "prod", source: null, mode: "warn", valid_from: "2026-01-01", valid_to: null },
      { slug: null, source: "litellm", mode: "enforce", valid_from: "2020-01-01", valid_to: null },
    ]);
  });
});

describe("teams", () => {
  it("merged, the name of the old one means the new one from the day on; taken back, as before", async () => {
    const ownerOn = async (day: string) => {
      const catalog = compileCatalog(await loadCatalog(db.sql));
      const request = { ownership: { team: "Search" }, facts: {}, labels: undefined, keyId: null };
      const atMs = Date.parse(`${day}T00:00:00Z`);
      const { teamId } = resolveOwner({ ...request, ownershipRank: "app", atMs }, catalog);
      return [...catalog.teamIds].find(([, id]) => id === teamId)?.[0];
    };
    await apply("teams: [{ slug: search, until: 2026-09-01, merged_into: growth }]");
    expect(await lastActions(1)).toEqual(["team.merge | team search"]);
    expect(await ownerOn("2026-08-31")).toBe("search");
    expect(await ownerOn("2026-09-01")).toBe("growth");
    expect(await exportCatalog(db.sql)).toContain(
      "{ slug: search, name: search, until: 2026-09-01, merged_into: growth }",
    );
    await apply("teams: [{ slug: search, until: null, merged_into: null }]");
    expect(await lastActions(1)).toEqual(["team.change | team search"]);
    expect(await ownerOn("2026-09-01")).toBe("search");
  });

  it("renamed, the old name still finds it; a wrong alias is ended", async () => {
    expect(await apply("teams: [{ slug: support, name: Care, aliases: [wrong] }]")).toEqual([
      "~ team support: name Support -> Care",
      "+ team support: also called wrong",
    ]);
    expect(await apply("teams: [{ slug: support, name: Customer Care }]")).toEqual([
      "~ team support: name Care -> Customer Care",
      "+ team support: also called care",
    ]);
    const removal = "teams: [{ slug: support, without_aliases: [Wrong] }]";
    expect(await apply(removal)).toEqual(["- team support: no longer called wrong"]);
    expect(await plan(removal)).toEqual([]);
    expect(await lastActions(1)).toEqual(["team.change | team support"]);
    const catalog = compileCatalog(await loadCatalog(db.sql));
    expect(catalog.teamIds.get("care")).toBe(catalog.teamIds.get("support"));
    expect(catalog.teamIds.has("wrong")).toBe(false);
  });
});

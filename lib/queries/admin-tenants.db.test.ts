import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { eraseTenant } from "@/lib/commands/tenants";
import { TEST_ADMIN } from "@/lib/commands/testing";
import {
  ADMIN,
  CALLS,
  callsIn,
  leadOf,
  postCalls,
  setUpCompany,
  totalOf,
  WEEK,
} from "@/lib/http/read/testing-company";
import { tenantById, tenantList } from "./admin-tenants";

let db: TestDatabase;
const lead = { ...leadOf(), teamIds: "all" as const };
const list = (search = "", limit = 10) => tenantList(db.sql, ADMIN, { range: WEEK, search, limit });

beforeAll(async () => {
  db = await testDatabase();
  await setUpCompany(db.sql);
  await postCalls(db.sql, CALLS);
  await db.sql`
    insert into tenants (name_id, display_name, owner)
    select id, '50% Acme', 'kam@example.com' from names where kind = 'tenant' and name = 'acme'`;
});
afterAll(() => db.close());

describe("tenantList", () => {
  it("has every tenant by cost, and with calls without one it is the whole", async () => {
    const { rows, total, without } = await list();
    expect(rows).toMatchObject([
      { name: "acme", displayName: "50% Acme", kind: "tenant", requests: 2n, firstDay: "2026-07-13" },
      { name: "globex", displayName: null, requests: 1n, estimated: 0n, lastDay: "2026-07-14" },
    ]);
    expect(total).toMatchObject({ tenants: 2, requests: 3n });
    expect(total.costPico + without.costPico).toBe(totalOf(callsIn(WEEK.fromDay, WEEK.toDay)));
  });

  it("finds a part of any name, with the total of what is found; a percent sign is one", async () => {
    for (const search of ["ACM", "50%", "kam@"]) expect((await list(search)).total.tenants, search).toBe(1);
    for (const search of ["_", "%%", "nobody"]) expect((await list(search)).rows, search).toEqual([]);
    const cut = await list("", 1);
    expect(cut.rows).toHaveLength(1);
    expect(cut.total).toEqual((await list()).total);
  });

  it("is for who may see the catalog", async () => {
    expect((await tenantList(db.sql, lead, { range: WEEK, limit: 10 })).rows).toEqual([]);
    const [acme] = (await list()).rows;
    expect(await tenantById(db.sql, lead, acme?.id ?? 0)).toBeNull();
  });
});

describe("eraseTenant", () => {
  const acme = async () => (await list("acme")).rows[0];

  it("asks for the name as it is written", async () => {
    const tenant = await acme();
    const erase = (confirm: string) => eraseTenant(db.sql, TEST_ADMIN, { id: tenant?.id ?? 0, confirm });
    await expect(erase("ACME")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(eraseTenant(db.sql, TEST_ADMIN, { id: 999_999, confirm: "x" })).rejects.toMatchObject({
      code: "not_found",
    });
    expect((await acme())?.name).toBe("acme");
  });

  it("takes the name out of ledger, catalog and budgets; amounts stay, and the log does not say the name", async () => {
    const before = await acme();
    const id = before?.id ?? 0;
    await db.sql`
      insert into budgets (scope, period_kind, amount_pico, valid_from)
      values ('{"tenant": "Acme"}', 'month', 1, '2026-01-01'), ('{"tenant": "globex"}', 'month', 1, '2026-01-01')`;
    // A sender that uses the name which the erased one would get.
    await db.sql`insert into names (kind, name) values ('tenant', ${`erased-${id}`})`;
    const whole = (await list()).total;
    const { name } = await eraseTenant(db.sql, TEST_ADMIN, { id, confirm: "acme" });
    expect(name).toBe(`erased-${id}-1`);

    const after = await tenantById(db.sql, ADMIN, id);
    expect(after).toMatchObject({ name, kind: "erased", displayName: null, owner: null, note: null });
    expect(after?.costPico).toBe(before?.costPico);
    expect((await list()).total).toMatchObject({ costPico: whole.costPico, requests: whole.requests });
    const scopes = await db.sql<{ tenant: string }[]>`
      select scope ->> 'tenant' as tenant from budgets where scope ? 'tenant' order by id`;
    expect(scopes.map(({ tenant }) => tenant)).toEqual([name, "globex"]);
    const audit = await db.sql<{ line: string }[]>`select to_jsonb(a)::text as line from audit_log a`;
    expect(audit.some(({ line }) => line.includes("tenant.erase"))).toBe(true);
    expect(audit.filter(({ line }) => /acme/i.test(line))).toEqual([]);

    await expect(eraseTenant(db.sql, TEST_ADMIN, { id, confirm: name })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("leaves alone what stands for many", async () => {
    const [other] = await db.sql<{ id: number }[]>`
      insert into names (kind, name) values ('tenant', '(other)') returning id`;
    const id = other?.id ?? 0;
    await expect(eraseTenant(db.sql, TEST_ADMIN, { id, confirm: "(other)" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(await tenantById(db.sql, ADMIN, id)).toMatchObject({ kind: "overflow", firstDay: null });
  });
});

import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { ROLES } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import { AUDIT_COLUMNS, auditCsv } from "@/lib/exports/audit-log";
import { type AuditFilter, auditBatches, auditChoices, auditLines, mayReadAudit } from "./audit-log";

const ADMIN: Viewer = { userId: 1, name: "Ada", email: "ada@example.com", role: "admin", teamIds: "all" };
const ZONE = "America/New_York";
/** Enough that a look at every line would be seen, and a page of some thousand has an end. */
const MANY = 100_000;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await db.sql`
    insert into audit_log (at, actor, action, subject, before, after, note)
    select '2025-01-01'::timestamptz + n * interval '5 minutes', 'person-' || n % 40 || '@example.com',
      (array['catalog.apply', 'key.create', 'user.sign-in', 'price-card.publish'])[1 + n % 4], 'team t-' || n % 500,
      '{"lead": "a"}', '{"lead": "b"}', 'line ' || n
    from generate_series(1, ${MANY}) n`;
  await db.sql`
    insert into audit_log (at, actor, user_id, action, subject, note) values
      ('2026-07-13T03:59:59Z', 'noor@example.com', 7, 'team.change', 'team support', '100% of_it\\all'),
      ('2026-07-13T04:00:00Z', 'noor@example.com', 7, 'team.change', 'team Support-two', '=cmd()'),
      ('2026-07-14T03:59:59Z', 'key litellm', null, 'export.read', 'export showback', null),
      ('2026-07-14T04:00:00Z', 'key litellm', null, 'export.read-again', 'export showback', null)`;
  await db.sql`analyze audit_log`;
});
afterAll(() => db.close());

async function find(filter: Omit<AuditFilter, "timeZone">): Promise<string[]> {
  const { lines } = await auditLines(db.sql, ADMIN, { ...filter, timeZone: ZONE }, { limit: 50 });
  return lines.map(({ subject }) => subject);
}

describe("auditLines", () => {
  it("gives pages, newest first, that neither repeat nor miss a line", async () => {
    const filter = { who: "person-7@example.com", timeZone: ZONE };
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const { lines, next } = await auditLines(db.sql, ADMIN, filter, { limit: 333, before });
      seen.push(...lines.map(({ id }) => id));
      before = next ?? undefined;
    } while (before !== undefined);
    expect(seen).toHaveLength(MANY / 40);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual([...seen].sort((a, b) => Number(b) - Number(a)));
  });

  it("finds by who, action, noun, subject and note, in upper and lower case, signs as they are", async () => {
    expect(await find({ who: "NOOR" })).toEqual(["team Support-two", "team support"]);
    expect(await find({ action: "team.change" })).toHaveLength(2);
    expect(await find({ action: "team" })).toHaveLength(2);
    expect(await find({ action: "export.read" })).toHaveLength(1);
    expect(await find({ action: "export" })).toHaveLength(2);
    expect(await find({ subject: "SUPPORT" })).toHaveLength(2);
    expect(await find({ text: "100%" })).toEqual(["team support"]);
    expect(await find({ text: "_it\\" })).toEqual(["team support"]);
    expect(await find({ text: "100_" })).toEqual([]);
    expect(await find({ who: "noor", text: "cmd", subject: "nothing" })).toEqual([]);
  });

  it("counts days in the reporting zone, both ends where they belong", async () => {
    const day = { fromDay: "2026-07-13", toDay: "2026-07-14" };
    expect(await find(day)).toEqual(["export showback", "team Support-two"]);
    expect(await find({ fromDay: "2026-07-14" })).toEqual(["export showback"]);
    expect(await find({ toDay: "2026-07-13", who: "noor" })).toEqual(["team support"]);
  });

  /** Lines that a question reads of the table, by index or not: the same on every machine. */
  async function linesRead(filter: Omit<AuditFilter, "timeZone">): Promise<number> {
    return db.sql.begin(async (tx) => {
      const soFar = async () => {
        const [read] = await tx<{ n: number }[]>`
          select (pg_stat_get_xact_tuples_returned(c.oid) + pg_stat_get_xact_tuples_fetched(c.oid)
            + sum(pg_stat_get_xact_tuples_fetched(i.indexrelid)))::int as n
          from pg_class c join pg_index i on i.indrelid = c.oid where c.oid = 'audit_log'::regclass group by c.oid`;
        return read?.n ?? Number.NaN;
      };
      const before = await soFar();
      await auditLines(tx, ADMIN, { ...filter, timeZone: ZONE }, { limit: 50 });
      return (await soFar()) - before;
    }) as Promise<number>;
  }

  it("reads a page without looking further, and no line more than once whatever is asked", async () => {
    expect(await linesRead({})).toBe(51);
    const day = { fromDay: "2025-02-01", toDay: "2025-02-02" };
    for (const often of [{ who: "person-7@" }, { action: "key" }, { subject: "team t-1" }, day])
      expect(await linesRead(often), JSON.stringify(often)).toBeLessThan(MANY / 20);
    const rare: Omit<AuditFilter, "timeZone">[] = [
      { who: "noor" },
      { who: "nobody at all" },
      { action: "team" },
      { subject: "team support" },
      { subject: "nothing is called so" },
      { text: "nothing says so" },
      { ...day, action: "key.create" },
    ];
    // Beside the lines, a probe for each name.
    for (const filter of rare)
      expect(await linesRead(filter), JSON.stringify(filter)).toBeLessThan(MANY + 200);
  });

  it("names each actor and action once", async () => {
    const { actors, actions } = await auditChoices(db.sql, ADMIN);
    expect(actors).toHaveLength(42);
    expect(actions).toEqual([...new Set(actions)].sort());
    expect(actions).toContain("price-card.publish");
  });

  it("is read by who sees every team and may read it, and by nobody else", async () => {
    const readers = ROLES.filter((role) => mayReadAudit({ ...ADMIN, role }));
    expect(readers).toEqual(["admin", "finance", "reader"]);
    const narrow: Viewer = { ...ADMIN, role: "reader", teamIds: [1] };
    await expect(auditLines(db.sql, narrow, { timeZone: ZONE }, { limit: 1 })).rejects.toThrow(
      "may not read",
    );
    await expect(auditChoices(db.sql, { ...ADMIN, role: "lead" })).rejects.toThrow("may not read");
    await expect(auditBatches(db.sql, narrow, { timeZone: ZONE }).next()).rejects.toThrow("may not read");
  });
});

describe("auditCsv", () => {
  it("holds exactly the lines that fit, of any number, and no formula", async () => {
    const ends: unknown[] = [];
    const file = (filter: Omit<AuditFilter, "timeZone">) =>
      auditCsv(db.sql, ADMIN, { ...filter, timeZone: ZONE }, async (end) => void ends.push(end));
    const read = async (filter: Omit<AuditFilter, "timeZone">) =>
      parse(await new Response(file(filter)).text(), { columns: true }) as Record<string, string>[];
    const noor = await read({ who: "noor" });
    expect(Object.keys(noor[0] ?? {})).toEqual([...AUDIT_COLUMNS]);
    expect(noor.map(({ note }) => note)).toEqual(["'=cmd()", "100% of_it\\all"]);
    expect(noor[0]).toMatchObject({ account: "7", key: "", at: "2026-07-13T04:00:00.000Z", before: "" });
    const many = await read({ action: "key.create" });
    expect(many).toHaveLength(MANY / 4);
    expect(many[0]).toMatchObject({ before: '{"lead":"a"}', after: '{"lead":"b"}' });
    expect(ends).toEqual([
      { rows: 2, whole: true },
      { rows: MANY / 4, whole: true },
    ]);
  });
});

describe("the table", () => {
  it("lets nobody change, remove or empty it, not even its owner", async () => {
    const [{ count: before } = { count: 0n }] = await db.sql<
      { count: bigint }[]
    >`select count(*) from audit_log`;
    for (const statement of [
      "update audit_log set actor = 'someone else'",
      "update audit_log set note = null where id = 1",
      "delete from audit_log",
      "delete from audit_log where id = 1",
      "truncate audit_log",
      "truncate audit_log restart identity cascade",
      "insert into audit_log (id, actor, action, subject) overriding system value values (1, 'x', 'y.z', 's') on conflict (id) do update set actor = 'x'",
      "merge into audit_log a using (select 1::bigint as id) b on a.id = b.id when matched then delete",
    ])
      await expect(db.sql.unsafe(statement), statement).rejects.toThrow(/append-only|only be added/i);
    const [{ count: after } = { count: 0n }] = await db.sql<
      { count: bigint }[]
    >`select count(*) from audit_log`;
    expect(after).toBe(before);
  });
});

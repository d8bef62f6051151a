import { getTableColumns, getTableName, is } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drizzle } from "../client";
import { type TestDatabase, testDatabase } from "../testing";
import * as schema from "./index";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const TABLES = Object.values(schema).flatMap((value: unknown): PgTable[] =>
  is(value, PgTable) ? [value] : [],
);

interface Column {
  name: string;
  type: string;
  nullable: boolean;
  has_default: boolean;
  generated: boolean;
}

describe("the Drizzle tables", () => {
  it("are all the tables of the migrated database, except the migrations' own", async () => {
    const rows = await db.sql<{ name: string }[]>`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`;
    const stored = rows.map((row) => row.name).filter((name) => name !== "schema_migrations");
    expect(TABLES.map(getTableName).sort()).toEqual(stored.sort());
  });

  it.each(TABLES.map((table) => [getTableName(table), table] as const))(
    "%s has the stored columns",
    async (name, table) => {
      const stored = await db.sql<Column[]>`
      select attname as name, format_type(atttypid, atttypmod) as type, not attnotnull as nullable,
        atthasdef as has_default, attidentity <> '' as generated
      from pg_attribute where attrelid = ${name}::regclass and attnum > 0 and not attisdropped
      order by attnum`;
      const described = Object.values(getTableColumns(table)).map(
        (column): Column => ({
          name: column.name,
          type: column.getSQLType().replaceAll(", ", ","),
          nullable: !column.notNull,
          has_default: column.hasDefault && column.generatedIdentity === undefined,
          generated: column.generatedIdentity !== undefined,
        }),
      );
      const byName = (a: Column, b: Column) => (a.name < b.name ? -1 : 1);
      expect(described.sort(byName)).toEqual([...stored].sort(byName));
    },
  );

  it("write and read money, days, bytes and instants without loss", async () => {
    const database = drizzle(db.sql, schema);
    const [made] = await database
      .insert(schema.charges)
      .values({
        kind: "platform",
        name: "gateway",
        chargedAt: new Date("2026-06-30T23:59:59.999Z"),
        period: "2026-06-01",
        day: "2026-06-30",
        amountPico: 92_233_720_368_547_758_070n,
        teamId: 1,
        createdBy: "test",
      })
      .returning();
    expect(made).toMatchObject({
      amountPico: 92_233_720_368_547_758_070n,
      day: "2026-06-30",
      chargedAt: new Date("2026-06-30T23:59:59.999Z"),
      costCenterId: 0,
    });
    const [key] = await database
      .insert(schema.ingestKeys)
      .values({
        name: "k",
        source: "k",
        prefix: "wsp_",
        keyHash: Buffer.from([0, 255, 1]),
        scopes: ["ingest"],
        claimableTeamIds: [1],
      })
      .returning();
    expect(key).toMatchObject({ scopes: ["ingest"], claimableTeamIds: [1], kind: "transport" });
    expect(Buffer.from(key?.keyHash ?? []).toString("hex")).toBe("00ff01");
  });
});

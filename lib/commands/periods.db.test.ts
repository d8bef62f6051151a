import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { applyCatalog } from "./apply-catalog";
import type { Actor } from "./define-command";
import { closePeriod, setSeparation, signerByEmail } from "./periods";
import { publishShippedCards, TEST_ADMIN } from "./testing";

let db: TestDatabase;
const CLI: Actor = { name: "cli:ada", role: "finance" };

async function account(email: string, role: string): Promise<number> {
  const [row] = await db.sql<{ id: number }[]>`
    insert into users (email, name, role) values (${email}, ${email}, ${role}) returning id`;
  return row?.id ?? 0;
}

beforeAll(async () => {
  db = await testDatabase();
  await publishShippedCards(db.sql);
  await applyCatalog(db.sql, { ...CLI, role: "admin" }, { teams: [{ slug: "support", name: "Support" }] });
});
afterAll(() => db.close());

describe("separation of duties", () => {
  it("refuses who changed owners while the month was open, with what it was and who may instead", async () => {
    const refused = closePeriod(db.sql, CLI, { month: "2026-01" });
    await expect(refused).rejects.toMatchObject({
      code: "not_permitted",
      problems: [expect.stringMatching(/^changed who owns what \(last on \d{4}-\d\d-\d\d: team support\)$/)],
    });
    await expect(refused).rejects.toThrow("Anybody with the role finance may");
    expect(await db.sql`select from periods where closed_at is not null`).toHaveLength(0);
  });

  it("refuses an account that published a card under another name, when it was an admin", async () => {
    const id = await account("was-admin@example.com", "finance");
    await db.sql`
      insert into audit_log (actor, user_id, action, subject, after)
      values ('old-name@example.com', ${id}, 'price-card.publish', 'price card 1 (openai x)', '{"state": "published"}')`;
    const actor: Actor = { name: "was-admin@example.com", role: "finance", userId: id };
    await expect(closePeriod(db.sql, actor, { month: "2026-01" })).rejects.toThrow(
      /while it was open, the same person published \(last on .*price card 1/,
    );
  });

  it("lets the command line sign for an account that may, and writes both down", async () => {
    await expect(signerByEmail(db.sql, "nobody@example.com")).rejects.toMatchObject({ code: "not_found" });
    await account("admin2@example.com", "admin");
    await expect(signerByEmail(db.sql, "admin2@example.com")).rejects.toThrow("its role is admin");
    const id = await account("fin@example.com", "finance");
    const signer = await signerByEmail(db.sql, " Fin@example.com ");
    expect(signer).toEqual({ name: "fin@example.com", role: "finance", userId: id });
    await closePeriod(db.sql, signer, { month: "2026-01", through: CLI.name });
    const [line] = await db.sql`select actor, user_id, note from audit_log where action = 'period.close'`;
    expect(line).toEqual({
      actor: "fin@example.com",
      user_id: id,
      note: "signed through the command line by cli:ada",
    });
  });

  it("can be switched off by an admin, in the log, and is on without a word", async () => {
    await expect(setSeparation(db.sql, CLI, { separation: "off" })).rejects.toMatchObject({
      code: "not_permitted",
    });
    await setSeparation(db.sql, TEST_ADMIN, { separation: "off" });
    await closePeriod(db.sql, CLI, { month: "2026-02" });
    await setSeparation(db.sql, TEST_ADMIN, { separation: "required" });
    await expect(closePeriod(db.sql, CLI, { month: "2026-03" })).rejects.toMatchObject({
      code: "not_permitted",
    });
    expect(
      await db.sql`select before, after from audit_log where action = 'setting.set-separation' order by id`,
    ).toEqual([
      { before: "required", after: "off" },
      { before: "off", after: "required" },
    ]);
  });

  it("does not count what was done before the month began", async () => {
    await db.sql`
      insert into audit_log (at, actor, action, subject, after)
      values ('2026-03-31T23:59:59Z', 'early@example.com', 'price-card.publish', 'price card 1 (x)', '{}')`;
    const actor: Actor = { name: "early@example.com", role: "finance" };
    await expect(closePeriod(db.sql, actor, { month: "2026-03" })).rejects.toMatchObject({
      code: "not_permitted",
    });
    await closePeriod(db.sql, actor, { month: "2026-04" });
  });
});

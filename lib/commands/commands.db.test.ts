import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { passwordFits } from "@/lib/auth/password";
import type { CardDraft } from "@/lib/domain/price-card";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import { loadCardsById, loadPriceCards } from "@/lib/pipeline/load-prices";
import { applyCatalog } from "./apply-catalog";
import { addCharge } from "./charges";
import { type Actor, defineCommand } from "./define-command";
import { createIngestKey, revokeIngestKey } from "./ingest-keys";
import { createMarker } from "./markers";
import { closePeriod } from "./periods";
import { importPriceDraft, publishPriceCard } from "./price-cards";
import { createUser, setPassword } from "./users";

const ADMIN: Actor = { name: "admin@example.com", role: "admin" };
const FINANCE: Actor = { name: "finance@example.com", role: "finance" };
const LEAD: Actor = { name: "lead@example.com", role: "lead" };

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await applyCatalog(db.sql, ADMIN, {
    environments: [{ slug: "prod", class: "production", aliases: ["live"] }],
    cost_centers: [{ code: "cc-1" }, { code: "cc-2" }],
    teams: [
      {
        slug: "support",
        name: "Support",
        cost_center: [
          { code: "cc-1", from: "2020-01-01" },
          { code: "cc-2", from: "2026-02-01" },
        ],
      },
      { slug: "growth" },
    ],
    units: [{ slug: "customer" }],
  });
});
afterAll(() => db.close());

async function versions() {
  const [row] = await db.sql<{ catalog: number; cards: number; periods: number }[]>`
    select catalog, cards, periods from ledger_versions`;
  if (!row) throw new Error("no versions");
  return row;
}

async function audit(action: string) {
  return db.sql<{ actor: string; subject: string; before: unknown; after: unknown }[]>`
    select actor, subject, before, after from audit_log where action = ${action} order by id`;
}

describe("defineCommand", () => {
  const rename = defineCommand({
    name: "team.rename",
    capability: "catalog:write",
    input: z.strictObject({ name: z.string().min(1), fail: z.boolean().default(false) }),
    async run(tx, input) {
      await tx`update teams set name = ${input.name} where slug = 'growth'`;
      // A subject that is no text breaks the audit line, after the change was written.
      const subject = (input.fail ? null : "team growth") as string;
      return {
        result: input.name,
        audit: { subject, before: { n: 2n ** 70n }, after: { name: input.name } },
      };
    },
  });
  const nameOf = async () => (await db.sql`select name from teams where slug = 'growth'`)[0]?.name;

  it("writes the change and its audit line together", async () => {
    expect(await rename(db.sql, ADMIN, { name: "Growth" })).toBe("Growth");
    expect(await audit("team.rename")).toEqual([
      {
        actor: ADMIN.name,
        subject: "team growth",
        before: { n: "1180591620717411303424" },
        after: { name: "Growth" },
      },
    ]);
  });

  it("takes the change back when the audit line cannot be written", async () => {
    await expect(rename(db.sql, ADMIN, { name: "Lost", fail: true })).rejects.toThrow(/not-null/);
    expect(await nameOf()).toBe("Growth");
    expect(await audit("team.rename")).toHaveLength(1);
  });

  it("refuses rights before input, and says what is wrong with the input", async () => {
    await expect(rename(db.sql, LEAD, { name: "" })).rejects.toMatchObject({ code: "not_permitted" });
    await expect(rename(db.sql, ADMIN, { name: "" })).rejects.toMatchObject({
      code: "invalid_input",
      problems: [expect.stringContaining("name: ")],
    });
    expect(await nameOf()).toBe("Growth");
  });

  it("the audit log cannot be changed", async () => {
    await expect(db.sql`update audit_log set actor = 'nobody'`).rejects.toThrow(/append-only/);
    await expect(db.sql`delete from audit_log`).rejects.toThrow(/append-only/);
  });
});

describe("ingest keys", () => {
  it("are shown once, stored as a hash, known to the catalog, and revoked", async () => {
    const before = await versions();
    const made = await createIngestKey(db.sql, ADMIN, {
      name: "LiteLLM prod",
      scopes: ["ingest", "read"],
      team: "Support",
      claims: ["growth"],
      environment: "live",
    });
    expect(made.key).toMatch(/^wsp_[A-Za-z0-9_-]{40,}$/);
    const [row] = await db.sql`select * from ingest_keys where id = ${made.id}`;
    expect(row).toMatchObject({
      source: "litellm-prod",
      kind: "team",
      scopes: ["ingest", "read"],
      revoked_at: null,
    });
    expect(row?.key_hash).toEqual(createHash("sha256").update(made.key).digest());
    const everything = JSON.stringify([row, await audit("key.create")]);
    expect(everything).not.toContain(made.key.slice(12));

    const snapshot = await loadCatalog(db.sql);
    expect(snapshot.version).toBe(before.catalog + 1);
    expect(snapshot.keys.get(made.id)).toEqual({
      kind: "team",
      teamId: row?.team_id,
      claimableTeamIds: [snapshot.teams.find((team) => team.slug === "growth")?.id],
      environmentId: snapshot.environments[0]?.id,
    });

    const first = await revokeIngestKey(db.sql, ADMIN, { id: made.id });
    const second = await revokeIngestKey(db.sql, ADMIN, { id: made.id });
    expect(second.revokedAt).toEqual(first.revokedAt);
    expect((await loadCatalog(db.sql)).keys.has(made.id)).toBe(true);
    expect((await versions()).catalog).toBe(before.catalog + 3);
  });

  it("without a list may claim any team; with an empty one, none", async () => {
    const any = await createIngestKey(db.sql, ADMIN, { name: "any", scopes: ["ingest"] });
    const none = await createIngestKey(db.sql, ADMIN, { name: "none", scopes: ["ingest"], claims: [] });
    const { keys } = await loadCatalog(db.sql);
    expect(keys.get(any.id)?.claimableTeamIds).toBeNull();
    expect(keys.get(none.id)?.claimableTeamIds).toEqual([]);
  });

  it("refuses unknown names and people without the right", async () => {
    const input = { name: "x", scopes: ["ingest" as const], team: "nobody" };
    await expect(createIngestKey(db.sql, ADMIN, input)).rejects.toMatchObject({ code: "not_found" });
    await expect(createIngestKey(db.sql, FINANCE, input)).rejects.toMatchObject({ code: "not_permitted" });
    await expect(revokeIngestKey(db.sql, ADMIN, { id: 9999 })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("users", () => {
  it("sign in with the password set last; it is in no log", async () => {
    const password = "correct horse battery";
    await createUser(db.sql, ADMIN, {
      email: "Ada@Example.com ",
      name: "Ada",
      role: "director",
      teams: ["support", "Support"],
      unit: "customer",
      password,
    });
    const read = async () => (await db.sql`select * from users where email = 'ada@example.com'`)[0];
    const user = await read();
    expect(user).toMatchObject({ role: "director", name: "Ada" });
    expect(user?.unit_id).not.toBeNull();
    expect(user?.password_hash).toMatch(/^\$argon2id\$/);
    expect(await passwordFits(password, user?.password_hash)).toBe(true);
    expect(await db.sql`select from user_teams where user_id = ${user?.id}`).toHaveLength(1);
    await setPassword(db.sql, ADMIN, { email: "ada@example.com", password: "another long one" });
    const after = await read();
    expect(await passwordFits("another long one", after?.password_hash)).toBe(true);
    expect(after?.sessions_valid_from.getTime()).toBeGreaterThan(user?.sessions_valid_from.getTime());
    const log = JSON.stringify([await audit("user.create"), await audit("user.set-password")]);
    expect(log).not.toMatch(/correct horse|another long|argon2/);
  });

  it("refuses a second account, a short password and an unknown team", async () => {
    const input = { email: "ada@example.com", name: "Ada", role: "lead" as const };
    await expect(createUser(db.sql, ADMIN, input)).rejects.toMatchObject({ code: "conflict" });
    const other = { ...input, email: "b@example.com" };
    await expect(createUser(db.sql, ADMIN, { ...other, password: "short" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(createUser(db.sql, ADMIN, { ...other, teams: ["x"] })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await db.sql`select from users where email = 'b@example.com'`).toHaveLength(0);
  });
});

describe("price cards", () => {
  const draft = (version: string, input: bigint): CardDraft => ({
    provider: "acme",
    kind: "list",
    account: null,
    version,
    validFromMs: Date.UTC(2026, 0, 1),
    source: "test",
    lines: [
      {
        model: "acme-1",
        match: { exact: ["acme-1"], prefixes: ["acme-1-"], patterns: [] },
        serviceTier: "standard",
        region: null,
        minInputTokens: 0,
        contextApplies: "all",
        validFromMs: null,
        validToMs: Date.UTC(2027, 0, 1),
        // Past 2^53: only text keeps it.
        rates: { input_uncached: input, output: 9_007_199_254_740_993n },
      },
    ],
  });

  it("are drafted, replaced, published, superseded, and then never edited", async () => {
    const before = await versions();
    const [first] = await importPriceDraft(db.sql, ADMIN, { drafts: [draft("v1", 1n)] });
    expect(first).toMatchObject({ state: "draft", comparedWith: null, comparison: { added: ["acme-1"] } });
    const [again] = await importPriceDraft(db.sql, ADMIN, { drafts: [draft("v1", 2_500_000n)] });
    if (!again) throw new Error("no card");
    expect(await loadPriceCards(db.sql)).toEqual([]);
    expect(await loadCardsById(db.sql, [again.id])).toMatchObject([{ publishedAtMs: null, version: "v1" }]);
    expect((await versions()).cards).toBe(before.cards);

    await publishPriceCard(db.sql, ADMIN, { ids: [again.id] });
    expect((await versions()).cards).toBe(before.cards + 1);
    const [card] = await loadPriceCards(db.sql);
    const { lines, ...header } = draft("v1", 2_500_000n);
    expect(card).toMatchObject({ ...header, id: again.id, publishedAtMs: expect.any(Number) });
    expect(card?.lines).toEqual([{ ...lines[0], id: expect.any(Number) }]);

    await expect(db.sql`update price_lines set rates = '{}' where card_id = ${again.id}`).rejects.toThrow(
      /never edited/,
    );
    await expect(db.sql`delete from price_lines where card_id = ${again.id}`).rejects.toThrow(/never edited/);
    await expect(publishPriceCard(db.sql, ADMIN, { ids: [again.id] })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(importPriceDraft(db.sql, ADMIN, { drafts: [draft("v1", 3n)] })).rejects.toMatchObject({
      code: "conflict",
    });
    const same = await importPriceDraft(db.sql, ADMIN, { drafts: [draft("v1", 2_500_000n)] });
    expect(same).toMatchObject([{ id: again.id, state: "published" }]);

    const [next] = await importPriceDraft(db.sql, ADMIN, { drafts: [draft("v2", 3_000_000n)] });
    expect(next?.comparison.changed).toMatchObject([
      { model: "acme-1", field: "input", before: "2.5", after: "3" },
    ]);
    await publishPriceCard(db.sql, ADMIN, { ids: [next?.id ?? 0] });
    expect((await loadPriceCards(db.sql)).map((entry) => entry.version)).toEqual(["v1", "v2"]);
    expect((await audit("price-card.publish")).map((entry) => entry.after)).toEqual(
      Array(2).fill({ state: "published" }),
    );
  });

  it("a card that would break pricing is refused at the door", async () => {
    const broken = draft("broken", 1n);
    broken.lines[0]?.match.patterns.push("(");
    await expect(importPriceDraft(db.sql, ADMIN, { drafts: [broken] })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(publishPriceCard(db.sql, FINANCE, { ids: [1] })).rejects.toMatchObject({
      code: "not_permitted",
    });
    await expect(publishPriceCard(db.sql, ADMIN, { ids: [9999] })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("charges and months", () => {
  const seat = { kind: "seat" as const, name: "Seats", team: "support" };

  it("a charge is in every rollup, twice adds up, past the size of a bigint", async () => {
    const big = { ...seat, amountUsd: "20000000.5", provider: "OpenAI", account: "org-1" };
    const chargedAt = new Date("2026-01-31T23:30:00Z");
    await addCharge(db.sql, FINANCE, { ...big, chargedAt });
    const { period } = await addCharge(db.sql, FINANCE, { ...big, chargedAt });
    expect(period).toBe("2026-01-01");
    for (const table of ["spend_daily", "tenant_daily", "template_daily", "provider_daily", "team_daily"]) {
      const rows = await db.sql`
        select period, kind, requests, cost, cost_other, list_cost from ${db.sql(table)}`;
      const cost = "40000001000000000000";
      expect(rows, table).toEqual([
        { period: "2026-01-01", kind: 1, requests: 0n, cost, cost_other: cost, list_cost: cost },
      ]);
    }
    const [row] = await db.sql`
      select d.day, c.code, n.name from spend_daily d join cost_centers c on c.id = d.cost_center_id
      join names n on n.id = d.provider_id`;
    expect(row).toEqual({ day: "2026-01-31", code: "cc-1", name: "openai" });
    const [later] = await db.sql`
      select c.code from charges h join cost_centers c on c.id = h.cost_center_id
      where h.id = ${(await addCharge(db.sql, FINANCE, { ...seat, amountUsd: "1", chargedAt: new Date("2026-02-01") })).id}`;
    expect(later).toEqual({ code: "cc-2" });
  });

  it("months close in order, once, when they are over; late charges go to the next open one", async () => {
    const before = await versions();
    await expect(closePeriod(db.sql, ADMIN, { month: "2026-01" })).rejects.toMatchObject({
      code: "not_permitted",
    });
    await expect(closePeriod(db.sql, FINANCE, { month: "2026-02" })).rejects.toThrow(
      "2026-01 has spend and is still open",
    );
    await expect(closePeriod(db.sql, FINANCE, { month: "2035-02" })).rejects.toThrow("not over yet");
    await expect(closePeriod(db.sql, FINANCE, { month: "2019-12" })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await closePeriod(db.sql, FINANCE, { month: "2026-01" })).toMatchObject({
      nextOpen: "2026-02-01",
    });
    await expect(closePeriod(db.sql, FINANCE, { month: "2026-01" })).rejects.toThrow("already closed");
    expect((await versions()).periods).toBe(before.periods + 1);
    expect(await db.sql`select from periods where period < '2026-01-01' and closed_at is null`).toHaveLength(
      0,
    );

    const late = { ...seat, amountUsd: "-3.25", chargedAt: new Date("2026-01-15"), kind: "credit" as const };
    expect((await addCharge(db.sql, FINANCE, late)).period).toBe("2026-02-01");
    const [line] =
      await db.sql`select day, cost from team_daily where period = '2026-02-01' and day = '2026-01-15'`;
    expect(line).toEqual({ day: "2026-01-15", cost: "-3250000000000" });
  });

  it("refuses amounts that are none, and the future", async () => {
    const charge = { ...seat, chargedAt: new Date("2026-03-01") };
    for (const amountUsd of ["0", "x", "1e-13", ""]) {
      await expect(addCharge(db.sql, FINANCE, { ...charge, amountUsd })).rejects.toMatchObject({
        code: "invalid_input",
      });
    }
    const ahead = new Date(Date.now() + 3 * 86_400_000);
    await expect(
      addCharge(db.sql, FINANCE, { ...charge, amountUsd: "1", chargedAt: ahead }),
    ).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("markers stand at their moment", async () => {
    const at = new Date("2026-03-01T10:00:00.123Z");
    const { id } = await createMarker(db.sql, ADMIN, { at, kind: "deploy", name: "v2", team: "support" });
    expect(await db.sql`select at, kind, name from markers where id = ${id}`).toEqual([
      { at, kind: "deploy", name: "v2" },
    ]);
    await expect(
      createMarker(db.sql, ADMIN, { at, kind: "deploy", name: "v2", service: "x" }),
    ).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

it("a change waits for batches in flight, and holds back new ones only until it is committed", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let locked = () => {};
  const taken = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const batch = db.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock_shared(74200)`;
    locked();
    await held;
  });
  await taken;
  let done = false;
  const change = applyCatalog(db.sql, ADMIN, "teams: [{ slug: waits }]").then(() => {
    done = true;
  });
  const waiting = () => db.sql`select from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  while (!done && (await waiting()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(done).toBe(false);
  release();
  await Promise.all([batch, change]);
  expect(done).toBe(true);
});

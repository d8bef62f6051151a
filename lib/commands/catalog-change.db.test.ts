import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CALL, type TestLedger, testLedger } from "@/lib/cli/testing-ledger";
import { addDays } from "@/lib/domain/period";
import { applyCatalogChange, previewCatalogChange } from "./catalog-change";
import { CommandError } from "./define-command";
import { TEST_ADMIN } from "./testing";

const FINANCE = { name: "finance@example.com", role: "finance" } as const;
const today = new Date().toISOString().slice(0, 10);
const YESTERDAY = `${addDays(today, -1)}T10:00:00Z`;

let ledger: TestLedger;
beforeEach(async () => {
  ledger = await testLedger();
  await ledger.post(
    [
      { ...CALL, ts: YESTERDAY, request_id: "1", service: "copilot" },
      { ...CALL, ts: YESTERDAY, request_id: "2", virtual_key: "vk-growth" },
      { ...CALL, ts: YESTERDAY, request_id: "3", namespace: "ml-batch", model: "unheard-of" },
      { ...CALL, ts: YESTERDAY, request_id: "4", namespace: "ml-batch" },
      // Too long ago to be of the week that is looked at.
      { ...CALL, request_id: "5", namespace: "ml-batch" },
    ],
    { receivedAtMs: Date.now() },
  );
});
afterEach(() => ledger.db.close());

const preview = (file: Record<string, unknown>, opened?: string) =>
  previewCatalogChange(ledger.sql, TEST_ADMIN, { file, ...(opened && { opened }) });
const rule = { match: { namespace: "ml-batch" }, team: "growth", from: today };

describe("previewCatalogChange", () => {
  it("says what last week would have moved, and writes nothing", async () => {
    const shown = await preview({ ownership_rules: [rule] });
    expect(shown.lines).toEqual([expect.stringContaining("ml-batch")]);
    expect(shown.effect).toMatchObject({
      fromDay: addDays(today, -7),
      toDay: today,
      asOf: today,
      teams: [{ from: "untagged", to: "Growth", requests: 2, costPico: 560_000_000_000n, unpriced: 1 }],
    });
    expect(await ledger.sql`select from ownership_rules`).toHaveLength(1);
    expect((await preview({ ownership_rules: [rule] })).fingerprint).toBe(shown.fingerprint);
  });

  it("asks both catalogs on the day the change takes effect", async () => {
    const from = addDays(today, 30);
    const moved = await preview({ services: [{ slug: "copilot", team: [{ slug: "growth", from }] }] });
    expect(moved.effect).toMatchObject({
      asOf: from,
      teams: [{ from: "Support", to: "Growth", requests: 1, costPico: 560_000_000_000n }],
    });
  });

  it("shows what moves between cost centers, and nothing for what decides no owner", async () => {
    const center = { cost_centers: [{ code: "cc-1" }], teams: [{ slug: "support", cost_center: "cc-1" }] };
    expect((await preview(center)).effect).toMatchObject({
      teams: [],
      costCenters: [{ from: "no cost center", to: "cc-1", requests: 1, costPico: 560_000_000_000n }],
    });
    const budget = { budgets: [{ scope: { team: "support" }, period: "month", amount_usd: "5.00" }] };
    expect((await preview(budget)).effect).toBeNull();
  });

  it("names a team that the change creates", async () => {
    const { effect } = await preview({
      teams: [{ slug: "batch", name: "Batch" }],
      ownership_rules: [{ ...rule, team: "batch" }],
    });
    expect(effect?.teams).toMatchObject([{ from: "untagged", to: "batch", requests: 2 }]);
  });

  it("tells what others changed of the same things since the form was opened, and of nothing else", async () => {
    const [opened] = await ledger.sql<{ id: string }[]>`select max(id)::text as id from audit_log`;
    const change = async (file: Record<string, unknown>) => {
      const { fingerprint } = await preview(file);
      await applyCatalogChange(
        ledger.sql,
        { ...TEST_ADMIN, name: "other@example.com" },
        { file, fingerprint },
      );
    };
    await change({ teams: [{ slug: "support", lead: "new@example.com" }] });
    await change({ teams: [{ slug: "growth", lead: "new@example.com" }] });
    const { since } = await preview({ teams: [{ slug: "support", lead: "mine@example.com" }] }, opened?.id);
    expect(since).toMatchObject([
      { actor: "other@example.com", line: expect.stringContaining("lead none -> new@example.com") },
    ]);
  });
});

describe("applyCatalogChange", () => {
  it("carries out what was shown, with an audit line for each change", async () => {
    const file = { ownership_rules: [rule] };
    const { fingerprint } = await preview(file);
    const { lines } = await applyCatalogChange(ledger.sql, TEST_ADMIN, { file, fingerprint });
    expect(lines).toHaveLength(1);
    expect((await preview(file)).lines).toEqual([]);
    const [line] = await ledger.sql`select actor, note from audit_log order by id desc limit 1`;
    expect(line).toMatchObject({ actor: TEST_ADMIN.name, note: lines[0] });
  });

  it("does nothing when it would no longer do what was shown", async () => {
    const file = { teams: [{ slug: "support", lead: "a@example.com" }] };
    const { fingerprint } = await preview(file);
    const other = { teams: [{ slug: "support", lead: "b@example.com" }] };
    await applyCatalogChange(ledger.sql, TEST_ADMIN, {
      file: other,
      fingerprint: (await preview(other)).fingerprint,
    });
    const late = applyCatalogChange(ledger.sql, TEST_ADMIN, { file, fingerprint });
    await expect(late).rejects.toMatchObject({ code: "conflict" });
    const [team] = await ledger.sql`select lead from teams where slug = 'support'`;
    expect(team).toEqual({ lead: "b@example.com" });
  });

  it("asks for the right of each section: finance may plan budgets, and nothing beside", async () => {
    const budget = { budgets: [{ scope: { team: "support" }, period: "month", amount_usd: "5.00" }] };
    const shown = await previewCatalogChange(ledger.sql, FINANCE, { file: budget });
    await applyCatalogChange(ledger.sql, FINANCE, { file: budget, fingerprint: shown.fingerprint });
    const mixed = { ...budget, teams: [{ slug: "support", lead: "x@example.com" }] };
    for (const work of [
      previewCatalogChange(ledger.sql, FINANCE, { file: mixed }),
      applyCatalogChange(ledger.sql, FINANCE, { file: mixed, fingerprint: "0" }),
      previewCatalogChange(ledger.sql, { name: "l", role: "lead" }, { file: budget }),
    ])
      await expect(work).rejects.toSatisfy(
        (error) => error instanceof CommandError && error.code === "not_permitted",
      );
  });
});

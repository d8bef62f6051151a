import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALL, type TestLedger, testLedger } from "@/lib/cli/testing-ledger";
import { addDays } from "@/lib/domain/period";
import { applyCatalog } from "./apply-catalog";
import { CommandError } from "./define-command";
import { rulesLastWeek, tryRule } from "./rule-trial";
import { tryContract } from "./rule-trial-contract";
import { TEST_ADMIN } from "./testing";

const READER = { name: "audit@example.com", role: "reader" } as const;
const LEAD = { name: "lead@example.com", role: "lead" } as const;
const today = new Date().toISOString().slice(0, 10);
const ts = `${addDays(today, -1)}T10:00:00Z`;
const ONE = 560_000_000_000n;

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await testLedger();
  await applyCatalog(ledger.sql, TEST_ADMIN, {
    environments: [{ slug: "prod", class: "production" }],
    ownership_rules: [{ match: { namespace: "ml-batch", virtual_key: "vk-2" }, team: "support" }],
  });
  await ledger.post(
    [
      { ...CALL, ts, request_id: "1", namespace: "ml-batch" },
      { ...CALL, ts, request_id: "2", namespace: "ML_Batch", tenant: "acme" },
      { ...CALL, ts, request_id: "3", namespace: "ml-batch", team: "growth", environment: "prod" },
      { ...CALL, ts, request_id: "4", namespace: "ml-batch", virtual_key: "vk-2", model: "unheard-of" },
      { ...CALL, ts, request_id: "5", namespace: "web", environment: "prod" },
      // Of another week.
      { ...CALL, request_id: "6", namespace: "ml-batch" },
    ],
    { receivedAtMs: Date.now() },
  );
});
afterAll(() => ledger.db.close());

const draft = { match: { namespace: "ml-batch" }, team: "growth", from: today };

describe("tryRule", () => {
  it("says what the rule would have matched and decided, what it lost to, and whose the calls are", async () => {
    const trial = await tryRule(ledger.sql, READER, draft);
    expect(trial).toMatchObject({ fromDay: addDays(today, -7), toDay: today, replaces: false });
    expect(trial.tally).toEqual({
      matched: { requests: 4, costPico: 3n * ONE, unpriced: 1 },
      decided: { requests: 2, costPico: 2n * ONE, unpriced: 0 },
      lost: [
        { step: "envelope", ruleId: null, requests: 1, costPico: ONE, unpriced: 0 },
        { step: "virtual_key", ruleId: expect.any(Number), requests: 1, costPico: 0n, unpriced: 1 },
      ],
    });
    expect(trial.owners).toEqual([
      { team: "untagged", requests: 2, costPico: 2n * ONE, unpriced: 0 },
      { team: "Growth", requests: 1, costPico: ONE, unpriced: 0 },
      { team: "Support", requests: 1, costPico: 0n, unpriced: 1 },
    ]);
    expect(trial.examples.map(({ carries, team }) => [carries, team])).toContainEqual([
      { namespace: "ml-batch", team: "growth", environment: "prod" },
      "Growth",
    ]);
    expect(trial.overlaps).toMatchObject([
      { loserId: trial.ruleId, reason: { why: "virtual_key" }, isCrossing: true },
      { loserId: trial.ruleId, reason: { why: "virtual_key" }, isCrossing: false },
    ]);
    expect(trial.reach.windows).toHaveLength(1);
  });

  it("writes nothing, and needs no team", async () => {
    const before = await ledger.sql`select * from ownership_rules`;
    const { team: _team, ...teamless } = draft;
    expect((await tryRule(ledger.sql, READER, teamless)).tally.decided.requests).toBe(2);
    expect(await ledger.sql`select * from ownership_rules`).toEqual(before);
    expect(await ledger.sql`select 1 from audit_log where actor = ${READER.name}`).toHaveLength(0);
  });

  it("asks a rule of the same match as the one that it would end", async () => {
    const same = { match: { virtual_key: "vk-growth" }, team: "support", from: addDays(today, 3) };
    expect(await tryRule(ledger.sql, READER, same)).toMatchObject({ replaces: false, overlaps: [] });
    const replacing = { match: { virtual_key: "vk-growth" }, team: "support", from: "2026-01-01" };
    expect(await tryRule(ledger.sql, READER, replacing)).toMatchObject({ replaces: true, overlaps: [] });
  });

  it("refuses in words what could not be saved, and who may not look", async () => {
    const problems = async (input: object) => {
      const error = await tryRule(ledger.sql, READER, { ...draft, ...input }).catch((caught) => caught);
      expect(error).toBeInstanceOf(CommandError);
      return (error as CommandError).problems.join(" ");
    };
    expect(await problems({ match: {} })).toContain("must name at least one field");
    expect(await problems({ match: { colour: "red" } })).toContain("match.colour");
    expect(await problems({ team: "nobody" })).toContain('no team "nobody"');
    expect(await problems({ environment: "moon" })).toContain('no environment "moon"');
    expect(await problems({ from: "soon" })).toContain("day");
    await expect(tryRule(ledger.sql, LEAD, draft)).rejects.toMatchObject({ code: "not_permitted" });
  });
});

describe("rulesLastWeek", () => {
  it("has every rule that holds or will, with what it did; matched is decided and lost together", async () => {
    const { tallies } = await rulesLastWeek(ledger.sql, READER);
    const rules = await ledger.sql<{ id: number; match: Record<string, string> }[]>`
      select id, match from ownership_rules order by id`;
    expect([...tallies.keys()].sort()).toEqual(rules.map(({ id }) => id));
    const both = rules.find(({ match }) => match.namespace === "ml-batch");
    expect(tallies.get(both?.id ?? 0)).toMatchObject({
      matched: { requests: 1, unpriced: 1 },
      decided: { requests: 1 },
      lost: [],
    });
    await expect(rulesLastWeek(ledger.sql, LEAD)).rejects.toMatchObject({ code: "not_permitted" });
  });
});

describe("tryContract", () => {
  const contract = { required: ["team", "environment", "tenant"], defaults: {}, from: today };
  it("counts what would have been missing, by field", async () => {
    const trial = await tryContract(ledger.sql, READER, contract);
    expect(trial.calls.requests).toBe(5);
    expect(trial.fields).toEqual([
      { field: "team", requests: 3, costPico: 3n * ONE, unpriced: 0 },
      { field: "environment", requests: 3, costPico: 2n * ONE, unpriced: 1 },
      { field: "tenant", requests: 4, costPico: 3n * ONE, unpriced: 1 },
    ]);
    expect(trial.missing.requests).toBe(5);
  });

  it("is about the calls of its environment, and defaults fill in", async () => {
    const trial = await tryContract(ledger.sql, READER, {
      ...contract,
      environment: "prod",
      defaults: { team: "support" },
    });
    expect(trial.calls.requests).toBe(2);
    expect(trial.fields.map(({ field, requests }) => [field, requests])).toEqual([
      ["team", 0],
      ["environment", 0],
      ["tenant", 2],
    ]);
  });

  it("refuses unknown fields and names, and who may not look", async () => {
    const wrong = (input: object) => tryContract(ledger.sql, READER, { ...contract, ...input });
    await expect(wrong({ required: ["colour"] })).rejects.toBeInstanceOf(CommandError);
    await expect(wrong({ environment: "moon" })).rejects.toBeInstanceOf(CommandError);
    await expect(wrong({ defaults: { team: "nobody" } })).rejects.toBeInstanceOf(CommandError);
    await expect(tryContract(ledger.sql, LEAD, contract)).rejects.toMatchObject({ code: "not_permitted" });
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CALL, MAY, testLedger, type TestLedger } from "@/lib/cli/testing-ledger";
import { applyCatalog } from "../apply-catalog";
import type { Actor } from "../define-command";
import { TEST_ADMIN } from "../testing";
import { reviewSharedBucket } from "../shared-reviews";
import { editExceptionCase, reopenException, waiveExceptions } from "./cases";
import type { DecisionInput } from "./decision";
import { previewDecisions } from "./preview";
import { continueReattribution, reattributeDecided } from "./reattribute";
import { resolveExceptions } from "./resolve";

const BUDGET = { budgetMs: 60_000 };
let ledger: TestLedger;
beforeEach(async () => {
  ledger = await testLedger();
});
afterEach(() => ledger.db.close());

const lead = (...teamIds: number[]): Actor => ({ name: "lead@example.com", role: "lead", teamIds });
const preview = (...decisions: DecisionInput[]) => previewDecisions(ledger.sql, TEST_ADMIN, decisions);
const teamId = async (slug: string) => {
  const [row] = await ledger.sql<{ id: number }[]>`select id from teams where slug = ${slug}`;
  return row?.id ?? 0;
};
const assign = (team: string, from = "2026-01-01"): DecisionInput => ({
  do: "assign",
  match: { virtual_key: "vk-batch-07" },
  team,
  from,
});

/** Saves and re-attributes what the preview says. */
async function carryOut(decisions: DecisionInput[]) {
  const shown = await preview(...decisions);
  const saved = await resolveExceptions(ledger.sql, TEST_ADMIN, {
    decisions,
    fingerprint: shown.fingerprint,
  });
  const { fingerprint } = shown;
  const moved = await reattributeDecided(ledger.sql, TEST_ADMIN, {
    decisions,
    fingerprint,
    catalog: saved.catalog,
    ...BUDGET,
  });
  return { shown, saved, moved };
}

async function groups() {
  return ledger.sql<{ defect: number; value_id: number; team_id: number; state: string | null }[]>`
    select g.defect, g.value_id, g.team_id, c.state from exception_groups g
    left join exception_cases c using (defect, value_id, team_id) where events > 0 order by 1, 2, 3`;
}

describe("assign", () => {
  const batch = { ...CALL, virtual_key: "vk-batch-07" };
  beforeEach(async () => {
    await ledger.post([{ ...batch, ts: MAY.ts, request_id: "may" }]);
    await ledger.close("2026-05");
    await ledger.post([
      { ...batch, request_id: "1" },
      { ...batch, request_id: "2", team: "support" },
      { ...CALL, request_id: "3", virtual_key: "other" },
      { ...batch, request_id: "4", virtual_key: "VK_Batch 07" },
    ]);
  });

  it("the preview is what is done: rule, audit, money; the closed month stands; verify finds nothing", async () => {
    const before = await ledger.spend();
    const shown = await preview(assign("growth"));
    expect(shown).toMatchObject({
      lines: ['+ rule {"virtual_key":"vk-batch-07"}: team growth, assigned from 2026-01-01'],
      moves: [
        { from: { slug: "untagged" }, to: { slug: "growth" }, events: 2, costPico: 1_120_000_000_000n },
      ],
      teams: [
        { slug: "growth", beforePico: 0n, afterPico: 1_120_000_000_000n },
        { slug: "untagged", beforePico: 1_680_000_000_000n, afterPico: 560_000_000_000n },
      ],
      movedPico: 1_120_000_000_000n,
      months: ["2026-06-01"],
      closed: { events: 1n, costPico: 560_000_000_000n },
    });
    expect(await ledger.spend()).toEqual(before);
    expect(await ledger.sql`select 1 from ownership_rules where assigned`).toEqual([]);

    const { moved } = await carryOut([assign("growth")]);
    // The two that move, and the stamped one, which now has a second opinion.
    expect(moved).toMatchObject({ events: shown.events, done: true });
    expect(await ledger.spend()).toEqual({
      "2026-05 untagged": "0.56",
      "2026-06 growth": "1.12",
      "2026-06 support": "0.56",
      "2026-06 untagged": "0.56",
    });
    const audit = await ledger.sql`select action, actor from audit_log order by id desc limit 3`;
    expect(audit).toEqual([
      { action: "ledger.reattribute", actor: TEST_ADMIN.name },
      { action: "exception.resolve", actor: TEST_ADMIN.name },
      { action: "exception.resolve", actor: TEST_ADMIN.name },
    ]);
    const [assigned] = await ledger.sql`
      select sum(requests)::int as n from team_daily where attributed_by = 3`;
    expect(assigned).toEqual({ n: 2 });
    expect(await ledger.findings()).toEqual([]);
    // A second time there is nothing to do.
    expect(await preview(assign("growth"))).toMatchObject({ lines: [], events: 0, moves: [] });
    const again = await carryOut([assign("growth")]);
    expect(again.moved.events).toBe(0);
    expect(await ledger.findings()).toEqual([]);
  });

  it("saved without re-attribution nothing moves, and the case is decided", async () => {
    const before = await ledger.spend();
    const shown = await preview(assign("growth"));
    await resolveExceptions(ledger.sql, TEST_ADMIN, {
      decisions: [assign("growth")],
      fingerprint: shown.fingerprint,
    });
    expect(await ledger.spend()).toEqual(before);
    expect((await groups()).filter((group) => group.state === "assigned").length).toBeGreaterThan(0);
    expect(await ledger.findings()).toEqual([]);
  });

  it("a rule from a day moves only what was called since", async () => {
    await ledger.post([{ ...batch, ts: "2026-06-20T10:00:00Z", request_id: "late" }]);
    const shown = await preview(assign("growth", "2026-06-15"));
    expect(shown.moves).toMatchObject([{ events: 1 }]);
    await carryOut([assign("growth", "2026-06-15")]);
    // The earlier calls are nobody's still, so their group is not decided.
    expect((await groups()).filter((group) => group.state !== null)).toEqual([]);
    expect(await ledger.findings()).toEqual([]);
  });

  it("a stale preview is refused and nothing is written", async () => {
    const shown = await preview(assign("growth"));
    await applyCatalog(ledger.sql, TEST_ADMIN, "teams: [{ slug: risk, name: Risk }]");
    const risk: DecisionInput = { do: "register", kind: "team", name: "other" };
    // Another decision than the one shown, and the same after the money moved elsewhere.
    await expect(
      resolveExceptions(ledger.sql, TEST_ADMIN, { decisions: [risk], fingerprint: shown.fingerprint }),
    ).rejects.toMatchObject({ code: "conflict" });
    await carryOut([assign("support")]);
    await expect(
      resolveExceptions(ledger.sql, TEST_ADMIN, {
        decisions: [assign("growth")],
        fingerprint: shown.fingerprint,
      }),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(
      reattributeDecided(ledger.sql, TEST_ADMIN, {
        decisions: [assign("growth")],
        fingerprint: shown.fingerprint,
        catalog: 1,
        ...BUDGET,
      }),
    ).rejects.toMatchObject({ code: "conflict" });
    expect(await ledger.findings()).toEqual([]);
  });

  it("is for those who may write the catalog, and for teams that are there", async () => {
    const growth = await teamId("growth");
    await expect(previewDecisions(ledger.sql, lead(growth), [assign("growth")])).rejects.toMatchObject({
      code: "not_permitted",
    });
    const decided = { decisions: [assign("growth")], fingerprint: "1.x" };
    await expect(resolveExceptions(ledger.sql, lead(growth), decided)).rejects.toMatchObject({
      code: "not_permitted",
    });
    const wanted = { ...decided, catalog: 1, ...BUDGET };
    await expect(reattributeDecided(ledger.sql, lead(growth), wanted)).rejects.toMatchObject({
      code: "not_permitted",
    });
    await expect(preview(assign("nobody"))).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("stopped after a slice it goes on where it was", async () => {
    await ledger.post(
      Array.from({ length: 10_100 }, (_, n) => ({
        ...batch,
        request_id: `r-${n}`,
        input_tokens: 1000,
        output_tokens: 0,
      })),
    );
    const decisions = [assign("growth")];
    const shown = await preview(...decisions);
    const { catalog } = await resolveExceptions(ledger.sql, TEST_ADMIN, {
      decisions,
      fingerprint: shown.fingerprint,
    });
    const wanted = { decisions, fingerprint: shown.fingerprint, catalog };
    const ada = { ...TEST_ADMIN, name: "ada@example.com", userId: 7 };
    const bea = { ...TEST_ADMIN, name: "bea@example.com", userId: 8 };
    const first = await reattributeDecided(ledger.sql, ada, { ...wanted, budgetMs: 1 });
    expect(first).toMatchObject({ done: false });
    expect(first.events).toBeLessThan(shown.events);
    expect(await ledger.findings()).toEqual([]);
    const { adjustmentId } = first;
    const movers = async () =>
      (
        await ledger.sql<{ user_id: number | null }[]>`
          select user_id from audit_log where subject = ${`adjustment ${adjustmentId}`} order by id`
      ).map((line) => line.user_id);
    await continueReattribution(ledger.sql, ada, { adjustmentId, budgetMs: 1 });
    expect(await movers()).toEqual([7]);
    const rest = await continueReattribution(ledger.sql, bea, { adjustmentId, ...BUDGET });
    // Whoever moves calls does not sign the month: each is in the log, once.
    expect(await movers()).toEqual([7, 8]);
    expect(rest).toEqual({ adjustmentId, events: shown.events, done: true });
    expect(await ledger.findings()).toEqual([]);
    await expect(
      continueReattribution(ledger.sql, TEST_ADMIN, { adjustmentId, ...BUDGET }),
    ).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("names", () => {
  it("maps spellings of a team in bulk, registers what is new, and moves exactly what it said", async () => {
    await ledger.post([
      {
        ...CALL,
        request_id: "1",
        team: "growth-team",
        service: "mailer",
        feature: "weekly",
        environment: "prd",
      },
      { ...CALL, request_id: "2", team: "Growth_Team" },
      { ...CALL, request_id: "3", team: "support", service: "copilot", feature: "new-thing" },
      { ...CALL, request_id: "4", team: "brand-new" },
    ]);
    const decisions: DecisionInput[] = [
      { do: "map", kind: "team", name: "growth-team", to: "growth" },
      { do: "register", kind: "team", name: "Brand-New", lead: "new@example.com" },
      { do: "register", kind: "service", name: "mailer", team: "growth", from: "2026-01-01" },
      { do: "register", kind: "feature", name: "weekly", service: "mailer" },
      { do: "register", kind: "feature", name: "new-thing", service: "copilot" },
      { do: "register", kind: "environment", name: "prod", class: "production" },
    ];
    const { shown, moved } = await carryOut(decisions);
    expect(shown.moves.map(({ from, to, events }) => [from.slug, to.slug, events])).toEqual([
      ["untagged", "growth", 2],
      ["untagged", "brand-new", 1],
    ]);
    expect(moved.events).toBe(shown.events);
    expect(await ledger.spend()).toEqual({
      "2026-06 brand-new": "0.56",
      "2026-06 growth": "1.12",
      "2026-06 support": "0.56",
    });
    const left = await ledger.sql`
      select count(*)::int as n from exception_groups where defect in (0, 1, 3, 4) and events > 0`;
    expect(left).toEqual([{ n: 0 }]);
    expect(await ledger.findings()).toEqual([]);
    // The environment can only be mapped once it is there.
    const mapped = await carryOut([{ do: "map", kind: "environment", name: "prd", to: "prod" }]);
    expect(mapped.shown).toMatchObject({ events: 1, moves: [] });
    expect(await ledger.findings()).toEqual([]);
  });

  it("never creates what a name is mapped to", async () => {
    await expect(preview({ do: "map", kind: "team", name: "x", to: "nobody" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(
      preview({ do: "register", kind: "feature", name: "x", service: "nothing" }),
    ).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("cases", () => {
  beforeEach(() =>
    ledger.post([{ ...CALL, request_id: "1", team: "support", service: "copilot", feature: "x" }]),
  );

  it("are given an owner and a day, waived with a reason and an end, and reopened; each is audited", async () => {
    const support = await teamId("support");
    const [seen] = await groups();
    const group = { defect: "unknown_feature" as const, valueId: seen?.value_id ?? 0, teamId: support };
    const edit = { group, owner: "ada@example.com", dueOn: "2026-07-09" };
    await editExceptionCase(ledger.sql, lead(support), edit);
    await editExceptionCase(ledger.sql, lead(support), { group, note: "asked the vendor" });
    const waive = { groups: [group], until: "2026-08-01", reason: "pilot", today: "2026-07-01" };
    await waiveExceptions(ledger.sql, lead(support), waive);
    const [row] = await ledger.sql`
      select owner, due_on, state, waived_until, note, decided_by from exception_cases`;
    expect(row).toEqual({
      owner: "ada@example.com",
      due_on: "2026-07-09",
      state: "waived",
      waived_until: "2026-08-01",
      note: "pilot",
      decided_by: "lead@example.com",
    });
    await reopenException(ledger.sql, lead(support), { group });
    await editExceptionCase(ledger.sql, lead(support), { group, owner: "", dueOn: "" });
    expect(await ledger.sql`select owner, due_on, state from exception_cases`).toEqual([
      { owner: null, due_on: null, state: "open" },
    ]);
    const audit = await ledger.sql<
      { action: string }[]
    >`select action from audit_log order by id desc limit 5`;
    expect(audit.map(({ action }) => action).reverse()).toEqual([
      "exception.edit",
      "exception.edit",
      "exception.waive",
      "exception.reopen",
      "exception.edit",
    ]);
    for (const until of ["2026-07-01", "2027-08-01"])
      await expect(waiveExceptions(ledger.sql, lead(support), { ...waive, until })).rejects.toMatchObject({
        code: "invalid_input",
      });
  });

  it("of another team answer like cases that do not exist; a bulk with one of them writes nothing", async () => {
    const [support, growth] = [await teamId("support"), await teamId("growth")];
    const [seen] = await groups();
    const group = { defect: "unknown_feature" as const, valueId: seen?.value_id ?? 0, teamId: support };
    const none = { ...group, valueId: 99_999 };
    const outcome = (actor: Actor, groups: (typeof group)[]) =>
      waiveExceptions(ledger.sql, actor, {
        groups,
        until: "2026-08-01",
        reason: "x",
        today: "2026-07-01",
      }).catch(({ code, message }) => ({ code, message }));
    const missing = await outcome(lead(support), [group, none]);
    expect(missing).toEqual({ code: "not_found", message: "There is no such exception." });
    expect(await outcome(lead(growth), [group])).toEqual(missing);
    expect(await ledger.sql`select 1 from exception_cases`).toEqual([]);
    const member: Actor = { name: "m@example.com", role: "member", teamIds: [support] };
    expect(await outcome(member, [group])).toMatchObject({ code: "not_permitted" });
  });
});

describe("shared buckets", () => {
  it("are reviewed by those who see them; the newest word stands", async () => {
    await applyCatalog(ledger.sql, TEST_ADMIN, "teams: [{ slug: commons, name: Commons, kind: shared }]");
    const commons = await teamId("commons");
    const review = { team: "commons", month: "2026-06", note: "as expected" };
    await reviewSharedBucket(ledger.sql, lead(commons), review);
    await reviewSharedBucket(ledger.sql, TEST_ADMIN, { ...review, note: "grew" });
    expect(await ledger.sql`select note, reviewed_by from shared_reviews`).toEqual([
      { note: "grew", reviewed_by: TEST_ADMIN.name },
    ]);
    const answer = (actor: Actor, team: string) =>
      reviewSharedBucket(ledger.sql, actor, { ...review, team }).catch(
        ({ code, message }) => `${code} ${message}`,
      );
    expect(await answer(lead(), "commons")).toBe('not_found There is no team "commons" in the catalog.');
    expect(await answer(lead(), "nobody")).toBe('not_found There is no team "nobody" in the catalog.');
    expect(await answer(TEST_ADMIN, "support")).toBe("invalid_input Support is not a shared team.");
  });
});

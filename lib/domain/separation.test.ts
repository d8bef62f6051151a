import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AuditedDeed, deedKind, hindrances, hindranceText } from "./separation";

const JUNE = { fromMs: Date.UTC(2026, 5, 1), untilMs: Date.UTC(2026, 6, 3) };
const ada = { name: "ada@example.com", userId: 7 };

function deed(more: Partial<AuditedDeed>): AuditedDeed {
  return {
    actor: ada.name,
    userId: ada.userId,
    action: "price-card.publish",
    subject: "price card 3 (openai x)",
    after: { state: "published" },
    atMs: Date.UTC(2026, 5, 10),
    ...more,
  };
}

describe("what moves prices or owners", () => {
  it.each([
    ["price-card.publish", "price card 3 (openai x)", { state: "published" }, "published_card"],
    ["price-card.draft", "price card 3 (openai x)", { state: "draft" }, null],
    ["ledger.reprice", "adjustment 4", { kind: "reprice" }, "repriced"],
    ["ledger.reattribute", "adjustment 4", { kind: "reattribute" }, "reattributed"],
    ["exception.resolve", "2 exception cases", { lines: [] }, "changed_owners"],
    ["exception.waive", "untagged of support", { until: "2026-07-01" }, null],
    ["catalog.apply", "team support", { name: "Support" }, "changed_owners"],
    ["catalog.apply", "team support", { lead: "x@example.com", manager: null }, null],
    ["catalog.apply", "team support", { until: "2026-07-01" }, "changed_owners"],
    [
      "catalog.change",
      "team support",
      { from: "2026-01-01", until: null, value: { cost_center: "cc-1" } },
      "changed_owners",
    ],
    ["catalog.change", "team support", { from: "2026-01-01", until: null, value: { unit: "eu" } }, null],
    ["catalog.change", "team support", "support-team", "changed_owners"],
    ["catalog.change", "service copilot", { owner: "o@example.com" }, null],
    [
      "catalog.change",
      "service copilot",
      { from: "2026-01-01", value: { team: "support" } },
      "changed_owners",
    ],
    [
      "catalog.apply",
      'rule {"namespace":"x"}',
      { from: "2026-01-01", value: { team: "x" } },
      "changed_owners",
    ],
    ["catalog.apply", "tagging contract of prod", { from: "2026-01-01", value: {} }, "changed_owners"],
    ["catalog.change", 'budget {"scope":{}}', { from: "2026-01-01", value: { amount_pico: "1" } }, null],
    ["catalog.change", "allocation of platform-shared", { value: { method: "even" } }, null],
    ["team.merge", "team old", { merged_into: "new", until: "2026-07-01" }, "changed_owners"],
    ["service.assign", "service copilot", { from: "2026-07-01", value: { team: "x" } }, "changed_owners"],
    ["service.change", "service copilot", null, "changed_owners"],
    ["feature.create", "feature copilot/draft", { slug: "draft" }, null],
    ["environment.create", "environment qa", { class: "staging" }, null],
    ["environment.change", "environment qa", "quality", "changed_owners"],
    ["key.create", "key 3 (litellm)", { team_id: 4, kind: "team" }, "changed_owners"],
    ["key.create", "key 3 (litellm)", { team_id: null, kind: "transport" }, null],
    ["key.create", "key 4 (litellm)", { rotated_from: 3 }, null],
    ["key.change", "key 3 (litellm)", { claims: null }, "changed_owners"],
    ["key.change", "key 3 (litellm)", { expiresAt: null }, null],
    ["user.change", "user ada@example.com", { teams: ["x"] }, null],
    ["catalog.change", "unit customer", { director: "d@example.com" }, null],
    ["shared.review", "team platform-shared, 2026-06", { note: "" }, null],
    ["period.close", "period 2026-05", {}, null],
  ])("%s of %s is %j: %s", (action, subject, after, kind) => {
    expect(deedKind({ action, subject, after })).toBe(kind);
  });
});

describe("who may not sign", () => {
  it("counts from the first instant of the month to the signature", () => {
    const at = (atMs: number) => hindrances([deed({ atMs })], ada, JUNE).length;
    expect([JUNE.fromMs - 1, JUNE.fromMs, JUNE.untilMs - 1, JUNE.untilMs].map(at)).toEqual([0, 1, 1, 0]);
  });

  it("knows a person by the account, whatever the address; the command line by its name alone", () => {
    expect(hindrances([deed({ actor: "ada.before@example.com" })], ada, JUNE)).toHaveLength(1);
    expect(hindrances([deed({ userId: null, actor: "ADA@example.com" })], ada, JUNE)).toHaveLength(1);
    expect(hindrances([deed({ userId: 8, actor: "bo@example.com" })], ada, JUNE)).toHaveLength(0);
    const cli = { name: "cli:ada", userId: null };
    expect(hindrances([deed({ userId: null, actor: "cli:ada" })], cli, JUNE)).toHaveLength(1);
    expect(hindrances([deed({})], cli, JUNE)).toHaveLength(0);
  });

  it("says what, when, and how much more", () => {
    const many = ["team a", "team b", "team c", "team d", "team e"].map((subject, at) =>
      deed({ action: "catalog.apply", subject, after: { name: "x" }, atMs: Date.UTC(2026, 5, 10 + at) }),
    );
    const [found] = hindrances(many, ada, JUNE);
    expect(found && hindranceText(found)).toBe(
      "changed who owns what (last on 2026-06-14: team e, team d, team c and 2 more)",
    );
  });
});

const anyDeed = fc.record({
  actor: fc.constantFrom("ada@example.com", "bo@example.com", "cli:ada"),
  userId: fc.constantFrom(7, 8, null),
  action: fc.constantFrom(
    "price-card.publish",
    "price-card.draft",
    "catalog.apply",
    "ledger.reprice",
    "trace.review",
  ),
  subject: fc.constantFrom("team support", "price card 3 (x)", "adjustment 1", "budget x"),
  after: fc.constantFrom({ name: "x" }, { lead: "x" }, "alias", null),
  atMs: fc.integer({ min: JUNE.fromMs - 10_000, max: JUNE.untilMs + 10_000 }),
});

describe("for all logs", () => {
  it("order and repetition of the lines change nothing", () => {
    fc.assert(
      fc.property(fc.array(anyDeed, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (log, order) => {
        const shuffled = log
          .map((line) => ({ line, at: order.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ line }) => line);
        expect(hindrances([...shuffled, ...log], ada, JUNE)).toEqual(hindrances(log, ada, JUNE));
      }),
    );
  });

  it("what others do, or is done before or after, never hinders; one more deed never lets anybody sign", () => {
    fc.assert(
      fc.property(fc.array(anyDeed, { maxLength: 30 }), anyDeed, (log, more) => {
        const before = hindrances(log, ada, JUNE);
        const after = hindrances([...log, more], ada, JUNE);
        const own = more.userId === 7 || more.actor === ada.name;
        const during = more.atMs >= JUNE.fromMs && more.atMs < JUNE.untilMs;
        if (!own || !during || deedKind(more) === null) expect(after).toEqual(before);
        else expect(after.length).toBeGreaterThan(0);
        expect(after.length).toBeGreaterThanOrEqual(before.length);
      }),
    );
  });
});

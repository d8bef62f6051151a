import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CatalogSnapshot, compileCatalog } from "./catalog";
import { type CheckBudget, type CheckQuestion, countedReason, decideCheck } from "./check";
import { ENFORCEMENT_MODES, type EnforcementMode } from "./check-mode";
import type { Ownership } from "./usage-event";

const [UNTAGGED, SUPPORT, GROWTH, OLD, MERGED] = [1, 2, 3, 4, 5];
const [PROD, DEV] = [20, 21];
const [ANY, LISTED, TEAM] = [30, 31, 32];

const team = (id: number, slug: string, extra: Partial<CatalogSnapshot["teams"][number]> = {}) => ({
  id,
  slug,
  name: slug,
  kind: "team" as const,
  aliases: [],
  retiredOn: null,
  mergedInto: null,
  ...extra,
});

const SNAPSHOT: CatalogSnapshot = {
  version: 1,
  teams: [
    team(UNTAGGED, "untagged", { kind: "untagged" }),
    team(SUPPORT, "support", { aliases: ["Support Team"] }),
    team(GROWTH, "growth"),
    team(OLD, "old", { retiredOn: "2026-03-01" }),
    team(MERGED, "helpdesk", { retiredOn: "2026-03-01", mergedInto: SUPPORT }),
  ],
  teamCostCenters: [],
  services: [{ id: 10, slug: "copilot", name: "copilot", owner: null, aliases: [] }],
  serviceTeams: [{ serviceId: 10, teamId: SUPPORT, validFrom: "2020-01-01", validTo: null }],
  features: [{ id: 50, serviceId: 10, slug: "summarize" }],
  environments: [
    { id: PROD, slug: "prod", class: "production", aliases: ["live"] },
    { id: DEV, slug: "dev", class: "staging", aliases: [] },
  ],
  costCenters: [],
  rules: [
    {
      id: 60,
      match: { virtual_key: "sk-growth" },
      teamId: GROWTH,
      environmentId: null,
      assigned: false,
      validFrom: "2020-01-01",
      validTo: null,
    },
  ],
  contracts: [
    {
      environmentId: PROD,
      required: ["team", "service", "feature", "environment", "tenant"],
      defaults: {},
      validFrom: "2020-01-01",
      validTo: null,
    },
  ],
  keys: new Map([
    [ANY, { kind: "transport", teamId: null, claimableTeamIds: null, environmentId: null }],
    [LISTED, { kind: "transport", teamId: null, claimableTeamIds: [GROWTH], environmentId: null }],
    [TEAM, { kind: "team", teamId: SUPPORT, claimableTeamIds: [], environmentId: null }],
  ]),
};
const CATALOG = compileCatalog(SNAPSHOT);
const NOW = Date.UTC(2026, 6, 15);
const WHOLE: Ownership = {
  team: "support",
  service: "copilot",
  feature: "summarize",
  environment: "prod",
  tenant: "acme",
};

function ask(
  ownership: Ownership,
  mode: EnforcementMode,
  more: Partial<CheckQuestion> & { keyId?: number } = {},
) {
  const { keyId = ANY, ...rest } = more;
  const rights = CATALOG.keys.get(keyId);
  if (!rights) throw new Error("no such key");
  return decideCheck({
    request: { atMs: NOW, ownership, ownershipRank: "app", facts: {}, labels: undefined, keyId },
    sender: { ...rights, source: "gateway" },
    catalog: CATALOG,
    modes: [{ environmentId: null, source: null, mode, fromMs: 0, toMs: Number.POSITIVE_INFINITY }],
    budgets: [],
    ...rest,
  });
}

const budget = (rest: Partial<CheckBudget> = {}): CheckBudget => ({
  id: 1,
  enforce: "block",
  periodKind: "month",
  fields: ["team"],
  teamIds: new Set([SUPPORT]),
  serviceIds: null,
  featureIds: null,
  environmentId: null,
  tenant: null,
  project: null,
  isExhausted: true,
  ...rest,
});

describe("decideCheck", () => {
  it("lets a whole envelope pass in every mode", () => {
    for (const mode of ENFORCEMENT_MODES) {
      const { decision, would, reasons, owner } = ask(WHOLE, mode);
      expect({ decision, would, reasons }).toEqual({ decision: "allow", would: "allow", reasons: [] });
      expect(owner.teamId).toBe(SUPPORT);
    }
  });

  const { tenant: _t, ...noTenant } = WHOLE;
  const { feature: _f, ...noFeature } = WHOLE;
  const { environment: _e, ...noEnvironment } = WHOLE;
  // Envelope, first reason and its field, then the answer under observe, warn and enforce.
  it.each([
    ["a missing field", noTenant, "missing_field", "tenant", ["allow", "warn", "deny"]],
    ["a missing feature", noFeature, "missing_field", "feature", ["allow", "warn", "deny"]],
    [
      "nobody to own it",
      { ...WHOLE, team: undefined, service: undefined },
      "missing_field",
      "team",
      ["allow", "warn", "deny"],
    ],
    ["an unknown team", { ...WHOLE, team: "suport" }, "unknown_team", "team", ["allow", "warn", "deny"]],
    ["a team that has ended", { ...WHOLE, team: "old" }, "team_ended", "team", ["allow", "warn", "deny"]],
    [
      "an unknown service",
      { ...WHOLE, service: "nope" },
      "unknown_service",
      "service",
      ["allow", "warn", "deny"],
    ],
    [
      "an unknown feature",
      { ...WHOLE, feature: "nope" },
      "unknown_feature",
      "feature",
      ["allow", "warn", "deny"],
    ],
    [
      "an unknown environment counts as production",
      { ...WHOLE, environment: "prdo" },
      "unknown_environment",
      "environment",
      ["allow", "warn", "deny"],
    ],
    [
      "no environment counts as production",
      noEnvironment,
      "missing_field",
      "environment",
      ["allow", "warn", "deny"],
    ],
    [
      "an unknown name that nobody asks for",
      { environment: "dev", team: "suport" },
      "unknown_team",
      "team",
      ["allow", "warn", "warn"],
    ],
    ["no contract, nothing said", { environment: "dev" }, undefined, undefined, ["allow", "allow", "allow"]],
    ["an alias", { ...WHOLE, team: " support_TEAM " }, undefined, undefined, ["allow", "allow", "allow"]],
    [
      "a merged team's name",
      { ...WHOLE, team: "helpdesk" },
      undefined,
      undefined,
      ["allow", "allow", "allow"],
    ],
  ] as [string, Ownership, string | undefined, string | undefined, string[]][])(
    "%s",
    (_, ownership, code, field, decisions) => {
      const answers = ENFORCEMENT_MODES.map((mode) => ask(ownership, mode));
      expect(answers.map(({ decision }) => decision)).toEqual(decisions);
      for (const { reasons, would } of answers) {
        expect(reasons[0]?.code).toBe(code);
        expect(reasons[0]?.field).toBe(field);
        expect(would).toBe(decisions[2]);
      }
    },
  );

  it("finds what an unknown environment owes to production although its own contract asks for nothing", () => {
    const { reasons } = ask({ team: "support" }, "enforce");
    expect(reasons.map(({ field }) => field)).toEqual(["service", "feature", "tenant", "environment"]);
  });

  it("does not tell a key with a list whether another team exists", () => {
    const exists = ask({ ...WHOLE, team: "support" }, "enforce", { keyId: LISTED });
    const not = ask({ ...WHOLE, team: "suppor7" }, "enforce", { keyId: LISTED });
    const ended = ask({ ...WHOLE, team: "old" }, "enforce", { keyId: LISTED });
    expect([exists, not, ended].map(({ reasons }) => reasons[0]?.code)).toEqual(
      Array(3).fill("team_not_permitted"),
    );
    expect([exists, not, ended].map(({ decision }) => decision)).toEqual(["deny", "deny", "deny"]);
    expect(not.reasons.map(({ message }) => message.replace("suppor7", "support"))).toEqual(
      exists.reasons.map(({ message }) => message),
    );
    // The service's owner stands in; whose it is, this key is not told.
    expect(exists.owner.teamId).toBe(SUPPORT);
    expect(exists.mayNameTeam).toBe(false);
    expect(ask({ ...WHOLE, team: "growth" }, "enforce", { keyId: LISTED }).mayNameTeam).toBe(true);
  });

  it("lets a team's key name its own team, under its old name too, and no other", () => {
    expect(ask({ ...WHOLE, team: "helpdesk" }, "enforce", { keyId: TEAM })).toMatchObject({
      decision: "allow",
      mayNameTeam: true,
    });
    expect(ask({ ...WHOLE, team: "growth" }, "enforce", { keyId: TEAM }).reasons[0]?.code).toBe(
      "team_not_permitted",
    );
  });

  it("takes a signed team from a key that may not claim it", () => {
    const request = {
      atMs: NOW,
      ownership: WHOLE,
      ownershipRank: "signed" as const,
      facts: {},
      labels: undefined,
    };
    expect(ask(WHOLE, "enforce", { keyId: LISTED, request: { ...request, keyId: LISTED } }).decision).toBe(
      "allow",
    );
  });

  it("warns of an envelope that does not hold, and denies nothing for it", () => {
    const answers = ENFORCEMENT_MODES.map((mode) => ask(WHOLE, mode, { envelopeProblem: "It had expired." }));
    expect(answers.map(({ decision }) => decision)).toEqual(["allow", "warn", "warn"]);
    expect(answers[0]?.reasons).toEqual([{ code: "invalid_envelope", message: "It had expired." }]);
  });

  it.each([
    ["block", ["allow", "deny", "deny"]],
    ["warn", ["allow", "warn", "warn"]],
  ] as const)(
    "a budget that is used up and set to %s decides by itself, but not while observed",
    (enforce, decisions) => {
      const answers = ENFORCEMENT_MODES.map((mode) => ask(WHOLE, mode, { budgets: [budget({ enforce })] }));
      expect(answers.map(({ decision }) => decision)).toEqual(decisions);
      for (const { reasons } of answers)
        expect(reasons).toEqual([
          {
            code: "budget_exhausted",
            field: "team",
            message: "The budget of this team for this month is used up.",
          },
        ]);
    },
  );

  it("blocks on money only for a budget that says so, never for a tag", () => {
    expect(ask(noTenant, "warn", { budgets: [budget({ isExhausted: false })] }).decision).toBe("warn");
    expect(ask(noTenant, "warn", { budgets: [budget({ enforce: "warn" })] }).decision).toBe("warn");
  });

  it.each([
    ["its team", {}, true],
    ["another team", { teamIds: new Set([GROWTH]) }, false],
    ["a unit of teams", { teamIds: new Set([GROWTH, SUPPORT]) }, true],
    ["nobody: a name that is not known", { teamIds: new Set<number>() }, false],
    ["the company", { teamIds: null, fields: [] }, true],
    ["its service", { teamIds: null, serviceIds: new Set([10]) }, true],
    ["another service", { serviceIds: new Set([11]) }, false],
    ["its feature", { featureIds: new Set([50]) }, true],
    ["another feature", { featureIds: new Set([51]) }, false],
    ["its environment", { environmentId: PROD }, true],
    ["another environment", { environmentId: DEV }, false],
    ["its tenant, in any case", { tenant: "acme" }, true],
    ["another tenant", { tenant: "globex" }, false],
    ["a project it does not name", { project: "apollo" }, false],
  ])("a budget of %s", (_, rest: Partial<CheckBudget>, counts) => {
    const { decision } = ask({ ...WHOLE, tenant: " Acme" }, "enforce", { budgets: [budget(rest)] });
    expect(decision).toBe(counts ? "deny" : "allow");
  });

  it("tells a key nothing of the budget of a team that it may not name", () => {
    const { reasons } = ask({ service: "copilot", environment: "dev" }, "enforce", {
      keyId: LISTED,
      budgets: [budget()],
    });
    expect(reasons).toEqual([{ code: "budget_exhausted", message: "The budget for this month is used up." }]);
  });

  it("holds nobody back for budgets that cannot be read, but goes on to judge the rest", () => {
    expect(ask(WHOLE, "enforce", { budgets: null })).toMatchObject({
      decision: "allow",
      would: "allow",
      reasons: [{ code: "ledger_unavailable" }],
    });
    expect(ask(noTenant, "enforce", { budgets: null }).decision).toBe("deny");
  });

  it("puts what denies first, and counts under it", () => {
    const { reasons } = ask(noTenant, "enforce", {
      budgets: [budget({ enforce: "warn" })],
      envelopeProblem: "No.",
    });
    expect(reasons.map(({ code }) => code)).toEqual([
      "missing_field",
      "invalid_envelope",
      "budget_exhausted",
    ]);
    expect(countedReason(reasons)).toBe("missing_field:tenant");
    expect(countedReason([])).toBe("");
  });

  it("never gets milder from observe to warn to enforce, and tells under each what enforce would do", () => {
    const name = fc.option(fc.constantFrom("support", "growth", "old", "nope", "copilot", "prod", "dev"), {
      nil: undefined,
    });
    const order = ["allow", "warn", "deny"];
    fc.assert(
      fc.property(
        fc.record({ team: name, service: name, feature: name, environment: name, tenant: name }),
        fc.constantFrom(ANY, LISTED, TEAM),
        fc.array(
          fc.record({
            enforce: fc.constantFrom("warn" as const, "block" as const),
            isExhausted: fc.boolean(),
          }),
        ),
        (ownership, keyId, budgets) => {
          const answers = ENFORCEMENT_MODES.map((mode) =>
            ask(ownership, mode, {
              keyId,
              budgets: budgets.map((rest) => budget({ ...rest, teamIds: null })),
            }),
          );
          const ranks = answers.map(({ decision }) => order.indexOf(decision));
          expect(ranks[0]).toBe(0);
          expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
          expect(new Set(answers.map(({ would }) => would))).toEqual(new Set([answers[2]?.decision]));
          expect(answers[2]?.decision === "allow").toBe(answers[2]?.reasons.length === 0);
        },
      ),
    );
  });
});

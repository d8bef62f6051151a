import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CatalogSnapshot, compileCatalog } from "./catalog";
import { defectsOf } from "./ledger-codes";
import { type KeyRights, type OwnershipRequest, resolveOwner } from "./ownership";

const [UNTAGGED, SUPPORT, GROWTH, SHARED, OLD] = [1, 2, 3, 4, 5];
const [COPILOT, WRITER, ORPHAN] = [10, 11, 12];
const [PROD, EVAL] = [20, 21];
const [TRANSPORT, SUPPORT_KEY, LISTED] = [30, 31, 32];

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
    team(SUPPORT, "support", { aliases: ["support-team"] }),
    team(GROWTH, "growth"),
    team(SHARED, "platform-shared", { kind: "shared" }),
    team(OLD, "old", { retiredOn: "2026-03-01" }),
  ],
  teamCostCenters: [
    { teamId: SUPPORT, costCenterId: 40, validFrom: "2020-01-01", validTo: "2026-02-01" },
    { teamId: SUPPORT, costCenterId: 41, validFrom: "2026-02-01", validTo: null },
  ],
  services: [
    { id: COPILOT, slug: "copilot", name: "Ticket Copilot", owner: null, aliases: ["bot"] },
    { id: WRITER, slug: "writer", name: "writer", owner: null, aliases: [] },
    { id: ORPHAN, slug: "orphan", name: "orphan", owner: null, aliases: [] },
  ],
  serviceTeams: [
    { serviceId: COPILOT, teamId: GROWTH, validFrom: "2025-01-01", validTo: "2026-01-01" },
    { serviceId: COPILOT, teamId: SUPPORT, validFrom: "2026-01-01", validTo: null },
    { serviceId: WRITER, teamId: GROWTH, validFrom: "2020-01-01", validTo: null },
  ],
  features: [
    { id: 50, serviceId: COPILOT, slug: "summarize" },
    { id: 51, serviceId: WRITER, slug: "headline" },
  ],
  environments: [
    { id: PROD, slug: "prod", class: "production", aliases: ["live"] },
    { id: EVAL, slug: "eval", class: "eval", aliases: [] },
  ],
  costCenters: [
    { id: 40, code: "CC-1" },
    { id: 41, code: "CC-2" },
  ],
  rules: [],
  contracts: [],
  keys: new Map([
    [TRANSPORT, { kind: "transport", teamId: null, claimableTeamIds: null, environmentId: null }],
    [SUPPORT_KEY, { kind: "team", teamId: SUPPORT, claimableTeamIds: [], environmentId: PROD }],
    [LISTED, { kind: "transport", teamId: null, claimableTeamIds: [GROWTH], environmentId: null }],
  ]),
};

type RuleRow = CatalogSnapshot["rules"][number];
const rule = (
  id: number,
  match: Record<string, string>,
  teamId: number,
  extra: Partial<RuleRow> = {},
): RuleRow => ({
  id,
  match,
  teamId,
  environmentId: null,
  assigned: false,
  validFrom: "2020-01-01",
  validTo: null,
  ...extra,
});

function decide(
  request: Partial<OwnershipRequest> & { day?: string },
  change: Partial<CatalogSnapshot> = {},
) {
  const { day = "2026-06-15", ...rest } = request;
  const decision = resolveOwner(
    {
      atMs: Date.parse(`${day}T00:00:00Z`),
      ownership: {},
      ownershipRank: "app",
      facts: {},
      labels: undefined,
      keyId: TRANSPORT,
      ...rest,
    },
    compileCatalog({ ...SNAPSHOT, ...change }),
  );
  return { ...decision, defects: defectsOf(decision.defects) };
}

describe("the six steps", () => {
  it("1: the envelope's team, by slug or alias", () => {
    for (const name of ["support", " Support_Team ", "SUPPORT"]) {
      expect(decide({ ownership: { team: name } })).toMatchObject({
        teamId: SUPPORT,
        step: "envelope",
        attributedBy: "stamped",
        ruleId: null,
        losers: [],
        defects: [],
      });
    }
  });

  it("1: an unknown team is an exception and the next step answers", () => {
    const decision = decide({ ownership: { team: "suport", service: "writer" } });
    expect(decision).toMatchObject({ teamId: GROWTH, step: "service_owner", attributedBy: "mapped" });
    expect(decision.defects).toEqual(["unknown_team"]);
  });

  it("1: a key's list limits what it may claim; its own team, a signature and no list do not", () => {
    const claim = { ownership: { team: "support" } };
    expect(decide({ ...claim, keyId: LISTED })).toMatchObject({
      teamId: UNTAGGED,
      defects: ["untagged", "team_not_permitted"],
    });
    expect(decide({ ...claim, keyId: LISTED, ownershipRank: "signed" })).toMatchObject({
      step: "envelope",
      defects: [],
    });
    expect(decide({ ...claim, keyId: SUPPORT_KEY })).toMatchObject({ step: "envelope", defects: [] });
    expect(decide({ ...claim, keyId: null })).toMatchObject({ step: "envelope" });
    expect(decide({ ownership: { team: "growth" }, keyId: SUPPORT_KEY })).toMatchObject({
      teamId: SUPPORT,
      step: "ingest_key",
      defects: ["team_not_permitted"],
    });
  });

  it("1: naming the bucket is naming nobody", () => {
    expect(decide({ ownership: { team: "Untagged" } })).toMatchObject({
      step: "untagged",
      defects: ["untagged"],
    });
  });

  it("2: the service's owner at that date, from midnight on", () => {
    const ask = (day: string) => decide({ day, ownership: { service: "Ticket Copilot" } });
    expect(ask("2025-12-31")).toMatchObject({ teamId: GROWTH, step: "service_owner", serviceId: COPILOT });
    expect(ask("2026-01-01")).toMatchObject({ teamId: SUPPORT });
    expect(ask("2024-12-31")).toMatchObject({ teamId: UNTAGGED, serviceId: COPILOT });
  });

  it("3: a virtual key's rule comes before the ingest key, other rules after", () => {
    const rules = [rule(1, { virtual_key: "vk-1" }, GROWTH), rule(2, { namespace: "ns" }, GROWTH)];
    const ask = (facts: OwnershipRequest["facts"]) => decide({ keyId: SUPPORT_KEY, facts }, { rules });
    expect(ask({ virtualKey: "VK_1" })).toMatchObject({ teamId: GROWTH, step: "virtual_key", ruleId: 1 });
    expect(ask({ namespace: "ns" })).toMatchObject({ teamId: SUPPORT, step: "ingest_key", ruleId: null });
    expect(ask({ namespace: "ns" }).losers).toEqual([{ step: "rule", teamId: GROWTH, ruleId: 2 }]);
  });

  it("3: with the gateway is more specific than without", () => {
    const rules = [
      rule(1, { virtual_key: "vk" }, GROWTH),
      rule(2, { gateway: "litellm", virtual_key: "vk" }, SUPPORT),
    ];
    expect(decide({ facts: { virtualKey: "vk", gateway: "LiteLLM" } }, { rules })).toMatchObject({
      ruleId: 2,
    });
    expect(decide({ facts: { virtualKey: "vk", gateway: "other" } }, { rules })).toMatchObject({ ruleId: 1 });
  });

  it("6: untagged, with everything that was found out", () => {
    expect(decide({ ownership: { service: "orphan", environment: "live" } })).toMatchObject({
      teamId: UNTAGGED,
      serviceId: ORPHAN,
      environmentId: PROD,
      step: "untagged",
      attributedBy: "untagged",
      defects: ["untagged"],
    });
  });

  it("a later step that disagrees is told, one that agrees is not", () => {
    const rules = [rule(1, { namespace: "ns" }, SHARED)];
    const decision = decide(
      { ownership: { team: "support", service: "copilot" }, facts: { namespace: "ns" } },
      { rules },
    );
    expect(decision.losers).toEqual([{ step: "rule", teamId: SHARED, ruleId: 1 }]);
    expect(decision.defects).toEqual(["owners_disagree"]);
  });

  it("a team that has ended answers no step", () => {
    const change = {
      rules: [rule(1, { namespace: "ns" }, OLD), rule(2, { account: "a" }, GROWTH)],
    };
    const ask = (day: string) =>
      decide({ day, ownership: { team: "old" }, facts: { namespace: "ns", providerAccount: "a" } }, change);
    expect(ask("2026-02-28")).toMatchObject({ teamId: OLD, step: "envelope" });
    expect(ask("2026-03-01")).toMatchObject({ teamId: GROWTH, ruleId: 2, defects: ["unknown_team"] });
  });
});

describe("rules", () => {
  const facts = {
    serviceAccount: "sa",
    namespace: "ns",
    providerKey: "pk",
    principal: "p",
    providerProjectId: "pp",
    providerAccount: "a",
    gateway: "g",
  };
  const labels = { app: "x", tier: "y" };
  const best = (...rules: RuleRow[]) => decide({ facts, labels }, { rules });

  it("most fields win, then the most telling one", () => {
    const order: Record<string, string>[] = [
      { "label:app": "x" },
      { service_account: "sa" },
      { namespace: "ns" },
      { provider_key: "pk" },
      { principal: "p" },
      { provider_project: "pp" },
      { account: "a" },
      { gateway: "g" },
    ];
    for (let i = 0; i + 1 < order.length; i += 1) {
      const [strong, weak] = [order[i], order[i + 1]];
      expect(best(rule(1, weak ?? {}, SUPPORT), rule(2, strong ?? {}, GROWTH))).toMatchObject({
        ruleId: 2,
        defects: [],
      });
    }
    expect(
      best(rule(1, { "label:app": "x" }, SUPPORT), rule(2, { principal: "p", account: "a" }, GROWTH)).ruleId,
    ).toBe(2);
    expect(
      best(
        rule(1, { namespace: "ns", account: "a" }, SUPPORT),
        rule(2, { namespace: "ns", provider_key: "pk" }, GROWTH),
      ).ruleId,
    ).toBe(2);
  });

  it("then the latest, then it is a tie that the smaller id wins, flagged if the teams differ", () => {
    const older = rule(1, { "label:app": "x" }, SUPPORT);
    expect(best(older, rule(2, { "label:tier": "y" }, GROWTH, { validFrom: "2026-01-01" })).ruleId).toBe(2);
    expect(best(rule(2, { "label:tier": "y" }, GROWTH), older)).toMatchObject({
      ruleId: 1,
      defects: ["rule_tie"],
    });
    expect(best(rule(2, { "label:tier": "y" }, SUPPORT), older)).toMatchObject({ ruleId: 1, defects: [] });
  });

  it("all fields must match, in their time, half-open", () => {
    const dated = rule(1, { namespace: "ns", "label:app": "X" }, GROWTH, {
      validFrom: "2026-01-01",
      validTo: "2026-02-01",
    });
    const ask = (day: string, seen: Record<string, string>) =>
      decide({ day, facts, labels: seen }, { rules: [dated] }).ruleId;
    expect(ask("2026-01-01", { app: "x" })).toBe(1);
    expect(ask("2026-01-31", { app: "x" })).toBe(1);
    expect(ask("2026-02-01", { app: "x" })).toBeNull();
    expect(ask("2025-12-31", { app: "x" })).toBeNull();
    expect(ask("2026-01-15", { app: "z" })).toBeNull();
    expect(ask("2026-01-15", {})).toBeNull();
  });

  it("a rule of nothing or of an unknown field matches nothing, and labels are own properties", () => {
    expect(best(rule(1, {}, GROWTH), rule(2, { planet: "mars" }, GROWTH)).ruleId).toBeNull();
    const inherited = rule(3, { "label:constructor": "function-object()-{-[native-code]-}" }, GROWTH);
    expect(decide({ labels: {} }, { rules: [inherited] }).ruleId).toBeNull();
  });

  it("a person's later decision is `assigned`", () => {
    expect(best(rule(1, { namespace: "ns" }, GROWTH, { assigned: true }))).toMatchObject({
      attributedBy: "assigned",
    });
  });

  it("a rule's environment fills a missing one, whoever owns the call", () => {
    const rules = [rule(1, { namespace: "ns" }, GROWTH, { environmentId: EVAL })];
    expect(decide({ facts, ownership: { team: "growth" } }, { rules })).toMatchObject({
      step: "envelope",
      environmentId: EVAL,
    });
    expect(decide({ facts, ownership: { environment: "prod" } }, { rules }).environmentId).toBe(PROD);
    expect(decide({ facts, ownership: { environment: "moon" } }, { rules })).toMatchObject({
      environmentId: 0,
      defects: ["unknown_environment"],
    });
  });
});

describe("names", () => {
  it("a feature is looked up in its service; under an unknown service that is the only defect", () => {
    expect(decide({ ownership: { team: "growth", service: "copilot", feature: "Summarize" } })).toMatchObject(
      { featureId: 50 },
    );
    expect(
      decide({ ownership: { team: "support", service: "copilot", feature: "headline" } }).defects,
    ).toEqual(["unknown_feature"]);
    expect(decide({ ownership: { team: "support", service: "moon", feature: "headline" } })).toMatchObject({
      serviceId: 0,
      featureId: 0,
      defects: ["unknown_service"],
    });
  });

  it("the key's environment beats the claim", () => {
    expect(decide({ keyId: SUPPORT_KEY, ownership: { environment: "eval" } })).toMatchObject({
      environmentId: PROD,
      defects: [],
    });
  });

  it("the cost center is the catalog's at that date; a differing claim is an exception", () => {
    const ask = (day: string, costCenter?: string) =>
      decide({ day, ownership: { team: "support", ...(costCenter ? { costCenter } : {}) } });
    expect(ask("2026-01-31")).toMatchObject({ costCenterId: 40, defects: [] });
    expect(ask("2026-02-01", "cc_2")).toMatchObject({ costCenterId: 41, defects: [] });
    expect(ask("2026-02-01", "CC-1")).toMatchObject({ costCenterId: 41, defects: ["cost_center_differs"] });
    expect(decide({ ownership: { team: "growth", costCenter: "CC-1" } })).toMatchObject({
      costCenterId: 0,
      defects: [],
    });
  });
});

describe("the tagging contract", () => {
  const contract = (extra: Partial<CatalogSnapshot["contracts"][number]>) => ({
    environmentId: null,
    required: [],
    defaults: {},
    validFrom: "2020-01-01",
    validTo: null,
    ...extra,
  });

  it("flags what nobody gave; an unknown name was given", () => {
    const contracts = [
      contract({ required: ["team", "service", "feature", "environment", "tenant", "trace_id"] }),
    ];
    expect(decide({}, { contracts })).toMatchObject({
      missing: ["team", "service", "feature", "environment", "tenant", "trace_id"],
      defects: ["untagged", "missing_service", "missing_feature", "missing_environment", "missing_field"],
    });
    const given = { team: "growth", service: "writer", feature: "moon", environment: "moon", tenant: "t" };
    expect(decide({ ownership: given, facts: { traceId: "1" } }, { contracts })).toMatchObject({
      missing: [],
      defects: ["unknown_feature", "unknown_environment"],
    });
  });

  it("is that of the environment, else the one for all, at that date", () => {
    const contracts = [
      contract({ required: ["tenant"] }),
      contract({ environmentId: PROD, required: ["project"], validFrom: "2026-02-01" }),
    ];
    const ask = (day: string, environment: string) =>
      decide({ day, ownership: { team: "growth", environment } }, { contracts }).missing;
    expect(ask("2026-02-01", "prod")).toEqual(["project"]);
    expect(ask("2026-01-31", "prod")).toEqual(["tenant"]);
    expect(ask("2026-02-01", "eval")).toEqual(["tenant"]);
  });

  it("defaults fill what was not said, and a filled field is not missing", () => {
    const contracts = [
      contract({ defaults: { environment: "eval" } }),
      contract({
        environmentId: EVAL,
        required: ["team", "service", "feature"],
        defaults: { team: "Growth", service: "writer", feature: "headline" },
      }),
    ];
    expect(decide({}, { contracts })).toMatchObject({
      teamId: GROWTH,
      step: "rule",
      ruleId: null,
      attributedBy: "mapped",
      serviceId: WRITER,
      featureId: 51,
      environmentId: EVAL,
      missing: [],
      defects: [],
    });
    // A default service names no owner, and a stronger step keeps the team.
    expect(decide({ ownership: { team: "support" } }, { contracts })).toMatchObject({
      teamId: SUPPORT,
      serviceId: WRITER,
      losers: [],
    });
    expect(decide({ ownership: { service: "moon" } }, { contracts })).toMatchObject({
      serviceId: 0,
      featureId: 0,
    });
  });
});

describe("a team that was merged", () => {
  const FINAL = 6;
  /** old ends in March and means growth; `chain`: growth ends in May and means final. */
  const merged = (chain = false): Partial<CatalogSnapshot> => ({
    teams: [
      ...SNAPSHOT.teams.filter((row) => row.id !== OLD && row.id !== GROWTH),
      team(OLD, "old", {
        aliases: ["olden"],
        name: "Old Hands",
        retiredOn: "2026-03-01",
        mergedInto: GROWTH,
      }),
      team(GROWTH, "growth", chain ? { retiredOn: "2026-05-01", mergedInto: FINAL } : {}),
      team(FINAL, "final"),
    ],
  });
  const keys = (rights: Partial<KeyRights>): Partial<CatalogSnapshot> => ({
    keys: new Map([
      [LISTED, { kind: "transport", teamId: null, claimableTeamIds: null, environmentId: null, ...rights }],
    ]),
  });

  it("means its successor from the day it ends, by any of its names, and the chain is followed", () => {
    for (const name of ["old", "Olden", "Old Hands"]) {
      const ask = (day: string, chain = false) => decide({ day, ownership: { team: name } }, merged(chain));
      expect(ask("2026-02-28")).toMatchObject({ teamId: OLD, step: "envelope", defects: [] });
      expect(ask("2026-03-01")).toMatchObject({ teamId: GROWTH, attributedBy: "stamped", defects: [] });
      expect(ask("2026-04-30", true)).toMatchObject({ teamId: GROWTH });
      expect(ask("2026-05-01", true)).toMatchObject({ teamId: FINAL, defects: [] });
    }
  });

  it("hands on services, rules, virtual keys, keys of its own and default teams", () => {
    const serviceTeams = [{ serviceId: WRITER, teamId: OLD, validFrom: "2020-01-01", validTo: null }];
    const rules = [rule(1, { namespace: "ns" }, OLD), rule(2, { virtual_key: "vk" }, OLD)];
    const defaults = { environmentId: null, required: [], defaults: { team: "old" } };
    const contracts = [{ ...defaults, validFrom: "2020-01-01", validTo: null }];
    const ask = (request: Parameters<typeof decide>[0], change: Partial<CatalogSnapshot>) =>
      ["2026-02-28", "2026-03-01"].map((day) => {
        const { teamId, step } = decide({ ...request, day }, { ...merged(), ...change });
        return [teamId, step];
      });
    const both = (step: string) => [
      [OLD, step],
      [GROWTH, step],
    ];
    expect(ask({ ownership: { service: "writer" } }, { serviceTeams })).toEqual(both("service_owner"));
    expect(ask({ facts: { namespace: "ns" } }, { rules })).toEqual(both("rule"));
    expect(ask({ facts: { virtualKey: "vk" } }, { rules })).toEqual(both("virtual_key"));
    expect(ask({ keyId: LISTED }, keys({ kind: "team", teamId: OLD }))).toEqual(both("ingest_key"));
    expect(ask({}, { contracts })).toEqual(both("rule"));
  });

  it("takes the successor's cost center, and disagrees with it no longer", () => {
    const change = {
      ...merged(),
      teamCostCenters: [{ teamId: GROWTH, costCenterId: 40, validFrom: "2020-01-01", validTo: null }],
      rules: [rule(1, { namespace: "ns" }, GROWTH), rule(2, { namespace: "ns" }, OLD)],
    };
    const ask = (day: string) =>
      decide({ day, ownership: { team: "old" }, facts: { namespace: "ns" } }, change);
    expect(ask("2026-02-28")).toMatchObject({ costCenterId: 0, defects: ["owners_disagree"] });
    expect(ask("2026-03-01")).toMatchObject({ costCenterId: 40, defects: [], losers: [] });
    const tie = (day: string) => decide({ day, facts: { namespace: "ns" } }, change).defects;
    expect(tie("2026-02-28")).toEqual(["rule_tie"]);
    expect(tie("2026-03-01")).toEqual([]);
  });

  it("may be claimed by either name if either is on the key's list, from that day on", () => {
    const ask = (day: string, name: string, rights: Partial<KeyRights>) =>
      decide({ day, ownership: { team: name }, keyId: LISTED }, { ...merged(), ...keys(rights) });
    for (const rights of [
      { claimableTeamIds: [OLD] },
      { claimableTeamIds: [GROWTH] },
      { kind: "team" as const, teamId: OLD, claimableTeamIds: [] },
    ]) {
      for (const name of ["old", "growth"]) {
        expect(ask("2026-03-01", name, rights)).toMatchObject({ teamId: GROWTH, step: "envelope" });
      }
    }
    expect(ask("2026-02-28", "growth", { claimableTeamIds: [OLD] }).defects).toContain("team_not_permitted");
    expect(ask("2026-02-28", "old", { claimableTeamIds: [GROWTH] }).defects).toContain("team_not_permitted");
    expect(ask("2026-03-01", "old", { claimableTeamIds: [SUPPORT] }).defects).toContain("team_not_permitted");
  });

  it("a successor that ended too, a circle or nobody answer no step", () => {
    const ends = (id: number, slug: string, mergedInto: number | null) =>
      team(id, slug, { retiredOn: "2026-03-01", mergedInto });
    const circle = [ends(OLD, "old", GROWTH), ends(GROWTH, "growth", OLD)];
    const dead = [ends(OLD, "old", GROWTH), ends(GROWTH, "growth", null)];
    const bucket = [ends(OLD, "old", UNTAGGED)];
    const stray = [ends(OLD, "old", 99)];
    for (const teams of [circle, dead, bucket, stray]) {
      const rest = SNAPSHOT.teams.filter((row) => row.id === UNTAGGED);
      expect(decide({ ownership: { team: "old" } }, { teams: [...rest, ...teams] })).toMatchObject({
        step: "untagged",
        defects: ["untagged", "unknown_team"],
      });
    }
  });
});

describe("for any rules and request", () => {
  const value = fc.constantFrom("a", "b", "A");
  const match = fc.dictionary(
    fc.constantFrom("namespace", "account", "virtual_key", "gateway", "label:l", "label:m"),
    value,
    { minKeys: 1, maxKeys: 3 },
  );
  const rules = fc
    .array(
      fc.record({
        match,
        teamId: fc.constantFrom(SUPPORT, GROWTH, OLD),
        validFrom: fc.constantFrom("2020-01-01", "2026-01-01"),
        environmentId: fc.constantFrom(null, PROD),
      }),
      { maxLength: 8 },
    )
    .map((rows) => rows.map((row, index) => rule(index + 1, row.match, row.teamId, row)));
  const optional = fc.option(value, { nil: undefined });
  const request = fc.record({
    day: fc.constantFrom("2025-06-01", "2026-01-01", "2026-06-01"),
    ownership: fc.record(
      {
        team: fc.constantFrom("support", "old", "moon"),
        service: fc.constantFrom("copilot", "writer", "x"),
        feature: fc.constantFrom("headline", "x"),
        environment: fc.constantFrom("prod", "x"),
        costCenter: fc.constantFrom("CC-1", "CC-2"),
        tenant: fc.constantFrom("t"),
      },
      { requiredKeys: [] },
    ),
    facts: fc.record({
      namespace: optional,
      providerAccount: optional,
      virtualKey: optional,
      gateway: optional,
    }),
    labels: fc.option(fc.dictionary(fc.constantFrom("l", "m"), value), { nil: undefined }),
    keyId: fc.constantFrom(null, TRANSPORT, SUPPORT_KEY, LISTED),
  });

  it("the order of the rules does not matter", () => {
    fc.assert(
      fc.property(rules, request, fc.infiniteStream(fc.nat()), (rows, asked, keys) => {
        const shuffled = rows
          .map((row) => [keys.next().value, row] as const)
          .sort(([a], [b]) => a - b)
          .map(([, row]) => row);
        expect(decide(asked, { rules: shuffled })).toEqual(decide(asked, { rules: rows }));
      }),
      { numRuns: 500 },
    );
  });

  it("a rule that does not match changes nothing", () => {
    fc.assert(
      fc.property(rules, request, match, (rows, asked, extra) => {
        const stranger = rule(99, { ...extra, principal: "nobody" }, GROWTH);
        expect(decide(asked, { rules: [...rows, stranger] })).toEqual(decide(asked, { rules: rows }));
      }),
      { numRuns: 500 },
    );
  });

  const successor = fc.constantFrom(null, SUPPORT, GROWTH, OLD, SHARED);
  const ended = fc.constantFrom(null, "2025-12-01", "2026-01-01", "2026-03-01");
  /** Teams that end and are merged at random, circles included. */
  const mergers = fc.array(fc.record({ retiredOn: ended, mergedInto: successor }), {
    minLength: SNAPSHOT.teams.length,
    maxLength: SNAPSHOT.teams.length,
  });
  const withMergers = (rows: readonly { retiredOn: string | null; mergedInto: number | null }[]) =>
    SNAPSHOT.teams.map((row, index) => (row.id === UNTAGGED ? row : { ...row, ...rows[index] }));

  it("whoever is merged into whom: before the first end nothing changes, and no ended team owns anything", () => {
    fc.assert(
      fc.property(rules, request, mergers, (rows, asked, changes) => {
        const teams = withMergers(changes);
        const decision = decide(asked, { rules: rows, teams });
        const owner = teams.find((row) => row.id === decision.teamId);
        expect(owner?.retiredOn === null || asked.day < (owner?.retiredOn ?? "")).toBe(true);
        const apart = teams.map((row) => ({ ...row, mergedInto: null }));
        if (
          teams.every((row) => row.mergedInto === null || row.retiredOn === null || asked.day < row.retiredOn)
        )
          expect(decision).toEqual(decide(asked, { rules: rows, teams: apart }));
        expect(decide(asked, { rules: [...rows].reverse(), teams: [...teams].reverse() })).toEqual(decision);
      }),
      { numRuns: 500 },
    );
  });

  it("after the day a merged team is as good as its successor under every name", () => {
    fc.assert(
      fc.property(rules, request, (rows, asked) => {
        const into = { retiredOn: "2020-01-01", mergedInto: GROWTH };
        const teams = SNAPSHOT.teams.map((row) => (row.id === OLD ? { ...row, ...into } : row));
        // Without the old team: its rules are the successor's, and its slug is one more name of it.
        const plain = teams
          .filter((row) => row.id !== OLD)
          .map((row) => (row.id === GROWTH ? { ...row, aliases: ["old"] } : row));
        const handed = rows.map((row) => (row.teamId === OLD ? { ...row, teamId: GROWTH } : row));
        expect(decide(asked, { rules: rows, teams })).toEqual(decide(asked, { rules: handed, teams: plain }));
      }),
      { numRuns: 500 },
    );
  });

  it("exactly one owner, whose step is no loser; untagged if and only if no step answers", () => {
    fc.assert(
      fc.property(rules, request, (rows, asked) => {
        const decision = decide(asked, { rules: rows });
        expect(SNAPSHOT.teams.map((row) => row.id)).toContain(decision.teamId);
        expect(decision.losers.map((loser) => loser.step)).not.toContain(decision.step);
        expect(decision.losers.every((loser) => loser.teamId !== decision.teamId)).toBe(true);
        expect(decision.defects.includes("owners_disagree")).toBe(decision.losers.length > 0);
        expect(decision.step === "untagged").toBe(decision.teamId === UNTAGGED);
        expect(decision.attributedBy === "untagged").toBe(decision.teamId === UNTAGGED);
      }),
      { numRuns: 500 },
    );
  });

  it("what was remembered is what would be decided anew", () => {
    fc.assert(
      fc.property(rules, request, request, (rows, base, other) => {
        const contracts = [
          { environmentId: null, required: ["tenant"], defaults: {}, validFrom: "2026-01-01", validTo: null },
        ];
        const warm = compileCatalog({ ...SNAPSHOT, rules: rows, contracts });
        const ask = (one: typeof base, catalog: typeof warm) =>
          resolveOwner({ ownershipRank: "app", ...one, atMs: Date.parse(one.day) }, catalog);
        // The same call but for one field: a memory that overlooks the field gives the first answer again.
        const mixed = <Part extends object>(mine: Part, theirs: Part) =>
          [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].map(
            (key): Part => ({ ...mine, [key]: Reflect.get(theirs, key) }),
          );
        const asked = [
          base,
          ...mixed(base, other),
          ...mixed(base.ownership, other.ownership).map((ownership) => ({ ...base, ownership })),
          ...mixed(base.facts, other.facts).map((facts) => ({ ...base, facts })),
        ];
        for (const one of asked) {
          const answer = ask(one, warm);
          expect(answer).toEqual(ask(one, compileCatalog({ ...SNAPSHOT, rules: rows, contracts })));
          expect(ask(one, warm)).toBe(answer);
        }
      }),
      { numRuns: 500 },
    );
  });
});

it("answers from memory are fast", () => {
  const catalog = compileCatalog({
    ...SNAPSHOT,
    rules: Array.from({ length: 200 }, (_, i) =>
      rule(i + 1, { namespace: `ns-${i}`, "label:app": "x" }, GROWTH),
    ),
  });
  const requests = Array.from(
    { length: 64 },
    (_, i): OwnershipRequest => ({
      atMs: Date.parse("2026-06-15"),
      ownership: { team: "support", service: "copilot", feature: "summarize", environment: "prod" },
      ownershipRank: "app",
      facts: { namespace: `ns-${i}` },
      labels: { app: "x" },
      keyId: TRANSPORT,
    }),
  );
  const run = (times: number) => {
    const start = performance.now();
    for (let i = 0; i < times; i += 1) for (const request of requests) resolveOwner(request, catalog);
    return ((performance.now() - start) * 1000) / (times * requests.length);
  };
  run(200);
  const microseconds = Math.min(run(200), run(200), run(200));
  // Some 1 to 2 on an idle machine; the limit only catches a memory that is not used (above 20).
  expect(microseconds).toBeLessThan(12);
});

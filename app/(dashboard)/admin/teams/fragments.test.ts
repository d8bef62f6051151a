import { describe, expect, it } from "vitest";
import type { TeamHistory } from "@/lib/queries/admin-teams-history";
import {
  aboutFragment,
  aliasesFragment,
  mergeFragment,
  moveFragment,
  NONE_CHOSEN,
  reopenFragment,
  retireFragment,
  ruleKey,
  splitFragment,
  splitNames,
} from "./fragments";
import { newTeamOf } from "./new-team";
import { mergeNotes, moveNotes, stillHas } from "./notes";

const history: TeamHistory = {
  team: {
    teamId: 3,
    slug: "support",
    name: "Support",
    kind: "team",
    hue: 1,
    lead: "noor@example.com",
    manager: null,
    channel: null,
    limitPico: null,
    costPico: 1_328_750_000_000_000n,
    state: "active",
    endsOn: null,
    mergedInto: null,
  },
  mergedFrom: [],
  aliases: ["support-team"],
  units: [{ from: "2026-01-01", until: null, value: { slug: "customer", name: "Customer" } }],
  costCenters: [{ from: "2026-01-01", until: null, value: { slug: "cc-1", name: "One" } }],
  services: [
    { from: "2026-01-01", until: null, value: { slug: "desk", name: "desk", features: [], costPico: 0n } },
    { from: "2026-12-01", until: null, value: { slug: "voice", name: "voice", features: [], costPico: 0n } },
    {
      from: "2025-01-01",
      until: "2026-01-01",
      value: { slug: "old", name: "old", features: [], costPico: 0n },
    },
  ],
  rules: [
    {
      from: "2026-01-01",
      until: null,
      value: { match: { namespace: "s", account: "a" }, environment: "prod", assigned: true },
    },
  ],
  keys: [{ kind: "team", name: "k", lastUsedAt: null, endedAt: null }],
  budgets: [
    budget("2026-10-01", null, "month"),
    budget("2026-01-01", "2026-10-01", "month"),
    budget("2027-01-01", null, "year"),
  ],
};

function budget(
  from: string,
  until: string | null,
  period: "month" | "year",
): TeamHistory["budgets"][number] {
  const scope = { team: "support" };
  const value = {
    scope,
    period,
    amountPico: 5_000_000_000_000n,
    basis: "cost",
    enforce: "warn",
    owner: null,
  };
  return { from, until, value };
}

const names = {
  units: [{ slug: "product", name: "Product" }],
  teams: [{ slug: "care", name: "Care", names: [], retired: false }],
};

const texts =
  (fields: Record<string, string>) =>
  (name: string): string =>
    fields[name] ?? "";

describe("about", () => {
  it("clears what is empty, and leaves a name that is given up to the catalog or takes it away", () => {
    const care = { slug: "support", name: "Care", lead: null, manager: null, channel: null };
    expect(aboutFragment(texts({ name: "Care", keep_name: "yes" }), history).teams).toEqual([care]);
    expect(aboutFragment(texts({ name: "Care" }), history).teams).toEqual([
      { ...care, without_aliases: ["Support"] },
    ]);
    expect(aboutFragment(texts({ name: "SUPPORT" }), history).teams).toEqual([{ ...care, name: "SUPPORT" }]);
    expect(() => aboutFragment(texts({}), history)).toThrow("needs a name");
  });
  it("adds and ends aliases, and asks for one", () => {
    expect(aliasesFragment(texts({ aliases: "Care, help desk" }), ["support-team"], history)).toEqual({
      teams: [{ slug: "support", aliases: ["Care", "help desk"], without_aliases: ["support-team"] }],
    });
    expect(() => aliasesFragment(texts({}), [], history)).toThrow("Type a name");
    expect(splitNames(" a,, b\nc ")).toEqual(["a", "b", "c"]);
  });
});

describe("move", () => {
  it("begins on a day, or ends what holds on it", () => {
    expect(moveFragment(texts({ unit: "product", from: "2026-11-23" }), history)).toEqual({
      teams: [{ slug: "support", unit: [{ slug: "product", from: "2026-11-23" }] }],
    });
    expect(moveFragment(texts({ cost_center: NONE_CHOSEN, from: "2026-11-23" }), history)).toEqual({
      teams: [{ slug: "support", cost_center: [{ code: "cc-1", from: "2026-01-01", until: "2026-11-23" }] }],
    });
  });
  it("asks for what is missing", () => {
    expect(() => moveFragment(texts({ from: "2026-11-23" }), history)).toThrow("Choose a unit");
    expect(() => moveFragment(texts({ unit: "product", from: "soon" }), history)).toThrow("Choose the day");
    expect(() => moveFragment(texts({ unit: NONE_CHOSEN, from: "2025-01-01" }), history)).toThrow("none on");
    expect(() => moveFragment(texts({ unit: NONE_CHOSEN, from: "2026-01-01" }), history)).toThrow(
      "begins on that day",
    );
  });
  it("says what it means for the units' figures", () => {
    expect(moveNotes(texts({ unit: "product", from: "2026-11-23" }), history, names)).toEqual([
      "Support cost $1,328.75 last week: from 23 Nov 2026 on it counts for Product, not for Customer.",
    ]);
    expect(moveNotes(texts({ unit: NONE_CHOSEN, from: "2026-11-23" }), history, names)[0]).toMatch(
      /for no unit, not for Customer\.$/,
    );
    expect(moveNotes(texts({ unit: "customer", from: "2026-11-23" }), history, names)).toEqual([]);
    expect(moveNotes(texts({ cost_center: "cc-2", from: "2026-11-23" }), history, names)).toEqual([]);
  });
});

describe("end", () => {
  it("merges with the budgets that hold on the day, and no others", () => {
    const file = mergeFragment(texts({ into: "care", from: "2026-11-23", end_budgets: "yes" }), history);
    expect(file.teams).toEqual([{ slug: "support", until: "2026-11-23", merged_into: "care" }]);
    expect(file.budgets).toEqual([
      {
        scope: { team: "support" },
        period: "month",
        amount_usd: "5.000000000000",
        basis: "cost",
        enforce: "warn",
        from: "2026-10-01",
        until: "2026-11-23",
      },
    ]);
    expect(() => mergeFragment(texts({ into: "support", from: "2026-11-23" }), history)).toThrow("itself");
    expect(() => mergeFragment(texts({ from: "2026-11-23" }), history)).toThrow("Choose the team");
  });
  it("retires without a successor, and opens again as if nothing had been", () => {
    expect(retireFragment(texts({ from: "2026-11-23" }), history)).toEqual({
      teams: [{ slug: "support", until: "2026-11-23", merged_into: null }],
    });
    expect(reopenFragment(history)).toEqual({
      teams: [{ slug: "support", until: null, merged_into: null }],
    });
  });
  it("says what it still has, and what becomes of that", () => {
    expect(stillHas(history, "2026-11-23")).toEqual([
      "2 services (desk, voice)",
      "1 ownership rule",
      "1 ingest key",
    ]);
    expect(mergeNotes(texts({ from: "2026-11-23", into: "care" }), history, names)).toEqual([
      "It has 2 services (desk, voice), 1 ownership rule, 1 ingest key: from 23 Nov 2026 on they mean Care.",
    ]);
  });
});

describe("split", () => {
  const made = newTeamOf(texts({ name: "Voice", from: "2026-11-23", unit: "customer" }));
  it("gives the new team what was chosen, not before it begins", () => {
    const chosen = {
      services: ["desk", "voice", "old"],
      aliases: ["support-team"],
      rules: [ruleKey({ account: "a", namespace: "s" })],
    };
    const from = "2026-11-23";
    expect(splitFragment(made, chosen, history)).toEqual({
      teams: [
        { slug: "voice", name: "Voice", unit: [{ slug: "customer", from }], aliases: ["support-team"] },
      ],
      services: [
        { slug: "desk", team: [{ slug: "voice", from }] },
        { slug: "voice", team: [{ slug: "voice", from: "2026-12-01" }] },
      ],
      ownership_rules: [
        { match: { namespace: "s", account: "a" }, team: "voice", environment: "prod", assigned: true, from },
      ],
    });
  });
  it("asks for something to take, and for a name", () => {
    expect(() => splitFragment(made, { services: [], aliases: [], rules: [] }, history)).toThrow(
      "Choose what the new team takes",
    );
    expect(() => newTeamOf(texts({ from: "2026-11-23" }))).toThrow("needs a name");
    expect(() => newTeamOf(texts({ name: "_ _", from: "2026-11-23" }))).toThrow("short name");
    expect(() => newTeamOf(texts({ name: "A", from: "2026-11-23", cost_center: "-new" }))).toThrow(
      "code and a name",
    );
  });
});

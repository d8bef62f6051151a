import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CommandError } from "../define-command";
import { readCatalogFile } from "./catalog-file";
import { planFrom } from "./catalog-plan";
import type { CatalogState } from "./catalog-state";
import { exportOf } from "./export-catalog";
import { withoutSecret } from "./plan-words";
import { brokenFile, stateOf } from "./testing-files";

const lines = (state: CatalogState, yaml: string) => planFrom(state, readCatalogFile(yaml)).lines;

function problems(state: CatalogState, yaml: string): readonly string[] {
  try {
    planFrom(state, readCatalogFile(yaml));
  } catch (error) {
    if (error instanceof CommandError) return error.problems;
    throw error;
  }
  return [];
}

describe("a merged team", () => {
  const state = stateOf({ old: {}, growth: {}, gone: { until: "2026-01-01" } });

  it("ends on a day and names its successor, in either order of the file", () => {
    expect(lines(state, "teams: [{ slug: old, until: 2026-03-01, merged_into: Growth }]")).toEqual([
      "- team old: ends 2026-03-01, merged into growth",
    ]);
    expect(
      lines(state, "teams: [{ slug: a, until: 2026-03-01, merged_into: b }, { slug: b, name: Bee }]"),
    ).toEqual(["+ team a: ends 2026-03-01, merged into b", "+ team b: name Bee"]);
    const merged = stateOf({ old: { until: "2026-03-01", merged_into: "growth" }, growth: {} });
    expect(lines(merged, "teams: [{ slug: old, merged_into: null }]")).toEqual([
      "~ team old: no longer merged into growth",
    ]);
    expect(lines(merged, "teams: [{ slug: old, until: null, merged_into: null }]")).toEqual([
      "~ team old: open again, no longer merged into growth",
    ]);
  });

  it.each([
    ["{ slug: old, merged_into: growth }", "needs the day on which it is merged"],
    ["{ slug: old, until: 2026-03-01, merged_into: old }", "cannot be merged into itself"],
    ["{ slug: old, until: 2026-03-01, merged_into: nobody }", 'there is no team "nobody"'],
    ["{ slug: old, until: 2026-03-01, merged_into: untagged }", 'there is no team "untagged"'],
    ["{ slug: old, until: 2026-03-01, merged_into: gone }", "gone ends on 2026-01-01"],
    ["{ slug: old, until: 2026-01-01, merged_into: gone }", "gone ends on 2026-01-01"],
  ])("%s: %s", (team, words) => {
    expect(problems(state, `teams: [${team}]`)).toEqual([expect.stringContaining(words)]);
  });

  it("is no circle, and its successor does not end before it", () => {
    const merged = stateOf({ old: { until: "2026-03-01", merged_into: "growth" }, growth: {}, last: {} });
    expect(problems(merged, "teams: [{ slug: growth, until: 2026-05-01, merged_into: old }]")).toEqual([
      expect.stringMatching(/old is itself merged into growth/),
    ]);
    expect(problems(merged, "teams: [{ slug: growth, until: 2026-02-01 }]")).toEqual([
      expect.stringMatching(/^teams\[0\]\.until: growth ends on 2026-02-01, so old cannot be merged/),
    ]);
    expect(problems(merged, "teams: [{ slug: old, until: null }]")).toEqual([
      expect.stringContaining("merged_into: null takes it back"),
    ]);
    expect(lines(merged, "teams: [{ slug: growth, until: 2026-05-01, merged_into: last }]")).toHaveLength(1);
  });
});

describe("names", () => {
  const state = stateOf(
    { support: { name: "Customer Support" }, growth: { name: "Growth" }, twin: { name: "Growth" } },
    { helpdesk: "support", ads: "growth" },
  );

  it("an alias is ended, once, and only by the thing that has it", () => {
    expect(
      lines(state, "teams: [{ slug: support, without_aliases: [Help_Desk, HELPDESK, ads, never] }]"),
    ).toEqual(["- team support: no longer called helpdesk"]);
    expect(
      lines(
        state,
        "teams: [{ slug: support, without_aliases: [helpdesk] }, { slug: growth, aliases: [helpdesk] }]",
      ),
    ).toEqual(["~ team growth: also called helpdesk, no longer support"]);
    expect(problems(state, "teams: [{ slug: support, aliases: [x], without_aliases: [X] }]")).toEqual([
      'teams[0].without_aliases: "X" is also among the aliases.',
    ]);
    expect(
      problems(
        state,
        "teams: [{ slug: support, without_aliases: [helpdesk] }]\nservices: [{ slug: s, team: helpdesk }]",
      ),
    ).toEqual(['services[0].team: there is no team "helpdesk".']);
  });

  it("a new slug takes its name from whoever had it as an alias", () => {
    expect(lines(state, "teams: [{ slug: ads }]")).toEqual([
      "+ team ads",
      "- team growth: no longer called ads",
    ]);
  });

  it("a display name that was matched stays as an alias when it is given up", () => {
    const rename = (team: string) => lines(state, `teams: [${team}]`).slice(1);
    expect(rename("{ slug: support, name: Care }")).toEqual(["+ team support: also called customer-support"]);
    // Spelt otherwise, or meant to go, or given to somebody else.
    expect(rename("{ slug: support, name: customer_support }")).toEqual([]);
    expect(rename("{ slug: support, name: Care, without_aliases: [Customer Support] }")).toEqual([]);
    expect(rename("{ slug: support, name: Care }, { slug: new, name: Customer support }")).toEqual([
      "+ team new: name Customer support",
    ]);
    expect(rename("{ slug: support, name: Care }, { slug: new, aliases: [Customer support] }")).toEqual([
      "+ team new",
      "+ team new: also called customer-support",
    ]);
    // "Growth" is the slug of growth: nothing to keep, and it never meant the twin.
    expect(rename("{ slug: growth, name: Ads }")).toEqual([]);
    expect(rename("{ slug: twin, name: Other }")).toEqual([]);
  });
});

describe("what is new and what people are told", () => {
  const state = stateOf({ support: {} });

  it("needs its fields, and its target must be one", () => {
    expect(
      problems(
        state,
        `
environments: [{ slug: prod }]
alert_routes: [{ slug: a }, { slug: b, channel: email, target: "#x" }, { slug: c, team: support, unit: u }]
access: { groups: [{ group: g }] }
members: [{ email: ada@example.com }]
`,
      ),
    ).toEqual(["alert_routes[2]: is for a team or for a unit, not for both."]);
    expect(
      problems(
        state,
        `
environments: [{ slug: prod }]
alert_routes: [{ slug: a }, { slug: b, channel: email, target: "#x" }, { slug: w, channel: webhook, target: "https://me:pw@x.example" }]
access: { groups: [{ group: g }, { group: h, role: lead, remove: false }] }
members: [{ email: Ada@Example.com }]
`,
      ),
    ).toEqual([
      'environments[0].class: "prod" is new and needs it.',
      'alert_routes[0].channel: "a" is new and needs it.',
      'alert_routes[0].target: "a" is new and needs it.',
      'access.groups[0].role: "g" is new and needs it.',
      'members[0].role: "ada@example.com" is new and needs it.',
      "alert_routes[1].target: An email goes to an address, or to several with commas between.",
      "alert_routes[2].target: The address holds a user name or a password: leave it out.",
    ]);
  });

  it("one environment has a mode for all and one for a sender", () => {
    const file = `
environments: [{ slug: prod, class: production, aliases: [live] }]
enforcement:
  - { mode: observe }
  - { mode: warn, source: litellm }
  - { environment: prod, mode: warn, from: 2026-01-01 }
  - { environment: live, source: lite llm, mode: enforce, from: 2026-01-01 }
`;
    expect(lines(state, file).slice(2)).toEqual([
      "+ enforcement in all environments: mode observe from 2020-01-01",
      "+ enforcement in all environments for litellm: mode warn from 2020-01-01",
      "+ enforcement in prod: mode warn from 2026-01-01",
      "+ enforcement in prod for lite llm: mode enforce from 2026-01-01",
    ]);
    const keys = planFrom(state, readCatalogFile(file)).changes.flatMap((change) =>
      change.what === "dated" ? [change.key] : [],
    );
    expect(keys).toEqual(["", " litellm", "prod", "prod lite llm"]);
    expect(problems(state, `${file}  - { environment: LIVE, mode: observe, from: 2026-01-01 }`)).toEqual([
      "enforcement in prod: has two values from 2026-01-01.",
    ]);
  });

  it("the address of a hook is not told", () => {
    expect(withoutSecret("https://hooks.slack.com/services/T0/B0/secret")).toBe(
      "https://hooks.slack.com/...",
    );
    expect(withoutSecret("https://me:pw@x.example?key=1")).toBe("https://x.example/...");
    expect(withoutSecret("https://x.example")).toBe("https://x.example");
    expect(withoutSecret("#ai-spend")).toBe("#ai-spend");
    const plan = lines(
      state,
      "alert_routes: [{ slug: a, channel: webhook, target: https://hooks.example.com/T/secret }]",
    );
    expect(plan.join()).not.toContain("secret");
  });

  it("the last active admin stays", () => {
    const withAdmin = { ...state, things: { ...state.things, member: new Map() } };
    const admin = { name: "Ada", role: "admin", teams: [], unit: null, disabled: false };
    withAdmin.things.member.set("ada@example.com", admin);
    withAdmin.things.member.set("bo@example.com", { ...admin, disabled: true });
    const refused = [expect.stringMatching(/^members\[0\]: ada@example.com is the last active admin/)];
    expect(problems(withAdmin, "members: [{ email: ada@example.com, disabled: true }]")).toEqual(refused);
    expect(problems(withAdmin, "members: [{ email: ada@example.com, role: lead }]")).toEqual(refused);
    expect(
      lines(
        withAdmin,
        "members: [{ email: ada@example.com, role: lead }, { email: bo@example.com, disabled: false }]",
      ),
    ).toEqual(["~ user ada@example.com: role admin -> lead", "~ user bo@example.com: active again"]);
  });
});

describe("whatever is sent", { timeout: 30_000 }, () => {
  const state = stateOf({ alpha: {}, gamma: { until: "2026-02-28" } }, { "a-b": "alpha" });
  const orRefused = (source: string | Record<string, unknown>) => {
    try {
      planFrom(state, readCatalogFile(source));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      expect(error.problems.length).toBeGreaterThan(0);
    }
  };

  it("text is a plan, or refused with reasons", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        ..."[]{}&*!|>-?:,#%@`\n\t\"' ",
        "<<",
        "*a",
        "&a ",
        "!!set ",
        "teams: ",
        "- slug: ",
        "---\n",
        "\0",
      ),
    );
    const text = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""));
    fc.assert(fc.property(text, orRefused), { numRuns: 500, interruptAfterTimeLimit: 10_000 });
    for (const deep of ["[", "{ a: ", "- "]) orRefused(deep.repeat(20_000));
    orRefused(`a: &a [1]\n${"b: [*a,*a,*a,*a,*a,*a,*a,*a]\n".repeat(200)}`);
  });

  it("objects are a plan, or refused with reasons", () => {
    fc.assert(fc.property(brokenFile, orRefused), { numRuns: 300, interruptAfterTimeLimit: 10_000 });
    orRefused(
      JSON.parse(
        '{"__proto__": 1, "budgets": [{"scope": {"__proto__": "x"}, "period": "month", "amount_usd": 1}]}',
      ),
    );
    orRefused({
      ownership_rules: [{ match: { "label:x": "y".repeat(400), namespace: "ü".repeat(500) }, team: "alpha" }],
    });
  });

  it("an export reads back as what it says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        fc.pre(text.trim() !== "" && !/\0|\p{Surrogate}/u.test(text));
        const named = stateOf({ alpha: { name: text.trim() } });
        expect(lines(named, exportOf(named))).toEqual([]);
      }),
      { numRuns: 500, interruptAfterTimeLimit: 10_000 },
    );
  });
});

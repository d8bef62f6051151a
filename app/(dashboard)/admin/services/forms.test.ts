import { describe, expect, it } from "vitest";
import { contractOf, endingFragment } from "../tagging/contract-input";
import { seenText, spanText, stateOf } from "./dated";
import { namesOf, serviceFragment } from "./fragments";

const said = (fields: Record<string, string>) => (name: string) => fields[name] ?? "";
const service = (fields: Record<string, string>) => serviceFragment(said({ slug: "Desk_One", ...fields }));

describe("forms of services", () => {
  it("add one under its normal name, and only what was said of it", () => {
    expect(service({ do: "add", team: "growth", from: "2026-01-01", features: "A b, c" })).toEqual({
      services: [
        {
          slug: "desk-one",
          name: "Desk_One",
          team: [{ slug: "growth", from: "2026-01-01" }],
          features: ["a-b", "c"],
          aliases: [],
        },
      ],
    });
    expect(serviceFragment(said({ do: "add", slug: "desk" }))).toEqual({
      services: [{ slug: "desk", features: [], aliases: [] }],
    });
  });
  it("change one thing and leave the rest", () => {
    const entry = (fields: Record<string, string>) => (service(fields).services as object[])[0];
    expect(entry({ do: "move", team: "growth", from: "2026-01-01" })).toEqual({
      slug: "desk-one",
      team: [{ slug: "growth", from: "2026-01-01" }],
    });
    expect(entry({ do: "people", owner: "o@example.com" })).toEqual({
      slug: "desk-one",
      name: null,
      owner: "o@example.com",
    });
    expect(entry({ do: "end-feature", feature: "a" })).toEqual({
      slug: "desk-one",
      features: [{ slug: "a", until: null }],
    });
    expect(entry({ do: "aliases", without: "old" })).toMatchObject({ aliases: [], without_aliases: ["old"] });
    expect(entry({ do: "retire", until: "2026-02-01" })).toEqual({ slug: "desk-one", until: "2026-02-01" });
  });
  it("take names apart at commas and lines", () => {
    expect(namesOf(" a, b\nc,, ")).toEqual(["a", "b", "c"]);
  });
});

describe("forms of contracts", () => {
  it("say what is required and what stands in", () => {
    const fields = { environment: "prod", from: "2026-01-01", "default.team": "support" };
    expect(contractOf(said(fields), ["team"])).toEqual({
      environment: "prod",
      required: ["team"],
      defaults: { team: "support" },
      from: "2026-01-01",
    });
    expect(contractOf(said({ from: "2026-01-01" }), [])).not.toHaveProperty("environment");
    const contract = '{"required":["team"],"from":"2026-01-01"}';
    expect(endingFragment(said({ contract, until: "2026-05-01" }))).toEqual({
      tagging_contract: [{ required: ["team"], from: "2026-01-01", until: "2026-05-01" }],
    });
  });
});

describe("days in words", () => {
  it("tell what holds", () => {
    const span = { from: "2026-01-01", until: "2026-02-01" };
    expect(stateOf(span, "2025-12-31")).toBe("later");
    expect(stateOf(span, "2026-01-31")).toBe("now");
    expect(stateOf(span, "2026-02-01")).toBe("ended");
    expect(spanText(span)).toBe("from 1 Jan 2026 until 1 Feb 2026");
    expect(spanText({ from: "2020-01-01", until: null })).toBe("always");
    expect(spanText({ from: "2026-01-01", until: null })).toBe("since 1 Jan 2026");
  });
  it("do not take the edge of what was looked at for a first day", () => {
    expect(seenText("2025-11-24", "2026-11-22", "2026-11-23")).toBe("for over a year, last 22 Nov 2026");
    expect(seenText("2026-03-01", "2026-11-22", "2026-11-23")).toBe("1 Mar 2026 – 22 Nov 2026");
    expect(seenText(null, null, "2026-11-23")).toBe("not in a year");
  });
});

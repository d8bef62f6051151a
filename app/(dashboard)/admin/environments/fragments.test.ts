import { describe, expect, it } from "vitest";
import { environmentFragment, mapFragment, meaningOf } from "./fragments";

const said = (fields: Record<string, string>) => (name: string) => fields[name] ?? "";

describe("forms of environments", () => {
  it("map an unknown name to one that there is, or take it over as new", () => {
    expect(mapFragment(said({ name: "Prod EU", meaning: meaningOf("prod", "production") }))).toEqual({
      environments: [{ slug: "prod", class: "production", aliases: ["Prod EU"] }],
    });
    expect(mapFragment(said({ name: "Load_Test", meaning: meaningOf("", "staging") }))).toEqual({
      environments: [{ slug: "load-test", class: "staging" }],
    });
    expect(mapFragment(said({ name: "x" }))).toEqual({ environments: [{ slug: "x", class: "" }] });
  });
  it("say class, names and end", () => {
    const fields = { slug: "Load Test", class: "staging", aliases: "lt, load", without: "old" };
    expect(environmentFragment(said(fields))).toEqual({
      environments: [
        {
          slug: "load-test",
          class: "staging",
          aliases: ["lt", "load"],
          without_aliases: ["old"],
          until: null,
        },
      ],
    });
  });
});

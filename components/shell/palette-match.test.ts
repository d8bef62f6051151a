import { describe, expect, it } from "vitest";
import { matchPalette } from "./palette-match";

const item = (label: string, aside?: string) => ({
  id: label,
  label,
  href: `/${label}`,
  ...(aside ? { aside } : {}),
});
const GROUPS = [
  { heading: "Teams", items: [item("Risk"), item("Support"), item("Support tools")] },
  { heading: "Features", items: [item("summarize-thread", "ticket-copilot"), item("thread-title", "mail")] },
];
const labels = (typed: string) =>
  matchPalette(GROUPS, typed).flatMap((group) => group.items.map((one) => one.label));

describe("matchPalette", () => {
  it("shows everything before anything is typed, and of much the first", () => {
    expect(labels("")).toHaveLength(5);
    const many = [{ heading: "Teams", items: Array.from({ length: 20 }, (_, at) => item(`t${at}`)) }];
    expect(matchPalette(many, "")[0]?.items).toHaveLength(12);
    expect(matchPalette(many, "t")[0]?.items).toHaveLength(6);
  });
  it("puts the whole label before its start, and that before the rest", () => {
    expect(labels("support")).toEqual(["Support", "Support tools"]);
    expect(labels("thread")).toEqual(["thread-title", "summarize-thread"]);
  });
  it("needs every word, in the label or beside it", () => {
    expect(labels("tick sum")).toEqual(["summarize-thread"]);
    expect(labels("tick mail")).toEqual([]);
  });
});

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sourceRegistry } from "@/lib/sources/registry";
import { expectRobust } from "@/lib/sources/testing-fuzz";

const root = new URL("../../", import.meta.url);
const sources = [...sourceRegistry.values()];
/** Pages of formats that are files of one's own making, not posts. */
const OTHER_PAGES = ["README.md", "mapped.md"];

describe("the registry", () => {
  it.each(sources)("$name has its page, its fixtures and an example for the auditor", ({ name, example }) => {
    expect(existsSync(new URL(`docs/sources/${name}.md`, root))).toBe(true);
    expect(readdirSync(new URL(`lib/sources/fixtures/${name}`, root)).length).toBeGreaterThan(0);
    expect(example).toBeDefined();
  });

  it("is what the list of sources in the docs says, and no page is of a source that is gone", () => {
    const list = readFileSync(new URL("docs/sources/README.md", root), "utf8");
    for (const { name, title } of sources) expect(list).toContain(`| [${name}](${name}.md) | ${title} |`);
    const pages = readdirSync(new URL("docs/sources", root)).filter((page) => !OTHER_PAGES.includes(page));
    expect(pages.sort()).toEqual(sources.map(({ name }) => `${name}.md`).sort());
  });

  it.each(sources)(
    "$name never throws and accounts for every record, whatever is changed in its example",
    (source) => {
      expectRobust(source, [source.example], 400);
    },
  );

  it("reads every example without a rejection", () => {
    for (const source of sources) {
      const reading = source.read(source.example, { receivedAtMs: Date.UTC(2026, 10, 20) });
      expect(reading.rejected, source.name).toEqual([]);
      expect(reading.received, source.name).toBeGreaterThan(0);
    }
  });
});

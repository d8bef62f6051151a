import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sourceRegistry } from "@/lib/sources/registry";
import { TOOLS, toolOf } from "./tools";

const KEY = "wsp_secret";
const ADDRESS = "https://whospent.example.com";

describe("what companies run", () => {
  it.each(TOOLS.map((tool) => [tool.slug, tool] as const))(
    "%s: address and key stand where it sends",
    (_, tool) => {
      const snippets = tool.snippets(ADDRESS, KEY);
      const sending = snippets.filter(({ code }) => code.includes(ADDRESS));
      expect(sending.length).toBeGreaterThan(0);
      for (const { code } of sending) expect(code).toContain(KEY);
      expect(existsSync(`docs/sources/${tool.docs}`)).toBe(true);
      for (const { code } of snippets) {
        for (const [, source] of code.matchAll(/\/api\/v1\/ingest\/([a-z-]+)/g))
          expect(sourceRegistry.has(source ?? "")).toBe(true);
        for (const [, source] of code.matchAll(/whospent -- import ([a-z-]+)/g))
          expect(sourceRegistry.has(source ?? "")).toBe(true);
      }
    },
  );

  it("only Helicone, which can set no header, has the key in a URL", () => {
    const inUrl = TOOLS.filter(({ snippets }) =>
      snippets(ADDRESS, KEY).some(({ code }) => code.includes(`?key=${KEY}`)),
    );
    expect(inUrl.map(({ slug }) => slug)).toEqual(["helicone"]);
  });

  it("what is not known is the first of them", () => {
    expect(toolOf("litellm").name).toBe("LiteLLM");
    expect(toolOf("nobody")).toBe(TOOLS[0]);
    expect(toolOf(undefined)).toBe(TOOLS[0]);
  });
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";

const EXAMPLE = "docs/examples/catalog.yaml";

let db: TestDatabase;
let folder: string;
beforeAll(async () => {
  db = await testDatabase();
  process.env.DATABASE_URL = db.url;
  folder = await mkdtemp(join(tmpdir(), "whospent-catalog-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await db.close();
});

/** What the command prints on stdout. */
async function run(...words: string[]): Promise<string> {
  // Imported late: the environment is read once, with the first of these modules.
  const { register } = await import("./catalog");
  const printed: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => void printed.push(`${line}\n`));
  const write = vi
    .spyOn(process.stdout, "write")
    .mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    const program = new Command().exitOverride();
    register(program);
    await program.parseAsync(words, { from: "user" });
  } finally {
    log.mockRestore();
    write.mockRestore();
  }
  return printed.join("");
}

it("an export is always the same text, and its plan is empty", async () => {
  expect(await run("apply", EXAMPLE, "--plan")).toContain(
    "+ team chat-lab: name Chat lab, ends 2026-04-01, merged into support\n",
  );
  expect(await run("apply", EXAMPLE, "--yes")).toMatch(/\nApplied \d+ changes\.\n$/);
  const text = await run("export-catalog");
  expect(await run("export-catalog")).toBe(text);
  const path = join(folder, "export.yaml");
  await writeFile(path, text);
  for (const file of [path, EXAMPLE]) expect(await run("apply", file, "--plan")).toBe("Nothing to change.\n");
  await expect(run("apply", path.replace("export", "other"), "--plan")).rejects.toThrow("no such file");
});

it("a file with problems says where, and changes nothing", async () => {
  const path = join(folder, "wrong.yaml");
  await writeFile(path, "teams: [{ slug: support, merged_into: growth }]");
  const before = await run("export-catalog");
  await expect(run("apply", path, "--yes")).rejects.toThrow(/teams\[0\]\.merged_into: support needs the day/);
  expect(await run("export-catalog")).toBe(before);
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

/** Source files under a folder, without tests. */
function sources(folder: string): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => /\.tsx?$/.test(path) && !/\.(test|spec)\.tsx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

const ALL = ["app", "lib/exports", "lib/http", "lib/cli"].flatMap(sources);
/** Answers with a CSV file, as opposed to reading or describing one. */
const ANSWERS = ALL.filter(({ text }) => /"content-type": "text\/csv/.test(text));

it("every CSV file is made by csv.ts, which lets no cell be a formula, and leaves a line in the audit log", () => {
  expect(ANSWERS.map(({ path }) => path)).toContain("lib/http/read/exports.ts");
  for (const { path, text } of ANSWERS) {
    expect(text, `${path} writes down who took it`).toContain("recordExport(");
    expect(text, `${path} sends nothing for HEAD`).toContain('request.method === "HEAD"');
    const made = /\b(\w+Csv)\(/.exec(text)?.[1] ?? "nothing";
    const maker = ALL.find((file) => file.text.includes(`export function ${made}(`));
    expect(maker?.text, `${path} uses ${made}`).toMatch(/\bcsv(Batches|Stream)\(/);
    expect(maker?.text, made).toMatch(/from "(@\/lib\/exports|\.)\/csv"/);
  }
});

it("nothing else puts cells together", () => {
  for (const { path, text } of ALL) {
    if (path === join("lib", "exports", "csv.ts")) continue;
    expect(text, path).not.toMatch(/join\("[,;]"\)[^\n]*\\r?\\n|\\r\\n[^\n]*join\("[,;]"\)/);
  }
});

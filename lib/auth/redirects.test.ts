import fc from "fast-check";
import { afterAll, describe, expect, it, vi } from "vitest";
import { safePath } from "@/app/(auth)/sign-in/search-params";
import { localPath, localUrl } from "./config";

vi.stubEnv("NEXTAUTH_URL", "http://localhost:3000");
afterAll(() => vi.unstubAllEnvs());

const HERE = "http://localhost:3000";
/** Pieces that addresses are misread by, in any order. */
const piece = fc.constantFrom(
  "/",
  "//",
  "\\",
  "\t",
  "\n",
  "\r",
  "\0",
  " ",
  "@",
  ":",
  "?",
  "#",
  ".",
  "..",
  "%2f",
  "%5c",
  "%09",
  "%00",
  "http:",
  "https:",
  "HTTPS:",
  "javascript:",
  "data:text/html,",
  "blob:",
  "file:",
  "vbscript:",
  "evil.example",
  "localhost",
  "localhost:3000",
  "127.0.0.1",
  "[::1]",
  "localhost.evil.example",
  "teams",
  "。",
  "／",
  "＼",
);
const address = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.webUrl(),
);

describe("where a person is led after signing in", () => {
  it.each([
    ["localPath", localPath],
    ["safePath", safePath],
  ])("%s is a path of this site, whatever it is made of", (_, lead) => {
    fc.assert(
      fc.property(address, (given) => {
        const path = lead(given);
        expect(path).toMatch(/^\/(?![/\\])/);
        expect(new URL(path, HERE).origin).toBe(HERE);
        // As a browser reads it in a Location, and as a router that is handed it again does.
        expect(new URL(lead(path), HERE).origin).toBe(HERE);
        expect(path).not.toMatch(/[\t\r\n\0]/);
      }),
      { numRuns: 2_000, seed: 20_260_713 },
    );
  });

  it("localUrl is an address of this site", () => {
    fc.assert(
      fc.property(address, (given) => {
        expect(new URL(localUrl(given, HERE)).origin).toBe(HERE);
      }),
      { numRuns: 2_000, seed: 20_260_713 },
    );
  });
});

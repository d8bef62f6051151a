import { describe, expect, it } from "vitest";
import { isReading, isSameOrigin } from "./same-origin";

const HOST = { host: "whospent.example" };
const own = (headers: Record<string, string>, ownUrl?: string) =>
  isSameOrigin(new Headers({ ...HOST, ...headers }), ownUrl);

describe("isSameOrigin", () => {
  it("believes the page itself, by Origin, by Sec-Fetch-Site, or both", () => {
    expect(own({ origin: "https://whospent.example" })).toBe(true);
    expect(own({ "sec-fetch-site": "same-origin" })).toBe(true);
    expect(own({ origin: "https://whospent.example", "sec-fetch-site": "same-origin" })).toBe(true);
  });

  it("believes the address that the site was told to have, behind a proxy that passes on another host", () => {
    expect(own({ origin: "https://spend.example" }, "https://spend.example/")).toBe(true);
    expect(own({ origin: "http://spend.example" }, "https://spend.example/")).toBe(false);
  });

  it.each([
    ["nobody says where it is from", {}],
    ["another site", { origin: "https://evil.example" }],
    ["another site, though it says it is none", { origin: "https://evil.example", "sec-fetch-site": "none" }],
    ["another host of the domain", { origin: "https://whospent.example", "sec-fetch-site": "same-site" }],
    ["another site without an Origin", { "sec-fetch-site": "cross-site" }],
    ["another port", { origin: "https://whospent.example:8443" }],
    ["a longer name", { origin: "https://whospent.example.evil.example" }],
    ["a name with ours as the user", { origin: "https://whospent.example@evil.example" }],
    ["a sandboxed frame", { origin: "null" }],
    ["nonsense", { origin: "whospent.example" }],
    ["no host", { origin: "file:///etc/passwd" }],
    ["a host claimed by a header", { origin: "https://evil.example", "x-forwarded-host": "evil.example" }],
  ])("refuses %s", (_, headers) => {
    expect(own(headers as Record<string, string>)).toBe(false);
  });
});

it("only reading methods go through unasked", () => {
  expect(["GET", "HEAD", "OPTIONS"].every(isReading)).toBe(true);
  expect(["POST", "PUT", "PATCH", "DELETE", "TRACE", "get"].some(isReading)).toBe(false);
});

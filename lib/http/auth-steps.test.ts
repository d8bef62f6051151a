import { expect, it } from "vitest";
import { refusedStep } from "./auth-steps";

async function status(method: string, steps: string[], init: RequestInit = {}): Promise<number | null> {
  return (await refusedStep(new Request("http://localhost/", { method, ...init }), steps))?.status ?? null;
}
const json = { "content-type": "application/json" };

it("lets through what next-auth knows, and nothing else", async () => {
  expect(await status("GET", ["csrf"])).toBeNull();
  expect(await status("POST", ["callback", "demo"])).toBeNull();
  expect(await status("GET", ["callback", "oidc"])).toBeNull();
  expect(await status("GET", ["callback", "demo"])).toBe(405);
  expect(await status("POST", ["x"])).toBe(404);
  expect(await status("POST", ["signin", "oidc", "more"])).toBe(404);
  expect(await status("POST", ["_log"])).toBe(404);
  expect(await status("GET", [])).toBe(404);
});

it("has no body read that cannot be, or is larger than any form", async () => {
  const form = { body: new URLSearchParams({ csrfToken: "x" }) };
  expect(await status("POST", ["signout"], form)).toBeNull();
  expect(await status("POST", ["signout"], { body: '{"csrfToken":"x"}', headers: json })).toBeNull();
  for (const body of ["x", "null", "1", ""])
    expect(await status("POST", ["signin"], { body, headers: json }), body).toBe(400);
  expect(await status("POST", ["signin"], { headers: { "content-length": "65537" } })).toBe(413);
  expect(await status("POST", ["signin"], { headers: { "transfer-encoding": "chunked" } })).toBe(413);
});

it("takes a damaged address to go back to away, instead of failing on it", async () => {
  const request = (callback: string) =>
    new Request("http://x/api/auth/session", { headers: { cookie: `next-auth.callback-url=${callback}` } });
  const refused = await refusedStep(request("http%3A%2F%2Flocalhost%3A3AAAA"), ["session"]);
  expect(refused?.status).toBe(400);
  expect(refused?.headers.get("set-cookie")).toMatch(/^next-auth\.callback-url=; .*Max-Age=0/);
  expect(await refusedStep(request("http%3A%2F%2Flocalhost%3A3000%2Fwhy"), ["session"])).toBeNull();
});

import { expect, it } from "vitest";
import { refusedStep } from "./auth-steps";

it("lets through what next-auth knows, and nothing else", () => {
  const form = { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" };
  const status = (method: string, ...steps: string[]) =>
    refusedStep(new Request("http://localhost/", { method, headers: form }), steps)?.status ?? null;
  expect(status("GET", "csrf")).toBeNull();
  expect(status("POST", "callback", "demo")).toBeNull();
  expect(status("GET", "callback", "oidc")).toBeNull();
  expect(status("GET", "callback", "demo")).toBe(405);
  expect(status("POST", "x")).toBe(404);
  expect(status("POST", "signin", "oidc", "more")).toBe(404);
  expect(status("POST", "_log")).toBe(404);
  expect(status("GET")).toBe(404);
  const json = new Request("http://localhost/", {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  expect(refusedStep(json, ["signin", "oidc"])?.status).toBe(415);
  expect(refusedStep(new Request("http://localhost/", { method: "POST" }), ["signout"])?.status).toBe(415);
});

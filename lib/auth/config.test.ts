import { describe, expect, it } from "vitest";
import { localPath, localUrl } from "./config";
import { cookieOf } from "./session";

describe("localPath", () => {
  it("keeps a path of this site, on whatever local port", () => {
    expect(localPath("/teams/support?week=2026-07-13#rows")).toBe("/teams/support?week=2026-07-13#rows");
    expect(localPath("http://127.0.0.1:3100/traces")).toBe("/traces");
    expect(localPath("http://localhost:3000/")).toBe("/");
  });

  it("never leaves the site", () => {
    const away = [
      "https://evil.example/x",
      "//evil.example/x",
      "/\\evil.example",
      "http://localhost//evil.example",
      "javascript:alert(1)",
      "http://[",
      "data:text/html,x",
    ];
    for (const url of away) expect(localPath(url), url).toMatch(/^\/($|[^/\\])/);
    expect(localPath("https://evil.example/x")).toBe("/");
    expect(localPath("//evil.example/x")).toBe("/");
  });
});

describe("localUrl", () => {
  const here = "http://localhost:3000";

  it("is absolute, as next-auth's own browser client parses it", () => {
    expect(localUrl("/teams/support?week=1", here)).toBe(`${here}/teams/support?week=1`);
    expect(localUrl(`${here}/traces`, `${here}/api/auth`)).toBe(`${here}/traces`);
  });

  it("is never of another origin", () => {
    for (const url of [
      "https://evil.example/x",
      "//evil.example",
      "/\\evil.example",
      "@evil.example",
      "javascript:0",
      "",
    ])
      expect(new URL(localUrl(url, here)).origin, url).toBe(here);
  });
});

describe("cookieOf", () => {
  const request = (cookie: string) => new Request("http://x", { headers: { cookie } });

  it("reads one cookie of several and never a part of a name", () => {
    expect(cookieOf(request("a=1; session=x%20y; b=2"), "session")).toBe("x y");
    expect(cookieOf(request("my-session=1"), "session")).toBeUndefined();
    expect(cookieOf(request("session=%E0%A4%A"), "session")).toBeUndefined();
    expect(cookieOf(new Request("http://x"), "session")).toBeUndefined();
  });
});

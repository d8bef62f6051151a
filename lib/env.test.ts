import { describe, expect, it } from "vitest";
import { EnvError, readEnv } from "./env";

const problemsOf = (source: Record<string, string>): string[] => {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.problems;
    throw error;
  }
  return [];
};

describe("readEnv", () => {
  it("needs nothing", () => {
    expect(readEnv({})).toMatchObject({
      databaseUrl: undefined,
      dataDir: ".data",
      port: 3000,
      reportingTimezone: "UTC",
      keepContent: false,
      logLevel: "info",
      oidc: undefined,
      production: false,
    });
  });

  it("takes an empty variable as unset", () => {
    expect(readEnv({ PORT: "", DATABASE_URL: "", OIDC_ISSUER: "" })).toMatchObject({
      port: 3000,
      databaseUrl: undefined,
      oidc: undefined,
    });
  });

  it("reads what is set", () => {
    const env = readEnv({
      PORT: "8080",
      DATABASE_URL: "postgresql://u:p@db.example/whospent",
      REPORTING_TIMEZONE: "Asia/Kolkata",
      KEEP_CONTENT: "1",
      OIDC_ISSUER: "https://id.example",
      OIDC_CLIENT_ID: "whospent",
      OIDC_CLIENT_SECRET: "s",
      TRACE_LINK: "https://traces.example/{trace_id}",
      HELICONE_WEBHOOK_SECRET: "hmac",
      NODE_ENV: "production",
    });
    expect(env).toMatchObject({
      port: 8080,
      keepContent: true,
      heliconeWebhookSecret: "hmac",
      production: true,
      reportingTimezone: "Asia/Kolkata",
    });
    expect(env.oidc?.clientId).toBe("whospent");
  });

  it("lists every problem at once, each a sentence that names its variable", () => {
    const problems = problemsOf({
      PORT: "80a",
      DATABASE_URL: "mysql://x",
      REPORTING_TIMEZONE: "Mars/Olympus",
      TRACE_LINK: "https://traces.example/",
      LOG_LEVEL: "loud",
      OIDC_ISSUER: "https://id.example",
    });
    expect(problems).toHaveLength(6);
    expect(problems.every((problem) => /^[A-Z_]+ .*\.$/.test(problem))).toBe(true);
    expect(problems.join("\n")).toContain("OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set too");
  });

  it("takes a private key in place of the client's secret, and nothing else for one", () => {
    const oidc = { OIDC_ISSUER: "https://id.example", OIDC_CLIENT_ID: "whospent" };
    const key = { kty: "EC", crv: "P-256", x: "x", y: "y", d: "d", kid: "k" };
    expect(readEnv({ ...oidc, OIDC_CLIENT_KEY: JSON.stringify(key) }).oidc).toMatchObject({
      clientKey: key,
      clientSecret: undefined,
    });
    for (const no of [
      "d",
      "{}",
      "[]",
      JSON.stringify({ ...key, d: undefined }),
      JSON.stringify({ kty: "oct", k: "k" }),
    ])
      expect(problemsOf({ ...oidc, OIDC_CLIENT_KEY: no })).toEqual([
        "OIDC_CLIENT_KEY must be a private key as a JWK, in JSON.",
      ]);
  });

  it.each(["70000", "-1", "1.5", "0x10"])("refuses the port %s", (port) => {
    expect(problemsOf({ PORT: port })).toHaveLength(1);
  });
});

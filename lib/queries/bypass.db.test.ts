import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { ADMIN, leadOf, NOW, setUpCompany } from "@/lib/http/read/testing-company";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { accessLogSource } from "@/lib/sources/access-log";
import { nativeSource } from "@/lib/sources/native";
import { bypass } from "./bypass";
import { sharedKeys } from "./shared-keys";

const RECEIVED = NOW.getTime();
let db: TestDatabase;

async function post(format: "native" | "access-log", records: object[]): Promise<void> {
  const source = format === "native" ? nativeSource : accessLogSource;
  const reading = source.read(records, { receivedAtMs: RECEIVED });
  expect(reading.rejected).toEqual([]);
  await recordUsage(db.sql, [{ keyId: null, source: format, format, receivedAtMs: RECEIVED, reading }]);
}

let serial = 0;
const line = (more: object) => {
  serial += 1;
  return {
    start_time: `2026-07-18T10:00:${String(serial).padStart(2, "0")}Z`,
    method: "POST",
    path: "/v1/chat/completions",
    authority: "api.openai.com",
    response_code: 200,
    bytes_sent: 4000,
    request_id: `line-${serial}`,
    ...more,
  };
};
const event = (more: object) => {
  serial += 1;
  const call = { provider: "openai", model: "gpt-test", input_tokens: 1, output_tokens: 1 };
  return {
    ...call,
    request_id: `event-${serial}`,
    timestamp: "2026-07-18T10:00:00Z",
    environment: "prod",
    ...more,
  };
};
const shadow = { downstream_peer_uri_san: "spiffe://c.local/ns/shadow-prod/sa/scraper" };

beforeAll(async () => {
  db = await testDatabase();
  await setUpCompany(db.sql);
  const copilot = { team: "support", service: "ticket-copilot" };
  await post("native", [
    event({ ...copilot, feature: "draft-reply", namespace: "support-prod", client_request_id: "known-1" }),
    event({ ...copilot, feature: "summarize-thread", namespace: "support-prod", provider_key: "key-a" }),
    event({ ...copilot, namespace: "support-prod" }),
    event({ team: "search", service: "site-search", provider_key: "key-a" }),
    event({ team: "search", service: "site-search", provider_key: "key-own" }),
    event({ team: "search", service: "site-search", feature: "rank-results", namespace: "search-prod" }),
  ]);
  await post("access-log", [
    // Three events of the namespace that day: one by its id, two by their number, so that one of four is left.
    line({ namespace: "support-prod", workload: "copilot", request_id: "known-1" }),
    ...[1, 2, 3].map(() => line({ namespace: "support-prod", workload: "copilot" })),
    line(shadow),
    line({ ...shadow, bytes_sent: null }),
    // None of these counts: refused, no model call for certain, too young.
    line({ ...shadow, response_code: 401 }),
    line({ ...shadow, path: "/v1/files" }),
    line({ ...shadow, start_time: "2026-07-20T07:00:00Z" }),
    // Without a price and without a path.
    line({
      authority: "-",
      requested_server_name: "api.anthropic.com",
      method: null,
      path: null,
      workload: "relay",
    }),
  ]);
});
afterAll(() => db.close());

describe("bypass", () => {
  it("has the calls that no event explains, by workload, with an estimate where there is a size", async () => {
    const found = await bypass(db.sql, ADMIN, NOW);
    expect(found).toMatchObject({ observed: 7n, unexplained: 4n, lastAt: new Date("2026-07-20T07:00:00Z") });
    const rows = found?.rows.map(({ workload, provider, calls, estimatePico, unsized }) => [
      workload.namespace ?? workload.name,
      provider,
      calls,
      estimatePico,
      unsized,
    ]);
    // 4,000 bytes are 1,000 tokens at 10 dollars a million.
    expect(rows).toEqual(
      expect.arrayContaining([
        ["shadow-prod", "openai", 2n, 10_000_000_000n, 1n],
        ["support-prod", "openai", 1n, 10_000_000_000n, 0n],
        ["relay", "anthropic", 1n, null, 1n],
      ]),
    );
    expect(rows).toHaveLength(3);
    expect(found?.rows[0]).toMatchObject({
      workload: { namespace: "shadow-prod", serviceAccount: "scraper" },
      firstAt: expect.any(Date),
    });
  });

  it("and shared keys are for those who see every team", async () => {
    expect(await bypass(db.sql, leadOf(1, 2, 3), NOW)).toBeNull();
    expect(await sharedKeys(db.sql, leadOf(1, 2, 3), NOW)).toBeNull();
  });
});

describe("sharedKeys", () => {
  it("has keys of several services, and namespaces of several features with calls that name none", async () => {
    const found = await sharedKeys(db.sql, ADMIN, NOW);
    const day = { firstDay: "2026-07-18", lastDay: "2026-07-18" };
    const support = { slug: "support", name: "Support" };
    expect(found).toEqual({
      keys: [
        {
          name: "key-a",
          uses: [
            {
              service: "site-search",
              feature: null,
              team: { slug: "search", name: "Search & Ranking" },
              ...day,
            },
            { service: "ticket-copilot", feature: null, team: support, ...day },
          ],
        },
      ],
      namespaces: [
        {
          name: "support-prod",
          uses: ["draft-reply", "summarize-thread", "(none)"].map((feature) => ({
            service: "ticket-copilot",
            feature,
            team: support,
            ...day,
          })),
        },
      ],
    });
  });

  it("forgets uses that ended long ago", async () => {
    const later = new Date("2026-12-24T08:00:00Z");
    expect(await sharedKeys(db.sql, ADMIN, later)).toEqual({ keys: [], namespaces: [] });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { setUpCompany } from "@/lib/http/read/testing-company";
import { nativeSource } from "@/lib/sources/native";
import { recordUsage } from "./record-usage";

const RECEIVED = Date.UTC(2026, 6, 20, 6);

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await setUpCompany(db.sql);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql`truncate key_services`;
});

let serial = 0;
const event = (more: object) => {
  serial += 1;
  const call = { provider: "openai", model: "gpt-test", input_tokens: 1, output_tokens: 1 };
  return {
    ...call,
    request_id: `k-${serial}`,
    timestamp: "2026-07-14T10:00:00Z",
    environment: "prod",
    ...more,
  };
};

async function post(events: object[]): Promise<void> {
  const reading = nativeSource.read(events, { receivedAtMs: RECEIVED });
  await recordUsage(db.sql, [
    { keyId: null, source: "app", format: "native", receivedAtMs: RECEIVED, reading },
  ]);
}

function stored() {
  return db.sql`
    select k.kind, n.name, s.slug as service, f.slug as feature, first_day::text as first, last_day::text as last
    from key_services k join names n on n.id = k.name_id left join services s on s.id = k.service_id
      left join features f on f.id = k.feature_id order by k.kind desc, n.name, s.slug, f.slug nulls first`;
}

describe("key_services", () => {
  it("holds who used a key, and what ran in a namespace, from the first to the last day", async () => {
    const copilot = { team: "support", service: "ticket-copilot", feature: "draft-reply" };
    await post([
      event({ ...copilot, provider_key: "key-a" }),
      event({
        team: "search",
        service: "site-search",
        provider_key: "key-a",
        timestamp: "2026-07-16T10:00:00Z",
      }),
      event({ ...copilot, namespace: "support-prod" }),
      event({ team: "support", service: "ticket-copilot", namespace: "support-prod" }),
      // Named, though no catalog knows it: an exception of its own.
      event({ team: "support", service: "ticket-copilot", feature: "drat-reply", namespace: "other-prod" }),
      event({ team: "support", provider_key: "key-b" }),
    ]);
    await post([event({ ...copilot, provider_key: "key-a", timestamp: "2026-07-18T10:00:00Z" })]);
    await post([event({ ...copilot, provider_key: "key-a", timestamp: "2026-07-12T10:00:00Z" })]);
    expect(await stored()).toEqual([
      {
        kind: "provider_key",
        name: "key-a",
        service: "site-search",
        feature: null,
        first: "2026-07-16",
        last: "2026-07-16",
      },
      {
        kind: "provider_key",
        name: "key-a",
        service: "ticket-copilot",
        feature: null,
        first: "2026-07-12",
        last: "2026-07-18",
      },
      {
        kind: "namespace",
        name: "support-prod",
        service: "ticket-copilot",
        feature: null,
        first: "2026-07-14",
        last: "2026-07-14",
      },
      {
        kind: "namespace",
        name: "support-prod",
        service: "ticket-copilot",
        feature: "draft-reply",
        first: "2026-07-14",
        last: "2026-07-14",
      },
    ]);
  });

  it("remembers only what is committed: what was rolled back is written by the next batch", async () => {
    const call = () => event({ team: "support", service: "ticket-copilot", provider_key: "key-rolled" });
    await db.sql`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'refused' using errcode = '08000'; end $$`;
    await db.sql`create trigger refuse before insert on ingest_batches for each row execute function refuse()`;
    await expect(post([call()])).rejects.toThrow("refused");
    await db.sql`drop trigger refuse on ingest_batches`;
    expect(await stored()).toEqual([]);
    await post([call()]);
    expect(await stored()).toHaveLength(1);
    // Known from the second time on: then nothing is written.
    await post([call()]);
    await db.sql`truncate key_services`;
    await post([call()]);
    expect(await stored()).toEqual([]);
  });
});

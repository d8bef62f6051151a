import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { issueServiceKey } from "@/lib/commands/service-keys";
import { publishShippedCards, TEST_ADMIN } from "@/lib/commands/testing";
import { defectsOf } from "@/lib/domain/ledger-codes";
import { nativeSource } from "@/lib/sources/native";
import { recordUsage } from "./record-usage";
import { type Signer, signEnvelope } from "./testing-envelopes";
import { verifyLedger } from "./verify";

const DAY_MS = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const NOW = Date.now();
/** search means growth since yesterday. */
const MERGED_ON = dayOf(NOW - DAY_MS);
const BEFORE = new Date(Date.parse(MERGED_ON) - 1).toISOString();
const AFTER = new Date(Date.parse(MERGED_ON)).toISOString();

let db: TestDatabase;
/** Ingest keys that may claim only the old or only the new team. */
const keys = { old: 0, new: 0, open: 0 };
let signers: Record<"old" | "new", Signer>;

beforeAll(async () => {
  db = await testDatabase();
  await publishShippedCards(db.sql, ["openai"]);
  await applyCatalog(db.sql, TEST_ADMIN, {
    teams: [
      { slug: "search", until: MERGED_ON, merged_into: "growth" },
      { slug: "growth" },
      { slug: "support" },
    ],
    services: [{ slug: "finder", team: "search" }],
    ownership_rules: [{ match: { namespace: "search-prod" }, team: "search" }],
  });
  const key = async (name: string, claims?: string[]) =>
    (await createIngestKey(db.sql, TEST_ADMIN, { name, scopes: ["ingest"], ...(claims && { claims }) })).id;
  keys.old = await key("old", ["search"]);
  keys.new = await key("new", ["growth"]);
  keys.open = await key("open");
  const signer = (claims: string[]) => issueServiceKey(db.sql, TEST_ADMIN, { service: "finder", claims });
  signers = { old: await signer(["search"]), new: await signer(["growth"]) };
});
afterAll(() => db.close());

let serial = 0;
/** Sends a call and gives its owner; `context` comes first, with the other key. */
async function owner(
  at: string,
  call: object,
  keyId = keys.open,
  context?: [object, number],
): Promise<string> {
  serial += 1;
  const ids = { client_request_id: `c-${serial}` };
  const usage = { provider: "openai", model: "gpt-4.1-mini", input_tokens: 1000, output_tokens: 100, ts: at };
  const send = (record: object, by: number) => {
    const receivedAtMs = Date.now();
    const reading = nativeSource.read([{ ...ids, ...record }], { receivedAtMs });
    return recordUsage(db.sql, [{ keyId: by, source: `s-${by}`, format: "native", receivedAtMs, reading }]);
  };
  if (context) await send({ ts: at, ...context[0] }, context[1]);
  await send({ ...usage, ...call }, keyId);
  const [row] = await db.sql<{ team: string; defects: number }[]>`
    select t.slug as team, e.defects from usage_events e join teams t on t.id = e.team_id
    where client_request_id = ${ids.client_request_id}`;
  const refused = defectsOf(row?.defects ?? 0).filter((defect) =>
    /permitted|envelope|unknown_team/.test(defect),
  );
  return [row?.team, ...refused].join(" ");
}

describe("a team that was merged yesterday", () => {
  it("hands on its name, its service and its rule from that day", async () => {
    for (const call of [{ team: "Search" }, { service: "finder" }, { namespace: "search_prod" }]) {
      expect(await owner(BEFORE, call)).toBe("search");
      expect(await owner(AFTER, call)).toBe("growth");
    }
  });

  it("is claimed by either name with a key for either, from that day", async () => {
    for (const keyId of [keys.old, keys.new]) {
      for (const team of ["search", "growth"]) expect(await owner(AFTER, { team }, keyId)).toBe("growth");
    }
    expect(await owner(BEFORE, { team: "growth" }, keys.old)).toBe("untagged team_not_permitted");
    expect(await owner(BEFORE, { team: "search" }, keys.new)).toBe("untagged team_not_permitted");
    expect(await owner(AFTER, { team: "support" }, keys.old)).toBe("untagged team_not_permitted");
  });

  it("is named by contexts likewise", async () => {
    for (const keyId of [keys.old, keys.new]) {
      for (const team of ["search", "growth"])
        expect(await owner(AFTER, {}, keys.open, [{ team }, keyId])).toBe("growth");
      expect(await owner(AFTER, {}, keys.open, [{ team: "support" }, keyId])).toBe("untagged");
    }
  });

  it("is named in signed envelopes likewise", async () => {
    const signed = async (at: string, by: Signer, team: string) => {
      const iat = Math.floor(Date.parse(at) / 1000) - 60;
      const bind = { client_request_id: `c-${serial + 1}` };
      return owner(at, { envelope: await signEnvelope(by, { bind, team, iat, exp: iat + 3600 }) }, keys.open);
    };
    for (const by of [signers.old, signers.new]) {
      for (const team of ["search", "growth"]) expect(await signed(AFTER, by, team)).toBe("growth");
    }
    expect(await signed(BEFORE, signers.old, "search")).toBe("search");
    expect(await signed(BEFORE, signers.new, "search")).toMatch(/^untagged .*envelope/);
    expect(await signed(AFTER, signers.old, "support")).toMatch(/^untagged .*envelope/);
  });

  it("leaves a ledger in which every sum holds", async () => {
    expect((await verifyLedger(db.sql)).findings).toEqual([]);
  });
});

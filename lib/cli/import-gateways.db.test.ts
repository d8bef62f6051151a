import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { defectBit } from "@/lib/domain/ledger-codes";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { sourceRegistry } from "@/lib/sources/registry";
import { importFile } from "./import-file";

type Fixture = { about: string; event: Record<string, unknown> };

const fixtures = (source: string): Fixture[] =>
  JSON.parse(readFileSync(new URL(`../sources/fixtures/${source}/accepted.json`, import.meta.url), "utf8"));
const LITELLM = fixtures("litellm");
const eventOf = (about: string) => {
  const found = LITELLM.find((one) => one.about.includes(about));
  if (!found) throw new Error(`no fixture about ${about}`);
  return found.event;
};

/** Callbacks of a request whose first attempt was refused, and what the database of the proxy kept of it. */
const CALLBACKS = [eventOf("refused with 429"), eventOf("OpenAI, streamed")];
const ROWS_BY_RESPONSE = [eventOf("a row of a failed"), eventOf("until June 2026")];
const ROWS_BY_CALL = [eventOf("a row of a failed"), eventOf("since September 2026")];

describe("files of gateways", () => {
  let db: TestDatabase;
  let folder: string;
  let serial = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "whospent-gateways-"));
  });
  beforeEach(async () => {
    await db?.close();
    db = await testDatabase();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await db?.close();
  });

  const post = (source: string, payload: unknown) => {
    const receivedAtMs = Date.UTC(2026, 10, 20);
    const reading = sourceRegistry.get(source)?.read(payload, { receivedAtMs });
    if (!reading) throw new Error(`no source ${source}`);
    return recordUsage(db.sql, [
      { keyId: null, source: `${source}-prod`, format: source, receivedAtMs, reading },
    ]);
  };
  const bring = (format: string, records: unknown[], source = "import") => {
    serial += 1;
    const file = join(folder, `${format}-${serial}.jsonl`);
    writeFileSync(file, records.map((record) => JSON.stringify(record)).join("\n"));
    return importFile(db.sql, { format, file, source });
  };
  const events = async () => {
    const [row] = await db.sql<{ n: number; operations: number }[]>`
      select count(*)::int as n, count(distinct operation_hash)::int as operations from usage_events`;
    return row;
  };

  it.each([
    ["named by the response", ROWS_BY_RESPONSE],
    ["named by the call", ROWS_BY_CALL],
  ])("LiteLLM's callbacks and its rows, %s, are the same two attempts of one operation", async (_, rows) => {
    await post("litellm", CALLBACKS);
    const { counts } = await bring("litellm", rows);
    expect(counts).toMatchObject({ received: 2, accepted: 0, quarantined: 0 });
    expect(await events()).toEqual({ n: 2, operations: 1 });
    const conflicts = await db.sql`
      select 1 from usage_events where defects & ${defectBit("identity_conflict")} <> 0`;
    expect(conflicts).toHaveLength(0);
  });

  it("the rows may come first", async () => {
    await bring("litellm", ROWS_BY_CALL);
    await post("litellm", CALLBACKS);
    expect(await events()).toEqual({ n: 2, operations: 1 });
  });

  it("what the app said itself of a call through LiteLLM stands above the gateway's word", async () => {
    const app = {
      provider_response_id: "chatcmpl-Aa0000000000000000000000001",
      team: "growth",
      provider: "openai",
      model: "gpt-5.4",
      input_tokens: 1420,
      output_tokens: 386,
      occurred_at: "2026-06-08T12:15:44Z",
    };
    await post("native", [app]);
    await post("litellm", [eventOf("OpenAI, streamed")]);
    const rows = await db.sql<{ team: string }[]>`
      select n.name as team from usage_events e join names n on n.id = e.sent_team_id`;
    expect(rows.map(({ team }) => team)).toEqual(["growth"]);
  });

  it("Portkey's export again adds nothing", async () => {
    const lines = fixtures("portkey")
      .map(({ event }, index) => ({ ...event, id: `00000000-0000-4000-8000-0000000001${10 + index}` }))
      .filter((line) => !("_id" in line));
    const first = await bring("portkey", lines);
    expect(first.counts.quarantined).toBe(0);
    const again = await bring("portkey", lines);
    expect(again.counts).toMatchObject({ accepted: 0, quarantined: 0, received: lines.length });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import type { Viewer } from "@/lib/auth/viewer";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { sweepContexts } from "@/lib/pipeline/sweeps";
import { nativeSource } from "@/lib/sources/native";
import { exceptionList } from "./exception-list";

const ADMIN: Viewer = { userId: 1, name: "Admin", email: null, role: "admin", teamIds: "all" };
const DAY_MS = 86_400_000;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

async function post(records: unknown[]): Promise<void> {
  const receivedAtMs = Date.now();
  const reading = nativeSource.read(records, { receivedAtMs });
  await recordUsage(db.sql, [{ keyId: null, source: "app", format: "native", receivedAtMs, reading }]);
}

/** The contexts that nobody came for, as the queue shows them at `at`. */
async function unmatched(viewer: Viewer, at: number) {
  const { groups } = await exceptionList(db.sql, viewer, { defect: "context_unmatched", now: new Date(at) });
  return groups.map(({ value, events, team }) => ({ value, events, team: team.slug }));
}

describe("contexts without a call", () => {
  it("are in the queue after 24 hours, of nobody's team, and leave it when the call comes", async () => {
    await post([
      { trace_id: "t-lonely", team: "support", service: "copilot" },
      { client_request_id: "c-lonely", team: "support", service: "copilot" },
      { trace_id: "t-met", team: "support", service: "copilot" },
      { trace_id: "t-met", request_id: "r-1", model: "gpt-4.1-mini", input_tokens: 5, output_tokens: 1 },
    ]);
    expect(await unmatched(ADMIN, Date.now())).toEqual([]);
    const later = Date.now() + DAY_MS + 60_000;
    expect(await unmatched(ADMIN, later)).toEqual([{ value: "copilot", events: 2n, team: "untagged" }]);
    expect(await unmatched({ ...ADMIN, role: "lead", teamIds: [] }, later)).toEqual([]);
    await post([
      { trace_id: "t-lonely", request_id: "r-2", model: "gpt-4.1-mini", input_tokens: 5, output_tokens: 1 },
      { client_request_id: "c-lonely", model: "gpt-4.1-mini", input_tokens: 5, output_tokens: 1 },
    ]);
    await sweepContexts(db.sql);
    expect(await unmatched(ADMIN, later)).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { verifyLedger } from "@/lib/pipeline/verify";
import { nativeSource } from "@/lib/sources/native";
import type { Actor } from "./define-command";
import { enterProviderDocument } from "./documents";
import { closePeriod } from "./periods";
import { publishShippedCards, TEST_ADMIN } from "./testing";

const FINANCE: Actor = { name: "finance@example.com", role: "finance" };
const RECEIVED = Date.UTC(2026, 4, 20);

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await publishShippedCards(db.sql, ["openai"]);
  // 1,000,000 input tokens of gpt-4.1-mini at 0.40 a million, twice: 80 cents.
  const records = ["a", "b"].map((id) => ({
    request_id: id,
    ts: "2026-05-19T10:00:00Z",
    provider: "openai",
    model: "gpt-4.1-mini",
    input_tokens: 1_000_000,
    output_tokens: 0,
  }));
  const reading = nativeSource.read(records, { receivedAtMs: RECEIVED });
  await recordUsage(db.sql, [
    { keyId: null, source: "app", format: "native", receivedAtMs: RECEIVED, reading },
  ]);
});
afterAll(() => db.close());

describe("provider documents", () => {
  const invoice = {
    provider: "OpenAI",
    number: "INV-9",
    month: "2026-05",
    totalUsd: "0.95",
    excludedUsd: "0.15",
  };

  it("are refused as final while the month is open, and to whoever is not finance", async () => {
    await expect(enterProviderDocument(db.sql, FINANCE, { ...invoice, final: true })).rejects.toThrow(
      /still open/,
    );
    await expect(enterProviderDocument(db.sql, TEST_ADMIN, invoice)).rejects.toThrow();
    await expect(enterProviderDocument(db.sql, FINANCE, { ...invoice, totalUsd: "0.955" })).rejects.toThrow(
      /cents/,
    );
  });

  it("tie to the ledger with what is excluded, to the cent", async () => {
    await closePeriod(db.sql, FINANCE, { month: "2026-05" });
    await enterProviderDocument(db.sql, FINANCE, { ...invoice, final: true });
    const sound = await verifyLedger(db.sql);
    expect(sound.findings).toEqual([]);
    expect(sound.checked.documents).toBe(1);
    await expect(enterProviderDocument(db.sql, FINANCE, { ...invoice, final: true })).rejects.toThrow(
      /before/,
    );
    await enterProviderDocument(db.sql, FINANCE, {
      ...invoice,
      number: "INV-10",
      totalUsd: "0.01",
      excludedUsd: "0",
      final: true,
    });
    const { findings } = await verifyLedger(db.sql);
    expect(findings).toEqual([
      {
        law: "6",
        message: "openai INV-10, INV-9, 2026-05: the ledger posts 80 cents, 81 are to be tied; 1 are left.",
      },
    ]);
  });
});

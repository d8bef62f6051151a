import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Sql } from "@/db/client";
import { CheckReader, type CheckState } from "./check-state";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const hanging = (() => new Promise(() => undefined)) as unknown as Sql;

/** Milliseconds after which an answer came. */
async function waited(answer: Promise<unknown>): Promise<number> {
  const began = Date.now();
  let ended: number | undefined;
  void answer.then(() => (ended = Date.now()));
  for (let ms = 0; ms < 5_000 && ended === undefined; ms += 10) await vi.advanceTimersByTimeAsync(10);
  return (ended ?? Number.POSITIVE_INFINITY) - began;
}

it("answers in a fixed time while the database hangs: nothing is known at first, then what was known", async () => {
  const reader = new CheckReader(hanging);
  const first = reader.current(Date.now());
  expect(await waited(first)).toBeLessThanOrEqual(1_500);
  expect(await first).toBeNull();
  const state = { budgets: [] } as unknown as CheckState;
  Object.assign(reader, { state, readAtMs: Date.now() - 2_200 });
  const next = reader.current(Date.now());
  expect(await waited(next)).toBeLessThanOrEqual(250);
  expect(await next).toEqual({ state, isCurrent: true });
});

it("does not go by budgets that are too old", async () => {
  const reader = new CheckReader(hanging);
  Object.assign(reader, { state: { budgets: [] }, readAtMs: Date.now() - 30_001 });
  const answer = reader.current(Date.now());
  await waited(answer);
  expect((await answer)?.isCurrent).toBe(false);
});

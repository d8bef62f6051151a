import { expect, it } from "vitest";
import { drill } from "./crash-drill";

it("keeps every acknowledged event exactly once when the server and the database are killed", {
  timeout: 180_000,
}, async () => {
  const lines: string[] = [];
  const result = await drill({ kills: 1, log: (text) => lines.push(text) });
  expect(result).toMatchObject({ kills: 1, wrong: 0, findings: [] });
  expect(result.acknowledged).toBeGreaterThan(1_000);
  expect(result.failedPosts).toBeGreaterThan(0);
});

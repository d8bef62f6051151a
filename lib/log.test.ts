import { expect, it } from "vitest";
import { createLog } from "./log";

it("redacts secrets, prompts and the driver's statements", () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => lines.push(line) });
  const error = Object.assign(new Error("failed"), { query: "select 'hush-1'", parameters: ["hush-2"] });
  log.info({
    password: "hush-3",
    key: { token: "hush-4" },
    req: { headers: { authorization: "Bearer hush-5" } },
  });
  log.error({ err: error, prompt: "hush-6" }, "batch failed");
  expect(lines.join("")).not.toContain("hush");
  expect(lines.join("")).toContain("[redacted]");
  expect(lines[1]).toContain("batch failed");
});

import { expect, test } from "vitest";
import { fromUsd } from "@/lib/domain/money";
import { addMovements } from "@/lib/domain/movement";
import type { ContributorRow } from "./movement-rows";
import { slackText } from "./slack";

function row(name: string, change: string, driver: string): ContributorRow {
  const nobody = { id: 0, slug: "", name: "(none)" };
  const of = {
    ...addMovements([]),
    kind: "call" as const,
    teamId: 1,
    team: nobody,
    service: nobody,
    feature: nobody,
  };
  return { key: name, name, before: 0n, after: fromUsd(change), driver, of };
}

test("a message has the sentence, the contributors with dollars, and nothing that Slack would read as its own", () => {
  const rows = [row("copilot / <summarize>", "1446.12", "longer prompts"), row("R&D", "-3.5", "")];
  expect(slackText("Support spent $9,390.41.", rows, "/why?team=support&cause=cache")).toEqual({
    text: "Support spent $9,390.41.\n• copilot / &lt;summarize&gt; +$1,446.12, longer prompts\n• R&amp;D −$3.50",
    path: "/why?team=support&cause=cache",
  });
});

import { describe, expect, it } from "vitest";
import { actionWords, auditWords, plainObjects } from "./audit-words";

const told = (action: string, subject: string, note: string | null = null, actor = "ada@example.com") => {
  const words = auditWords({ actor, action, subject, note });
  return `${words.verb} ${words.subject}${words.note === null ? "" : `: ${words.note}`}`.trim();
};

describe("auditWords", () => {
  it.each([
    ["price-card.publish", "price card 18 (openai 2)", null, "Published price card 18 (openai 2)"],
    ["marker.create", "marker 9 (v14)", null, "Created marker 9 (v14)"],
    ["period.close", "period 2026-09", null, "Closed September 2026"],
    ["user.end-sessions", "user noor@example.com", null, "Ended the sessions of user noor@example.com"],
    ["export.read", "export showback", null, "Exported showback"],
    ["group.map", "group finance", null, "Mapped group finance"],
    ["exception.reopen", "exception 4", "a note", "Reopened exception 4: a note"],
    [
      "catalog.apply",
      "team growth",
      "~ team growth: cost center cc-2 from 2026-02-01",
      "Changed team growth: cost center cc-2 from 1 Feb 2026",
    ],
    [
      "enforcement.change",
      "enforcement in staging",
      "~ enforcement in staging: mode warn -> mode observe from 2026-11-23 until 2026-12-07",
      "Changed enforcement in staging: mode warn -> mode observe from 23 Nov 2026 until 7 Dec 2026",
    ],
    ["team.create", "team growth", "+ team growth: name Growth", "Added team growth: name Growth"],
    [
      "rule.end",
      'rule {"namespace":"ml"}',
      '- rule {"namespace":"ml"}',
      "Ended the ownership rule for namespace ml",
    ],
    ["key.revoke", "key 4 (x-2026-01-01)", null, "Revoked key 4 (x-2026-01-01)"],
    ["thing.constructor", "thing", null, "Constructored thing"],
    ["catalog.apply", "feature a/b", "+ feature a/b", "Added feature a/b"],
    ["catalog.apply", "team growth", "- team growth", "Ended team growth"],
    [
      "team.merge",
      "team search",
      "- team search: ends 2026-09-01, merged into growth",
      "Merged team search: ends 1 Sep 2026, merged into growth",
    ],
    [
      "enforcement.change",
      "enforcement in prod",
      "+ enforcement in prod: mode warn from 2026-02-01",
      "Added enforcement in prod: mode warn from 1 Feb 2026",
    ],
    [
      "user.disable",
      "user noor@example.com",
      "- user noor@example.com: disabled",
      "Disabled user noor@example.com: disabled",
    ],
    [
      "setting.set-visibility",
      "setting visibility",
      "~ setting visibility: own -> all-teams: everybody sees every team",
      "Set setting visibility: own -> all-teams: everybody sees every team",
    ],
    [
      "rule.create",
      'rule {"namespace":"ml"}',
      '+ rule {"namespace":"ml"}: team growth',
      "Added the ownership rule for namespace ml: team growth",
    ],
  ])("%s", (action, subject, note, words) => {
    expect(told(action, subject, note)).toBe(words);
  });

  it("leaves out who signed in when it is who did it", () => {
    expect(told("user.sign-in", "user ada@example.com")).toBe("Signed in");
    expect(told("user.sign-in", "user noor@example.com")).toBe("Signed in user noor@example.com");
  });
});

it("plainObjects puts objects into words and leaves what is none", () => {
  expect(plainObjects('budget {"period":"month","scope":{"team":"shared"}} of 3')).toBe(
    "budget period month, team shared of 3",
  );
  expect(plainObjects("a {not json} b")).toBe("a {not json} b");
  expect(plainObjects('rule {"labels":["a","b"],"service_account":"x"}')).toBe(
    "rule labels a, b, service account x",
  );
});

it("actionWords names an action and a noun", () => {
  expect(actionWords("user.sign-in")).toBe("user: sign in");
  expect(actionWords("price-card")).toBe("price card");
});

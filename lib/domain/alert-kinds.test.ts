import { describe, expect, it } from "vitest";
import { ALERT_KINDS, ALERT_WORDS, isAlertKind, targetProblem } from "./alert-kinds";

describe("kinds of alert", () => {
  it("each has words, and is a slug", () => {
    for (const kind of ALERT_KINDS) {
      expect(ALERT_WORDS[kind].name).not.toBe("");
      expect(kind).toMatch(/^[a-z][a-z-]*$/);
      expect(isAlertKind(kind)).toBe(true);
    }
    expect(isAlertKind("everything")).toBe(false);
  });
});

describe("a target", () => {
  it.each([
    ["email", "ops@example.com"],
    ["email", "ops@example.com, fin@example.com"],
    ["slack", "#ai-spend"],
    ["slack", "@ada"],
    ["webhook", "https://hooks.example.com/whospent"],
    ["webhook", "https://hooks.example.com:8443/alerts/ai-spend?team=support"],
    ["issue-tracker", "AI"],
    ["issue-tracker", "platform/ai-spend"],
    ["issue-tracker", "https://tracker.example.com/projects/AI"],
  ] as const)("%s %s is kept", (channel, target) => {
    expect(targetProblem(channel, target)).toBeNull();
  });

  it.each([
    ["email", "ops", /address/],
    ["email", "", /Say where/],
    ["slack", "ai-spend", /channel like #/],
    ["slack", "https://hooks.slack.com/services/T0/B0/abc", /secret/],
    ["webhook", "http://hooks.example.com/x", /https/],
    ["webhook", "https://me:pw@hooks.example.com/x", /password/],
    ["webhook", "https://token@hooks.example.com/x", /password/],
    ["webhook", "https://hooks.example.com/x?a=1&token=abc", /"token"/],
    ["webhook", "https://hooks.example.com/x?api_key=abc", /"api_key"/],
    [
      "webhook",
      "https://hooks.example.com/services/T024BE7LD/xoxb0123456789abcdefXYZ",
      /looks like a secret/,
    ],
    ["webhook", "https://hooks.example.com/x?v=0123456789abcdef0123456789abcdef", /looks like a secret/],
    ["issue-tracker", "two words", /project/],
    ["issue-tracker", "https://u:p@tracker.example.com/AI", /password/],
  ] as const)("%s %s is refused with the reason", (channel, target, reason) => {
    expect(targetProblem(channel, target)).toMatch(reason);
  });
});

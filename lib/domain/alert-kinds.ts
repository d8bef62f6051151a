/** What somebody can be told of. A route names some of these, or all. */
export const ALERT_KINDS = [
  "soft-cap-crossed",
  "seven-days-over-cap",
  "service-spike",
  "token-ceiling",
  "budget-threshold",
  "fallback-drift",
  "retry-waste",
  "cache-collapse",
  "untagged-share",
  "overdue-exception",
  "unpriced-model",
  "bypass",
  "claim-differs",
  "source-silent",
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Each kind in words: its name, and when it is told. */
export const ALERT_WORDS: Readonly<Record<AlertKind, { name: string; when: string }>> = {
  "soft-cap-crossed": { name: "Soft cap crossed", when: "the month to date passes the notice level" },
  "seven-days-over-cap": {
    name: "Seven days over the cap",
    when: "a rolling week exceeds the whole monthly cap",
  },
  "service-spike": { name: "Service spike", when: "a service jumps: opens a ticket" },
  "token-ceiling": { name: "Token ceiling", when: "a call or day uses more tokens than agreed" },
  "budget-threshold": { name: "Budget threshold", when: "50, 80, 100 % used, or the forecast is over it" },
  "fallback-drift": { name: "Fallback drift", when: "more calls end on a dearer model" },
  "retry-waste": { name: "Retry waste", when: "retries cost more than before" },
  "cache-collapse": { name: "Cache collapse", when: "the share of cache reads falls" },
  "untagged-share": { name: "Untagged share", when: "more spend has no team" },
  "overdue-exception": { name: "Overdue exception", when: "a case is past its due day: tells the manager" },
  "unpriced-model": { name: "Unpriced model", when: "a model without a price is used" },
  bypass: { name: "Bypass", when: "provider calls that no event explains" },
  "claim-differs": { name: "Claim differs", when: "a sender's cost is not ours" },
  "source-silent": { name: "Source silent", when: "a source sends nothing when it should" },
};

/** Is `value` one of the kinds? For rows and forms, which come as text. */
export function isAlertKind(value: string): value is AlertKind {
  return (ALERT_KINDS as readonly string[]).includes(value);
}

/** Where an alert can go. */
export const ALERT_CHANNELS = ["email", "slack", "webhook", "issue-tracker"] as const;
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

/** A parameter of an address that looks like a secret. */
const SECRET_PARAMETER =
  /^(access_?|auth_?|api_?)?(token|key|secret|password|passwd|pwd|signature|sig|code)$/i;
/** A part of a path that is long and mixed enough to be a secret, as incoming webhooks of chat services have it. */
const SECRET_PART = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_-]{20,}$/;

/**
 * Why a target may not be kept, or null: routes are read by everybody who reads the catalog, so they hold no secret.
 * @example targetProblem("webhook", "https://x.example/hook?token=abc") names the parameter
 */
export function targetProblem(channel: AlertChannel, target: string): string | null {
  if (target === "") return "Say where it goes.";
  switch (channel) {
    case "email":
      return target.split(",").every((part) => /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/.test(part.trim()))
        ? null
        : "An email goes to an address, or to several with commas between.";
    case "slack":
      return /^[#@][^\s#@/?]{1,80}$/.test(target)
        ? null
        : "Slack goes to a channel like #ai-spend. The address of an incoming webhook is a secret and is not kept here.";
    case "webhook":
      return addressProblem(target);
    case "issue-tracker":
      return target.includes("://")
        ? addressProblem(target)
        : /^[^\s?=]{1,200}$/.test(target)
          ? null
          : "An issue tracker goes to a project like AI or platform/ai-spend.";
  }
}

function addressProblem(target: string): string | null {
  const match = /^https:\/\/([^/?#]+)([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(target);
  if (!match) return "The address must begin with https://.";
  const [, host = "", path = "", query = ""] = match;
  if (host.includes("@")) return "The address holds a user name or a password: leave it out.";
  const parameter = query
    .slice(1)
    .split("&")
    .map((part) => part.split("=")[0] ?? "")
    .find((name) => SECRET_PARAMETER.test(name));
  if (parameter !== undefined)
    return `The address holds a secret in "${parameter}": leave it out, everybody who reads the catalog would see it.`;
  if (
    path.split("/").some((part) => SECRET_PART.test(part)) ||
    SECRET_PART.test(query.split("=").at(-1) ?? "")
  )
    return "A part of the address looks like a secret: leave it out, everybody who reads the catalog would see it.";
  return null;
}

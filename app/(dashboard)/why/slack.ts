import { usdChangeWithSign } from "@/lib/format";
import type { ContributorRow } from "./movement-rows";

/** What is copied, but for the address of this site, which only the browser knows for certain. */
export interface SlackText {
  /** Slack's mrkdwn, escaped: the sentence, then a line for each of the three largest contributors. */
  text: string;
  /** Path of the page it speaks of. */
  path: string;
}

/**
 * A change of spend as a message: what happened, who drove it, and where to look.
 *
 * @example "Support spent $9,390.41 last week, up $1,768.38.\n• ticket-copilot / summarize-thread +$1,446.12, longer prompts"
 */
export function slackText(sentence: string, rows: readonly ContributorRow[], path: string): SlackText {
  const lines = rows.map(({ name, driver, before, after }) =>
    [`• ${name} ${usdChangeWithSign(after - before)}`, driver].filter((part) => part !== "").join(", "),
  );
  return { text: [sentence, ...lines].map(escaped).join("\n"), path };
}

/** The three characters that Slack reads as its own. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

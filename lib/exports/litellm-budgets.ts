import { toUsd } from "@/lib/domain/money";
import type { VirtualKeyRow } from "@/lib/queries/check-virtual-keys";

/** Share of a blocking budget at which LiteLLM is to say something, in percent. */
const SOFT_PERCENT = 80n;

/** Settings of one key of LiteLLM, under the names of its `POST /key/update`. Amounts are US dollars. */
export interface LitellmKeySettings {
  key_alias: string;
  /** LiteLLM refuses calls of the key past this. Left out for a budget that only warns: a limit of its own stays. */
  max_budget?: number;
  /** LiteLLM tells about it past this. */
  soft_budget: number;
  /** LiteLLM starts anew on the first of each month, UTC, as our months do. */
  budget_duration: "1mo";
  metadata: {
    whospent_team: string;
    whospent_budget_version: number;
    /** Keys that share the team's budget: LiteLLM counts each for itself. */
    whospent_keys_of_team: number;
  };
}

export interface LitellmBudgets {
  keys: LitellmKeySettings[];
  /** Keys left as they are, and why. */
  skipped: {
    key_alias: string;
    team: string;
    reason: "no_monthly_budget" | "not_enforced" | "other_gateway";
  }[];
}

/**
 * Monthly budgets of teams as settings of their LiteLLM keys. A budget that blocks becomes the key's limit, one that
 * warns a notice; one that does neither leaves the key alone. Keys of other gateways are left out.
 *
 * @example 2,500.00 USD that block: { max_budget: 2500, soft_budget: 2000, budget_duration: "1mo", ... }
 */
export function litellmBudgets(rows: readonly VirtualKeyRow[]): LitellmBudgets {
  const answer: LitellmBudgets = { keys: [], skipped: [] };
  for (const { virtualKey, gateway, team, budget } of rows) {
    const skip = (reason: LitellmBudgets["skipped"][number]["reason"]) =>
      answer.skipped.push({ key_alias: virtualKey, team: team.slug, reason });
    if (gateway !== null && !/litellm/i.test(gateway)) skip("other_gateway");
    else if (budget === null) skip("no_monthly_budget");
    else if (budget.enforce === "none") skip("not_enforced");
    else {
      const { amountPico, enforce, version } = budget;
      const blocks = enforce === "block";
      answer.keys.push({
        key_alias: virtualKey,
        ...(blocks && { max_budget: litellmUsd(amountPico) }),
        soft_budget: litellmUsd(blocks ? (amountPico * SOFT_PERCENT) / 100n : amountPico),
        budget_duration: "1mo",
        metadata: {
          whospent_team: team.slug,
          whospent_budget_version: version,
          whospent_keys_of_team: rows.filter((row) => row.team.teamId === team.teamId).length,
        },
      });
    }
  }
  return answer;
}

/** What is written down of an export of them. */
export function budgetsTaken({ keys }: LitellmBudgets) {
  return {
    kind: "litellm-budgets",
    of: { keys: keys.map(({ key_alias }) => key_alias) },
    rows: keys.length,
    whole: true,
  };
}

/** LiteLLM takes dollars as a JSON number; a budget's cents are exact in one. */
function litellmUsd(pico: bigint): number {
  return Number(toUsd(pico));
}

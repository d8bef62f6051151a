import { z } from "zod";
import { CHECK_CODES, CHECK_DECISIONS } from "@/lib/domain/check";
import { ENFORCEMENT_MODES } from "@/lib/domain/check-mode";

/** What a check answers; the OpenAPI document is made from it. */
export const checkAnswer = z.object({
  decision: z.enum(CHECK_DECISIONS),
  reasons: z
    .array(
      z.object({
        code: z.enum(CHECK_CODES),
        field: z.string().optional().describe("The field at fault; of a budget its scope."),
        message: z.string(),
      }),
    )
    .describe("What denies first."),
  mode: z
    .enum(ENFORCEMENT_MODES)
    .nullable()
    .describe("What holds for this environment and sender; null when it could not be read."),
  would: z.enum(CHECK_DECISIONS).describe("The answer that the mode enforce would give."),
  team: z.string().optional().describe("Who would own the call; absent for a key that may not know it."),
});

/** What `GET /api/v1/exports/litellm-budgets` answers. */
export const litellmBudgetsAnswer = z.object({
  keys: z
    .array(
      z.object({
        key_alias: z.string(),
        max_budget: z.number().optional().describe("US dollars; only of a budget that blocks."),
        soft_budget: z.number(),
        budget_duration: z.literal("1mo"),
        metadata: z.object({
          whospent_team: z.string(),
          whospent_budget_version: z.int(),
          whospent_keys_of_team: z
            .int()
            .describe("Keys that share the budget; LiteLLM counts each for itself."),
        }),
      }),
    )
    .describe("Fields of LiteLLM's POST /key/update."),
  skipped: z.array(
    z.object({
      key_alias: z.string(),
      team: z.string(),
      reason: z.enum(["no_monthly_budget", "not_enforced", "other_gateway"]),
    }),
  ),
});

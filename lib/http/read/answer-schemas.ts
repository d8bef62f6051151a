import { z } from "zod";
import { ATTRIBUTIONS, DEFECTS, EVENT_FLAGS, OWNER_STEPS } from "@/lib/domain/ledger-codes";
import { MISSING_FIELDS, REVIEW_OUTCOMES } from "@/lib/domain/trace-review";
import { CALL_STATUSES, SERVICE_TIERS, USAGE_FIELDS, USAGE_STATUSES } from "@/lib/domain/usage-event";
import { EXCEPTION_STATES } from "@/lib/queries/exception-list";
import { SPEND_DIMENSIONS, type SpendDimension } from "@/lib/queries/spend-dimensions";
import { COST_CLASS_NAMES } from "@/lib/queries/spend-measures";

/** What the read API answers; the OpenAPI document is made from these. */

const usd = z
  .string()
  .regex(/^-?\d+\.\d{12}$/)
  .describe("US dollars, exact to the picodollar.");
const instant = z.iso.datetime();
const text = z.string();
const amount = z.int();

const usageCounts = Object.fromEntries(USAGE_FIELDS.map((field) => [field, amount.optional()]));
const labels = Object.fromEntries(
  SPEND_DIMENSIONS.map((dimension) => [dimension, text.optional()]),
) as Record<SpendDimension, z.ZodOptional<z.ZodString>>;
const counts = {
  requests: amount.optional(),
  operations: amount.optional(),
  answered: amount.optional(),
  failed: amount.optional(),
  retries: amount.optional(),
  fallbacks: amount.optional(),
  estimated: amount.optional(),
  missing: amount.optional(),
  unpriced: amount.optional(),
};
const spendMeasures = {
  ...counts,
  ...usageCounts,
  list_usd: usd.optional(),
  cost_usd: usd,
  retry_cost_usd: usd.optional(),
  fallback_premium_usd: usd.optional(),
  cost_avoided_usd: usd.optional(),
  previous_cost_usd: usd.optional(),
  change: z
    .number()
    .nullable()
    .optional()
    .describe("Relative change of cost; null when there was none before."),
};

export const spendAnswer = z.object({
  rows: z.array(
    z.object({
      ...labels,
      token_class: z.enum(COST_CLASS_NAMES).optional(),
      ...spendMeasures,
      share: z.number().describe("Percent of the total, one decimal; all rows together 100.0."),
    }),
  ),
  total: z.object({ ...spendMeasures }),
  complete_through: instant.nullable(),
  next_cursor: text.nullable(),
});

const tracesItem = z.object({
  trace_id: text,
  last_at: instant,
  service: text.nullable(),
  feature: text.nullable(),
  calls: amount,
  cost_usd: usd,
  review: z
    .object({
      outcome: z.enum(REVIEW_OUTCOMES),
      missing_field: z.enum(MISSING_FIELDS).nullable(),
      note: text,
      reviewed_by: text,
      reviewed_at: instant,
    })
    .nullable()
    .describe("What the teams you see said of it; null until all of them did, or one could not explain it."),
});
export const tracesAnswer = z.object({ traces: z.array(tracesItem), next_cursor: text.nullable() });

const maybe = text.nullable();
const eventAnswer = z.object({
  event_key: text,
  occurred_at: instant,
  received_at: instant,
  period: text.describe("The month it is booked in."),
  source: text,
  provider_response_id: maybe,
  provider_request_id: maybe,
  client_request_id: maybe,
  request_id: maybe,
  trace_id: maybe,
  span_id: maybe,
  parent_span_id: maybe,
  operation_id: maybe,
  conversation_id: maybe,
  team: text,
  cost_center: maybe,
  service: maybe,
  feature: maybe,
  environment: maybe,
  project: maybe,
  tenant: maybe,
  template: maybe,
  template_version: maybe,
  initiator: maybe,
  attributed_by: z.enum(ATTRIBUTIONS),
  owner_step: z.enum(OWNER_STEPS),
  rule: z.object({ id: amount, match: z.record(z.string(), z.string()) }).nullable(),
  provider: maybe,
  model: maybe,
  model_requested: maybe,
  model_actual: maybe,
  region: maybe,
  service_tier: z.enum(SERVICE_TIERS).nullable(),
  operation: maybe,
  status: z.enum(CALL_STATUSES),
  error_type: maybe,
  fallback_from: maybe,
  attempt: amount.nullable(),
  retries_reported: amount.nullable(),
  latency_ms: amount.nullable(),
  usage_status: z.enum(USAGE_STATUSES),
  usage: z.object(usageCounts).describe("Only the classes that were told; 0 is told to be none."),
  cost_usd: usd.nullable().describe("Null: unpriced."),
  list_usd: usd.nullable(),
  fallback_premium_usd: usd.nullable(),
  cost_avoided_usd: usd.nullable(),
  price_line: z
    .object({
      id: amount,
      provider: text,
      model: text,
      card: z.enum(["list", "contracted"]),
      card_version: text,
    })
    .nullable(),
  exceptions: z.array(z.enum(DEFECTS)),
  flags: z.array(z.enum(EVENT_FLAGS)),
  superseded: z.boolean(),
  sent: z.object({ team: maybe, cost_center: maybe, service: maybe, feature: maybe, environment: maybe }),
  claims: z.object({ cost_usd: usd.nullable(), price_source: maybe }),
});
export const eventsAnswer = z.object({ events: z.array(eventAnswer), next_cursor: text.nullable() });
export const traceAnswer = z.object({
  trace_id: text,
  first_at: instant,
  last_at: instant,
  calls: amount,
  unpriced_calls: amount,
  cost_usd: usd,
  teams: z.array(text),
  events: z.array(eventAnswer),
});

export const exceptionsAnswer = z.object({
  exceptions: z.array(
    z.object({
      defect: z.enum(DEFECTS),
      value: maybe,
      team: text,
      environments: z.array(text),
      events: amount,
      tokens: amount,
      cost_usd: usd,
      owner: maybe,
      due_on: maybe,
      overdue_days: amount,
      age_days: amount,
      state: z.enum(EXCEPTION_STATES),
      first_seen_at: instant,
      last_seen_at: instant,
      note: maybe,
      trace_id: maybe,
    }),
  ),
  total: z.object({ groups: amount, events: amount, tokens: amount, cost_usd: usd, overdue: amount }),
  next_cursor: text.nullable(),
});

export const budgetsAnswer = z.object({
  budgets: z.array(
    z.object({
      scope: z.record(z.string(), z.string()),
      team: maybe,
      period: z.enum(["month", "quarter", "year"]),
      from: text,
      to: text,
      basis: z.enum(["cost", "direct"]),
      amount_usd: usd,
      used_usd: usd,
      used_percent: z.number().nullable(),
      enforce: z.enum(["none", "warn", "block"]),
      owner: maybe,
      version: amount,
    }),
  ),
  next_cursor: text.nullable(),
});

/** Columns of figures that Explore can show, in the order in which they stand. */
export const EXPLORE_COLUMNS = [
  "requests",
  "operations",
  "failed",
  "retries",
  "fallbacks",
  "input",
  "cache-read",
  "cache-write",
  "output",
  "reasoning",
  "cost",
  "share",
  "previous",
  "change",
  "change-percent",
  "list-cost",
  "retry-cost",
  "fallback-premium",
  "waste",
  "avoided",
  "estimated",
  "missing",
  "unpriced",
] as const;
export type ExploreColumn = (typeof EXPLORE_COLUMNS)[number];

/** Shown unless the address says otherwise. */
export const USUAL_COLUMNS: readonly ExploreColumn[] = [
  "requests",
  "input",
  "output",
  "cost",
  "share",
  "change",
  "change-percent",
];

/** Columns that compare with other days. */
export const COMPARED_COLUMNS: readonly ExploreColumn[] = ["previous", "change", "change-percent"];

interface ColumnWords {
  header: string;
  unit?: string;
  kind: "count" | "tokens" | "usd" | "share" | "change" | "change-percent";
  /** Name and unit in a CSV. */
  csv: string;
}

/** How a column is called on the page and in a CSV, and what it holds. */
export const COLUMN_WORDS: Readonly<Record<ExploreColumn, ColumnWords>> = {
  requests: { header: "Requests", kind: "count", csv: "requests" },
  operations: { header: "Operations", kind: "count", csv: "operations" },
  failed: { header: "Failed", unit: "requests", kind: "count", csv: "failed" },
  retries: { header: "Retries", unit: "requests", kind: "count", csv: "retries" },
  fallbacks: { header: "Fallbacks", unit: "requests", kind: "count", csv: "fallbacks" },
  input: { header: "Input", unit: "tokens", kind: "tokens", csv: "input_tokens" },
  "cache-read": { header: "Cache read", unit: "tokens", kind: "tokens", csv: "cache_read_tokens" },
  "cache-write": { header: "Cache write", unit: "tokens", kind: "tokens", csv: "cache_write_tokens" },
  output: { header: "Output", unit: "tokens", kind: "tokens", csv: "output_tokens" },
  reasoning: { header: "Reasoning", unit: "tokens", kind: "tokens", csv: "reasoning_tokens" },
  cost: { header: "Cost", unit: "USD", kind: "usd", csv: "cost_usd" },
  share: { header: "Share", unit: "%", kind: "share", csv: "share_percent" },
  previous: { header: "Before", unit: "USD", kind: "usd", csv: "previous_cost_usd" },
  change: { header: "Change", unit: "USD", kind: "change", csv: "change_usd" },
  "change-percent": { header: "Change", unit: "%", kind: "change-percent", csv: "change_percent" },
  "list-cost": { header: "List cost", unit: "USD", kind: "usd", csv: "list_cost_usd" },
  "retry-cost": { header: "Retry cost", unit: "USD", kind: "usd", csv: "retry_cost_usd" },
  "fallback-premium": { header: "Fallback premium", unit: "USD", kind: "usd", csv: "fallback_premium_usd" },
  waste: { header: "Waste", unit: "USD", kind: "usd", csv: "waste_usd" },
  avoided: { header: "Cost avoided", unit: "USD", kind: "usd", csv: "cost_avoided_usd" },
  estimated: { header: "Estimated", unit: "requests", kind: "count", csv: "estimated" },
  missing: { header: "Usage missing", unit: "requests", kind: "count", csv: "usage_missing" },
  unpriced: { header: "Unpriced", unit: "requests", kind: "count", csv: "unpriced" },
};

/** The figures of a row by column; null where a row cannot have one (a token class has no requests of its own). */
export type ExploreFigures = Record<Exclude<ExploreColumn, "change" | "change-percent">, bigint | null>;

import { readParts } from "@/lib/sources/langfuse-parts";
import { cell, objectCell, type Row, textCell } from "@/lib/sources/langfuse-row";
import type { NormalisedUsage } from "@/lib/sources/provider-usage";

/** Models that Langfuse has a tokenizer for (`tokenizerId` openai and claude in its model list). */
const TOKENIZED = /gpt|claude|davinci|curie|babbage|(^|\W)ada(\W|$)|text-embedding|(^|[/.])o\d/i;

/** Null when no count is told, or when what is counted are not tokens (`unit` CHARACTERS, SECONDS, ...). */
export function usageOf(row: Row): NormalisedUsage | null {
  const unit = textCell(row, "unit")?.toUpperCase();
  if (unit !== undefined && unit !== "TOKENS") return null;
  const told = objectCell(row, "usage_details");
  if (told === undefined) return null;
  return readParts(told, "langfuse-parts");
}

/**
 * Whether the counts are Langfuse's own. Its tokenizer runs when a sender told neither usage nor cost, the call did
 * not fail and the model is one it has a tokenizer for, and then writes `input`, `output` and their `total`, nothing
 * else (getUsageUnits in worker/src/services/IngestionService). `provided_usage_details` says which it was, but the
 * blob storage export leaves that column out: there a row that looks like the tokenizer's is taken for its.
 */
export function isEstimate(row: Row): boolean {
  const provided = objectCell(row, "provided_usage_details");
  if (provided !== undefined) return Object.keys(provided).length === 0;
  const told = objectCell(row, "usage_details") ?? {};
  if (Object.keys(told).some((name) => !["input", "output", "total"].includes(name))) return false;
  if (textCell(row, "level")?.toUpperCase() === "ERROR") return false;
  if (Number(told.total) !== Number(told.input ?? 0) + Number(told.output ?? 0)) return false;
  // No matched model, no tokenizer. A column that was not exported says nothing.
  if (
    ["model_id", "internal_model_id", "modelId", "internalModelId"].some(
      (name) => row[name] === null || row[name] === "",
    )
  )
    return false;
  return TOKENIZED.test(textCell(row, "provided_model_name") ?? textCell(row, "model") ?? "");
}

/** What Langfuse, or the sender through it, says the call cost, in dollars. */
export function costOf(row: Row): unknown {
  return (
    cell(row, "total_cost") ?? cell(row, "calculated_total_cost") ?? objectCell(row, "cost_details")?.total
  );
}

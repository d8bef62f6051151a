import { DEFECT_NAMES, defectValue } from "@/components/defects";
import { monthText, usd } from "@/lib/format";
import type { Attention, AttentionVerb } from "@/lib/queries/attention";
import { openHref } from "./exceptions/search-params";
import { monthHref } from "./teams/[team]/team-hrefs";

export const VERB_NAMES: Readonly<Record<AttentionVerb, string>> = {
  assign: "Assign",
  map: "Map",
  publish: "Publish",
  decide: "Decide",
  explain: "Explain",
};

/** Where a line is taken up. */
export function attentionHref(item: Attention): string {
  switch (item.kind) {
    case "exception":
      return openHref(
        { team: item.team.slug, defect: item.defect },
        { defect: item.defect, valueId: item.valueId, teamId: item.team.teamId },
      );
    case "over-plan":
      return `${monthHref(item.team.slug, item.month)}#forecast`;
    case "over-limit":
      return `/teams/${encodeURIComponent(item.team.slug)}`;
    case "traces":
      return `/traces/${encodeURIComponent(item.traceId)}`;
    case "silent":
      return "/sources";
  }
}

/** A line in words. */
export function attentionText(item: Attention): string {
  switch (item.kind) {
    case "exception": {
      const value = defectValue(item.defect, item.value, item.valueKind);
      return value === null
        ? `${DEFECT_NAMES[item.defect]}, ${item.team.name}`
        : `${DEFECT_NAMES[item.defect]}: ${value}`;
    }
    case "over-plan":
      return `${item.team.name}: ${monthName(item.month)} forecast is over the plan of ${usd(item.planPico)}`;
    case "over-limit":
      return `${item.team.name} is over its ${monthName(item.month)} limit of ${usd(item.limitPico)}`;
    case "traces":
      return item.count === 1
        ? `${item.team.name}: a costly trace is not explained`
        : `${item.team.name}: a costly trace is not explained, and ${item.count - 1} more`;
    case "silent":
      return item.labels.length === 1
        ? `Source ${item.labels[0]} has gone silent`
        : `${item.labels.length} sources have gone silent: ${item.labels.join(", ")}`;
  }
}

/** Tells lines of one list apart. */
export function attentionKey(item: Attention): string {
  if (item.kind === "exception") return `${item.defect}-${item.team.teamId}-${item.valueId}`;
  return item.kind === "silent" ? "silent" : `${item.kind}-${item.team.teamId}`;
}

function monthName(month: string): string {
  return monthText(month).split(" ")[0] ?? month;
}

import type { CatalogFragment } from "@/lib/commands/catalog-change";
import { LABEL_PREFIX, RULE_FIELDS } from "@/lib/domain/catalog";

/** What a form says, by the name of the field; empty where it says nothing. */
type Said = (name: string) => string;

/** Pairs of label and value that the form has room for. */
export const LABEL_PAIRS = [1, 2] as const;

/** The fields that the form of a rule names, as the catalog file has them; empty ones are not asked for. */
export function matchOf(text: Said): Record<string, string> {
  const fields = RULE_FIELDS.map(([field]) => [field, text(`match.${field}`)] as const);
  const labels = LABEL_PAIRS.map(
    (pair) => [LABEL_PREFIX + text(`label.${pair}`), text(`label-value.${pair}`)] as const,
  );
  return Object.fromEntries([...labels, ...fields].filter(([field, value]) => value !== "" || isHalf(field)));
}

/** A label without a value: kept, so that the catalog says what is missing. */
function isHalf(field: string): boolean {
  return field.startsWith(LABEL_PREFIX) && field !== LABEL_PREFIX;
}

/** The form of a new rule as a fragment of the catalog file. */
export function ruleFragment(text: Said): CatalogFragment {
  return {
    ownership_rules: [
      {
        match: matchOf(text),
        team: text("team"),
        ...(text("environment") !== "" && { environment: text("environment") }),
        from: text("from"),
        ...(text("until") !== "" && { until: text("until") }),
      },
    ],
  };
}

/**
 * A stored rule with another end: its match and what it says come with the form, as they are.
 * @throws SyntaxError if the hidden fields were tampered with
 */
export function endingFragment(text: Said): CatalogFragment {
  return {
    ownership_rules: [
      {
        match: JSON.parse(text("match")) as unknown,
        team: text("team"),
        ...(text("environment") !== "" && { environment: text("environment") }),
        assigned: text("assigned") === "yes",
        from: text("from"),
        until: text("until") === "" ? null : text("until"),
      },
    ],
  };
}

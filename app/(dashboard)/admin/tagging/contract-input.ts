import type { CatalogFragment } from "@/lib/commands/catalog-change";
import { DEFAULT_FIELDS } from "@/lib/domain/catalog";

/** What a form says, by the name of the field; empty where it says nothing. */
type Said = (name: string) => string;

/** A contract as its form has it. Boxes share one name, so they come apart from the other fields. */
export function contractOf(text: Said, required: readonly string[]) {
  return {
    ...(text("environment") !== "" && { environment: text("environment") }),
    required: [...required],
    defaults: Object.fromEntries(
      DEFAULT_FIELDS.flatMap((field) => {
        const value = text(`default.${field}`);
        return value === "" ? [] : [[field, value] as const];
      }),
    ),
    from: text("from"),
  };
}

/** The boxes that are ticked. */
export function requiredOf(form: FormData): string[] {
  return form.getAll("required").filter((field) => typeof field === "string");
}

/**
 * A stored contract with another end: what it says comes with the form, as it is.
 * @throws SyntaxError if the hidden fields were tampered with
 */
export function endingFragment(text: Said): CatalogFragment {
  const contract = JSON.parse(text("contract")) as object;
  return { tagging_contract: [{ ...contract, until: text("until") === "" ? null : text("until") }] };
}

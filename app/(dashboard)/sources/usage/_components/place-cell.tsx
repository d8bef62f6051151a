import type { UsageRowPlace } from "@/lib/queries/provider-usage";
import { placeWords } from "../usage-words";

/** Columns that a narrow screen does without. */
export const WIDE = "max-lg:hidden";
/** The model has a column of its own where there is room; else it stands under the place. */
export const MODEL = "max-md:hidden";

/** Head of a row: project, key or account, the provider under it, and on a phone the model. */
export function PlaceCell({
  place,
  model,
}: {
  place: Pick<UsageRowPlace, "provider" | "account" | "project"> & { providerKey?: string | null };
  model: string | null;
}) {
  const { name, under } = placeWords(place);
  return (
    <th scope="row">
      <span className="font-name wrap-anywhere">{name}</span>
      <span className="block text-label wrap-anywhere text-ink-3">
        {place.provider}
        {under === "" ? "" : `, ${under}`}
        {model === null ? null : <span className="md:hidden">, {model}</span>}
      </span>
    </th>
  );
}

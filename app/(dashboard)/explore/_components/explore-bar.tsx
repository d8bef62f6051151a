import Link from "next/link";
import { EXPLORE_COLUMNS, COLUMN_WORDS, COMPARED_COLUMNS } from "@/components/tables/explore-columns";
import type { SpendDimension } from "@/lib/queries/spend-dimensions";
import type { FilterDimension } from "@/lib/queries/spend-filter-ids";
import { choicesBeside, DIMENSION_NAMES, filterChoices } from "../explore-rows";
import { exploreHref, exploreQuery } from "../href";
import { MOST_GROUPS, type SettledExplore } from "../search-params";
import { AddFilter, ColumnPicker, GroupSelect } from "./explore-controls";

/** What is grouped and what it is narrowed to. Everything here is a link. */
export function ExploreBar({ explore }: { explore: SettledExplore }) {
  const { groupBy, filters, question, days } = explore;
  const places = Math.min(MOST_GROUPS, groupBy.length + 1);
  const chosen = Object.entries(filters).flatMap(([dimension, names]) =>
    (names ?? []).map((name) => ({ dimension: dimension as FilterDimension, name })),
  );
  return (
    <div className="mt-5 flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {Array.from({ length: places }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
          <GroupSelect key={at} {...selectAt(at, explore)} />
        ))}
        <AddFilter
          dimensions={filterChoices(groupBy, filters).map((value) => ({
            value,
            name: DIMENSION_NAMES[value],
          }))}
          query={exploreQuery(question)}
          from={days.range.fromDay}
          to={days.range.toDay}
        />
      </div>
      {chosen.length > 0 ? (
        <ul aria-label="Filters" className="flex flex-wrap gap-2">
          {chosen.map(({ dimension, name }) => {
            const left = (filters[dimension] ?? []).filter((other) => other !== name);
            const words = `${DIMENSION_NAMES[dimension]}: ${name}`;
            return (
              <li key={words} className="flex items-center gap-2 rounded-tag bg-bg-2 py-0.5 pr-1 pl-2">
                <span className="wrap-anywhere">
                  <span className="text-ink-3">{DIMENSION_NAMES[dimension]}</span> {name}
                </span>
                <Link
                  href={exploreHref({ ...question, filter: { ...filters, [dimension]: left } })}
                  scroll={false}
                  aria-label={`Without the filter ${words}`}
                  className="inline-flex size-6 items-center justify-center text-ink-2 hover:text-ink"
                >
                  ×
                </Link>
              </li>
            );
          })}
        </ul>
      ) : null}
    </div>
  );
}

/** The select at a place of the grouping; behind the last there is one that adds. */
function selectAt(at: number, { groupBy, filters, question }: SettledExplore) {
  const others = groupBy.filter((_, place) => place !== at);
  const value = groupBy[at] ?? "";
  const withChoice = (choice: SpendDimension | null) => {
    const next = [...groupBy];
    if (choice === null) next.splice(at, 1);
    else next[at] = choice;
    return exploreHref({ ...question, groupBy: next });
  };
  return {
    label: at === 0 ? "Group by" : "then by",
    value,
    choices: [
      { value: "", name: at === 0 ? "nothing" : "–", href: withChoice(null) },
      ...choicesBeside(others, filters).map((choice) => ({
        value: choice,
        name: DIMENSION_NAMES[choice],
        href: withChoice(choice),
      })),
    ],
  };
}

/** Columns to choose; each is a link to the table with or without it. */
export function ExploreColumns({ explore }: { explore: SettledExplore }) {
  const { shown, days, question } = explore;
  return (
    <ColumnPicker
      columns={EXPLORE_COLUMNS.filter((id) => days.compare || !COMPARED_COLUMNS.includes(id)).map((id) => {
        const { header, unit } = COLUMN_WORDS[id];
        const isShown = shown.includes(id);
        return {
          id,
          name: unit ? `${header}, ${unit}` : header,
          shown: isShown,
          href: exploreHref({
            ...question,
            columns: isShown
              ? shown.filter((other) => other !== id)
              : EXPLORE_COLUMNS.filter((other) => other === id || shown.includes(other)),
          }),
        };
      })}
    />
  );
}

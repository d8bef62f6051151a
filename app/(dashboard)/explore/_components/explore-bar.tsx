import Link from "next/link";
import { EXPLORE_COLUMNS, COLUMN_WORDS, COMPARED_COLUMNS } from "@/components/tables/explore-columns";
import { addDays, nextPeriod } from "@/lib/domain/period";
import { dateRange, monthText } from "@/lib/format";
import { SPEND_COMPARISONS, type SpendComparison } from "@/lib/queries/spend-compare";
import type { SpendDimension } from "@/lib/queries/spend-dimensions";
import type { FilterDimension } from "@/lib/queries/spend-filter-ids";
import { choicesBeside, DIMENSION_NAMES, filterChoices } from "../explore-rows";
import { exploreHref, exploreQuery } from "../href";
import type { ComparedExplore } from "../compared-days";
import { isWholeBooked, MOST_GROUPS, type SettledExplore } from "../search-params";
import { AddFilter, ColumnPicker, GroupSelect } from "./explore-controls";

/** What is grouped, compared and narrowed to. Everything here is a link. */
export function ExploreBar({ asked }: { asked: ComparedExplore }) {
  const { explore } = asked;
  const { groupBy, filters, question, days, booked } = explore;
  const places = Math.min(MOST_GROUPS, groupBy.length + 1);
  const chosen = Object.entries(filters).flatMap(([dimension, names]) =>
    (names ?? []).map((name) => ({ dimension: dimension as FilterDimension, name })),
  );
  const { booked: _, ...withoutBooked } = question;
  return (
    <div className="mt-5 flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {Array.from({ length: places }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
          <GroupSelect key={at} {...selectAt(at, explore)} />
        ))}
        <GroupSelect {...compareSelect(asked)} />
        <AddFilter
          dimensions={[
            ...filterChoices(groupBy, filters).map((value) => ({ value, name: DIMENSION_NAMES[value] })),
            ...(booked === null ? [{ value: "booked", name: "Booked month" }] : []),
          ]}
          query={exploreQuery(question)}
          from={days.range.fromDay}
          to={days.range.toDay}
        />
      </div>
      {chosen.length > 0 || booked !== null ? (
        <ul aria-label="Filters" className="flex flex-wrap gap-2">
          {booked === null ? null : (
            <Chip
              kind="Booked month"
              name={monthText(booked)}
              href={exploreHref({ ...withoutBooked, ...calendarDays(explore) })}
            />
          )}
          {chosen.map(({ dimension, name }) => {
            const left = (filters[dimension] ?? []).filter((other) => other !== name);
            return (
              <Chip
                key={`${dimension}: ${name}`}
                kind={DIMENSION_NAMES[dimension]}
                name={name}
                href={exploreHref({ ...question, filter: { ...filters, [dimension]: left } })}
              />
            );
          })}
        </ul>
      ) : null}
    </div>
  );
}

/** One thing that the page is narrowed to, and the way back. */
function Chip({ kind, name, href }: { kind: string; name: string; href: string }) {
  return (
    <li className="flex items-center gap-2 rounded-tag bg-bg-2 py-0.5 pr-1 pl-2">
      <span className="wrap-anywhere">
        <span className="text-ink-3">{kind}</span> {name}
      </span>
      <Link
        href={href}
        scroll={false}
        aria-label={`Without the filter ${kind}: ${name}`}
        className="inline-flex size-6 items-center justify-center text-ink-2 hover:text-ink"
      >
        ×
      </Link>
    </li>
  );
}

/** A booked month as a whole becomes the month's own days when the filter goes. */
function calendarDays(explore: SettledExplore): { from?: string; through?: string } {
  return isWholeBooked(explore)
    ? { from: explore.booked, through: addDays(nextPeriod(explore.booked), -1) }
    : {};
}

/** What the figures stand against. */
function compareSelect({ explore, earlier }: ComparedExplore) {
  const names: Record<SpendComparison, string> = {
    previous: explore.booked === null ? "days before" : "month before",
    year: "a year ago",
    off: "nothing",
  };
  const { compare, question } = explore;
  if (earlier !== null)
    names[compare] +=
      `, ${dateRange(earlier.range.fromDay, earlier.range.toDay, { year: compare === "year" })}`;
  return {
    label: "Compare with",
    value: compare,
    choices: SPEND_COMPARISONS.map((value) => ({
      value,
      name: names[value],
      href: exploreHref({ ...question, compare: value }),
    })),
  };
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
  const { shown, compare, question } = explore;
  return (
    <ColumnPicker
      columns={EXPLORE_COLUMNS.filter((id) => compare !== "off" || !COMPARED_COLUMNS.includes(id)).map(
        (id) => {
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
        },
      )}
    />
  );
}

import type { Sql } from "@/db/client";
import { editExceptionCase, waiveExceptions } from "@/lib/commands/exceptions/cases";
import { reviewSharedBucket } from "@/lib/commands/shared-reviews";
import { DEFECTS, type Defect } from "@/lib/domain/ledger-codes";
import { DAY_MS, type DemoCalendar, isoDay } from "./calendar";
import { EXPERIMENTS_TEAM, MISSPELT_TEAM, UNOWNED_KEY } from "./names";
import type { DemoScenario } from "./scenario";
import { ADMIN } from "./setup";

/** What somebody has already done about a group of the exception queue. */
interface DemoCase {
  defect: Defect;
  team: string;
  /** The value the group is about: a virtual key, a namespace, a service, a model. */
  value: string;
  owner?: string;
  /** Days from now; negative: overdue. */
  dueInDays?: number;
  note: string;
  /** Taken out of the queue for so many days, with the note as the reason. */
  waivedForDays?: number;
}

const CASES: readonly DemoCase[] = [
  {
    defect: "untagged",
    team: "untagged",
    value: UNOWNED_KEY,
    owner: "priya.raman@example.com",
    dueInDays: -3,
    note: "Whoever made this key has left. The job runs at two; asked data platform and search.",
  },
  {
    defect: "missing_service",
    team: "data-platform",
    value: "data-nightly",
    owner: "yuki.tanaka@example.com",
    dueInDays: -1,
    note: "The scheduler will send a service name with its next release.",
  },
  {
    defect: "unknown_team",
    team: "untagged",
    value: MISSPELT_TEAM,
    owner: "jonas.weber@example.com",
    dueInDays: 2,
    note: "Looks like ours: the ad copy script.",
  },
  {
    defect: "unpriced",
    team: "developer-tools",
    value: "aurora-preview-0",
    owner: "sam.whitfield@example.com",
    dueInDays: 3,
    note: "A preview; the price comes with the release.",
  },
  {
    defect: "usage_missing",
    team: "search",
    value: "answer-engine",
    waivedForDays: 60,
    note: "People who close the page; the provider bills none of it.",
  },
];

/** Owners, due days and waivers of exceptions; what is not in the queue (a small scenario) is left out. */
export async function openCases(sql: Sql, calendar: DemoCalendar): Promise<void> {
  const day = (days: number) => isoDay(calendar.nowMs + days * DAY_MS);
  for (const entry of CASES) {
    const [found] = await sql<{ value_id: number; team_id: number }[]>`
      select g.value_id, g.team_id from exception_groups g
      join teams t on t.id = g.team_id join names n on n.id = g.value_id
      where g.defect = ${DEFECTS.indexOf(entry.defect)} and t.slug = ${entry.team} and n.name = ${entry.value}
      limit 1`;
    if (!found) continue;
    const group = { defect: entry.defect, valueId: found.value_id, teamId: found.team_id };
    if (entry.waivedForDays === undefined) {
      const { owner, note, dueInDays } = entry;
      await editExceptionCase(sql, ADMIN, {
        group,
        note,
        ...(owner === undefined ? {} : { owner }),
        ...(dueInDays === undefined ? {} : { dueOn: day(dueInDays) }),
      });
    } else {
      await waiveExceptions(sql, ADMIN, {
        groups: [group],
        until: day(entry.waivedForDays),
        reason: entry.note,
        today: day(0),
      });
    }
  }
}

/** The shared bucket was looked at every month but for the last complete one. */
export async function reviewBuckets(sql: Sql, calendar: DemoCalendar, scenario: DemoScenario): Promise<void> {
  if (!scenario.streams.some(({ team }) => team === EXPERIMENTS_TEAM)) return;
  for (const month of calendar.closedMonths.slice(-3)) {
    await reviewSharedBucket(sql, ADMIN, {
      team: EXPERIMENTS_TEAM,
      month: month.slice(0, 7),
      note: "Comparisons of models for several teams; within the limit.",
    });
  }
}

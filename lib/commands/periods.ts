import { z } from "zod";
import { nextPeriod } from "@/lib/domain/period";
import { CommandError, defineCommand } from "./define-command";
import { bumpVersion, lockLedger } from "./ledger-lock";

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month like 2026-06");

/**
 * Closes an accounting month: from now on it never changes, late facts are corrections in the next open one.
 * @throws CommandError `conflict` for a month that is not over, is closed, or has an earlier open one with spend
 */
export const closePeriod = defineCommand({
  name: "period.close",
  capability: "period:close",
  input: z.strictObject({ month }),
  async run(tx, input, actor) {
    const period = `${input.month}-01`;
    // From here on no batch books anything until we have committed.
    await lockLedger(tx);
    const [row] = await tx<{ closed: boolean; over: boolean; earlier: string | null }[]>`
      select closed_at is not null as closed, ends_at <= now() as over,
        (select min(e.period) from periods e where e.period < p.period and e.closed_at is null
          and exists (select from team_daily d where d.period = e.period))::text as earlier
      from periods p where period = ${period}`;
    if (!row) throw new CommandError("not_found", `There is no accounting month ${input.month}.`);
    if (row.closed) throw new CommandError("conflict", `${input.month} is already closed.`);
    if (!row.over)
      throw new CommandError("conflict", `${input.month} is not over yet (months end at 00:00 UTC).`);
    if (row.earlier !== null) {
      throw new CommandError(
        "conflict",
        `${row.earlier.slice(0, 7)} has spend and is still open: close it first.`,
      );
    }
    // Empty months before it close with it: late facts must not land in the past of a closed month.
    const closed = await tx<{ period: string }[]>`
      update periods p set closed_at = clock_timestamp(), closed_by = ${actor.name},
        sealed_lines = (select coalesce(sum(d.requests), 0) from team_daily d where d.period = p.period)
          + (select count(*) from charges c where c.period = p.period),
        sealed_cost = (select coalesce(sum(d.cost), 0) from team_daily d where d.period = p.period)
      where period <= ${period} and closed_at is null returning period::text`;
    await bumpVersion(tx, "periods");
    const months = closed.map((entry) => entry.period).sort();
    return {
      result: { period, months, nextOpen: nextPeriod(period) },
      audit: {
        subject: `period ${input.month}`,
        before: { closed_at: null },
        after: { closed_months: months.length, first: months[0], last: months.at(-1) },
      },
    };
  },
});

import { shortDays } from "@/lib/format";

/** When something is due, in words; overdue is said and coloured. Days are `YYYY-MM-DD`. */
export function Due({
  dueOn,
  overdueDays,
  todayDay,
}: {
  dueOn: string | null;
  overdueDays: number;
  todayDay: string;
}) {
  if (dueOn === null) return <span className="text-ink-3">no due date</span>;
  if (overdueDays > 0) return <span className="text-alert">{shortDays(overdueDays)} overdue</span>;
  const left = Math.round((Date.parse(dueOn) - Date.parse(todayDay)) / 86_400_000);
  return <span className="text-ink-3">{left === 0 ? "due today" : `in ${shortDays(left)}`}</span>;
}

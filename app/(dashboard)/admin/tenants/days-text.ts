import { dayText } from "@/lib/format";

/** From the first to the last day with a call; the last one is left out while it is yesterday or today. */
export function daysText(firstDay: string | null, lastDay: string | null, today: string): string {
  if (firstDay === null || lastDay === null) return "no call";
  const recent = Date.parse(`${today}T00:00:00Z`) - Date.parse(`${lastDay}T00:00:00Z`) <= 86_400_000;
  return recent ? `since ${dayText(firstDay)}` : `${dayText(firstDay)} – ${dayText(lastDay)}`;
}

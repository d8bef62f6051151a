import type { SourceHeartbeat } from "@/lib/queries/sources";

/** What a state is called. */
export const STATE_WORDS: Readonly<Record<SourceHeartbeat["state"], string>> = {
  on_time: "on time",
  late: "late",
  silent: "silent",
  no_rhythm: "no rhythm yet",
  nothing_yet: "nothing yet",
};

/** A span of hours as people say it: `spanText(1) === "1 hour"`, `spanText(52) === "2 days"`. */
export function spanText(hours: number): string {
  if (hours < 1) return "under 1 hour";
  if (hours < 48) return plural(Math.floor(hours), "hour");
  return plural(Math.floor(hours / 24), "day");
}

/** How often it reports: `rhythmText(24) === "every day"`. */
export function rhythmText(hours: number | null): string {
  if (hours === null) return "–";
  if (hours <= 1) return "hourly or more";
  if (hours === 24) return "every day";
  if (hours === 168) return "every week";
  return hours < 48 ? `every ${Math.round(hours)} hours` : `every ${Math.round(hours / 24)} days`;
}

/** The answer of the page: who is silent, and who holds "complete through" back. At most two sentences. */
export function sourcesSentence(all: readonly SourceHeartbeat[], now: Date): string {
  const reporting = all.filter((source) => source.lastAt !== null);
  if (reporting.length === 0) return "No source has reported yet.";
  const silent = all.filter((source) => source.state === "silent" && source.waitedFor);
  const late = all.filter((source) => source.state === "late");
  const first = silent[0];
  const since = first?.lastAt ? spanText((now.getTime() - first.lastAt.getTime()) / 3_600_000) : "";
  if (first && silent.length === 1) return `${first.label} has been silent for ${since}; figures stop there.`;
  if (first) return `${silent.length} sources are silent, ${first.label} for ${since}; figures stop there.`;
  if (late.length > 0)
    return late.length === 1 ? `${late[0]?.label} is late.` : `${late.length} sources are late.`;
  return reporting.length === 1
    ? "The one source reports on time."
    : "Every source that is due reports on time.";
}

function plural(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}

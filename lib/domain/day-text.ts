const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const LONG_MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

interface Day {
  year: number;
  month: number;
  date: number;
}

function read(day: string): Day {
  return { year: Number(day.slice(0, 4)), month: Number(day.slice(5, 7)), date: Number(day.slice(8, 10)) };
}

/** A `YYYY-MM-DD` day: `dayText("2026-07-13") === "13 Jul 2026"`. */
export function dayText(day: string): string {
  return `${shortDay(day)} ${read(day).year}`;
}

/** Without the year: `shortDay("2026-07-13") === "13 Jul"`. */
export function shortDay(day: string): string {
  const { month, date } = read(day);
  return `${date} ${MONTHS[month - 1]}`;
}

/**
 * A half-open range of days, as people write it: the last day is the one before `toDay`.
 * @example dateRange("2026-07-13", "2026-07-20") === "13–19 Jul 2026"; across months "29 Jun – 5 Jul 2026"
 */
export function dateRange(fromDay: string, toDay: string, options: { year?: boolean } = {}): string {
  const last = new Date(Date.parse(`${toDay}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const [a, b] = [read(fromDay), read(last)];
  const year = options.year === false ? "" : ` ${b.year}`;
  if (fromDay >= last) return `${shortDay(fromDay)}${options.year === false ? "" : ` ${a.year}`}`;
  if (a.year !== b.year) return `${dayText(fromDay)} – ${dayText(last)}`;
  if (a.month !== b.month) return `${shortDay(fromDay)} – ${shortDay(last)}${year}`;
  return `${a.date}–${shortDay(last)}${year}`;
}

/** `weekdayText("2026-07-16") === "Thursday"`. */
export function weekdayText(day: string): string {
  return WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? "";
}

/** A month `YYYY-MM-01` or `YYYY-MM`: `monthText("2026-07-01") === "July 2026"`. */
export function monthText(period: string): string {
  const { year, month } = read(period);
  return `${LONG_MONTHS[month - 1]} ${year}`;
}

/**
 * An instant in a zone, by the minute or second; the zone is named in the header or with `zone: true`.
 * @example instantText(new Date("2026-07-20T06:00:00Z"), { zone: true }) === "20 Jul 2026, 06:00 UTC"
 */
export function instantText(
  at: Date,
  options: { timeZone?: string; year?: boolean; seconds?: boolean; zone?: boolean } = {},
): string {
  const timeZone = options.timeZone ?? "UTC";
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  const day = `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
  const time = [
    parts.get("hour"),
    parts.get("minute"),
    ...(options.seconds ? [parts.get("second")] : []),
  ].join(":");
  return `${options.year === false ? shortDay(day) : dayText(day)}, ${time}${options.zone ? ` ${timeZone}` : ""}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    const two = "2-digit";
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      year: "numeric",
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
      hourCycle: "h23",
    });
    formats.set(timeZone, format);
  }
  return format;
}

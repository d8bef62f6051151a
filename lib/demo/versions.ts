import { DAY_MS, type DemoCalendar, HOUR_MS } from "./calendar";

/** The template of the doubled prompt: its v14 begins at the calendar's prompt change. */
const TOLD = { template: "thread-summary", version: 14, everyDays: 42 };
/** Days before this Monday: Tuesdays to Fridays of the weeks before the last. */
const NEWEST_DAYS = [10, 11, 12, 13, 17, 18, 19, 20, 24, 25, 26, 27];

/** A version of a prompt template and the instant it went live. */
export interface TemplateVersion {
  number: number;
  sinceMs: number;
}

/**
 * The version of a template that is live at an instant. Every template changes every four to seven weeks on a working
 * day, the newest time before the last complete week, where a change would be a cause.
 */
export function versionOf(template: string, atMs: number, calendar: DemoCalendar): TemplateVersion {
  const mark = hash(template);
  const told = template === TOLD.template;
  const everyMs = (told ? TOLD.everyDays : 28 + (mark % 4) * 7) * DAY_MS;
  const anchorMs = told
    ? calendar.promptChangeMs
    : calendar.thisWeekMs -
      (NEWEST_DAYS[mark % NEWEST_DAYS.length] ?? 10) * DAY_MS +
      (8 + (mark % 7)) * HOUR_MS;
  const newest = told ? TOLD.version : 11 + (mark % 9);
  const steps = Math.floor((atMs - anchorMs) / everyMs);
  return { number: Math.max(1, newest + steps), sinceMs: anchorMs + steps * everyMs };
}

/** How much longer or shorter a version's prompt is than the feature's: within 4 %, none for the told template. */
export function versionLength(template: string, version: number): number {
  return template === TOLD.template ? 1 : 1 + ((hash(`${template} v${version}`) % 9) - 4) / 100;
}

function hash(text: string): number {
  let value = 0;
  for (const letter of text) value = (value * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return value;
}

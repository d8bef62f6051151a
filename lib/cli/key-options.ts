/** How the options of `keys` and `service-keys` are written on the command line. */
import { InvalidArgumentError } from "commander";
import { overlapHours } from "@/lib/domain/key-overlap";

/** `support,growth` */
export function listOption(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** First instant of a UTC day. */
export function dayOption(text: string): Date {
  const date = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError("It must be a day like 2027-01-31.");
  return date;
}

/** The number of a row. */
export function idArgument(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a number.");
  return Number(text);
}

/** Hours. */
export function overlapOption(text: string): number {
  const hours = overlapHours(text);
  if (hours === null)
    throw new InvalidArgumentError(
      "It must be hours or days, like 12h or 7d, at most 92d, or 0 for at once.",
    );
  return hours;
}

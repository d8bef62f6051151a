import { dayText, monthText } from "@/lib/format";

/** Verbs that are not made by adding -ed, and those whose action says less than the sentence should. */
const PAST: Readonly<Record<string, string>> = {
  "end-sessions": "Ended the sessions of",
  link: "Made a link to set the password of",
  "set-password": "Set the password of",
  "set-visibility": "Set",
  "sign-in": "Signed in",
  "sign-out": "Signed out",
  read: "Exported",
  set: "Set",
  write: "Wrote",
  map: "Mapped",
  unmap: "Unmapped",
  reattribute: "Gave to other teams",
  reprice: "Priced anew",
  end: "Ended",
  assign: "Gave to a team",
  apply: "Changed",
};

/** The first sign of a catalog line's note says what was done. */
const SIGNS: Readonly<Record<string, string>> = { "+": "Added", "~": "Changed", "-": "Ended" };

/** Verbs of catalog lines that say no more than their sign does. */
const SIGNED_VERBS: ReadonlySet<string> = new Set(["apply", "create", "change", "end"]);

/** What a sentence is made of. */
interface Told {
  actor: string;
  action: string;
  subject: string;
  note: string | null;
}

/**
 * What was done, in words: the verb, and what it was done to, which may be a link.
 *
 * @example auditWords({ actor, action: "price-card.publish", subject: "price card 18 (openai 2)", note: null })
 * // { verb: "Published", subject: "price card 18 (openai 2)", note: null }
 */
export function auditWords({ actor, action, subject, note }: Told): {
  verb: string;
  /** Empty where the actor is meant. */
  subject: string;
  note: string | null;
} {
  const verb = action.slice(action.indexOf(".") + 1);
  const line = signed(note);
  const catalog = action.startsWith("catalog.") || line?.rest.startsWith(subject) ? line : null;
  const said = SIGNED_VERBS.has(verb) ? catalog?.verb : undefined;
  return {
    verb: said ?? (Object.hasOwn(PAST, verb) ? PAST[verb] : undefined) ?? past(verb),
    subject: verb.startsWith("sign-") && subject === `user ${actor}` ? "" : subjectWords(subject),
    note: catalog ? restOf(catalog.rest, subject) : note === null ? null : plainNote(note),
  };
}

/** `catalog.apply` and `user.sign-in` as an entry of a list: "catalog: apply", "user: sign in". */
export function actionWords(action: string): string {
  const [noun = action, verb] = action.split(".");
  const words = (part: string) => part.replace(/[-_]/g, " ");
  return verb === undefined ? words(noun) : `${words(noun)}: ${words(verb)}`;
}

/** Objects inside a text, as a catalog's key or a rule has them, in words: `{"namespace":"x"}` is "namespace x". */
export function plainObjects(text: string): string {
  return text.replace(/\{(?:[^{}]|\{[^{}]*\})*\}/g, (found) => {
    try {
      return pairs(JSON.parse(found) as unknown);
    } catch {
      return found;
    }
  });
}

function signed(note: string | null): { verb: string; rest: string } | null {
  const verb = note === null ? undefined : SIGNS[note[0] ?? ""];
  return note !== null && verb !== undefined && note[1] === " " ? { verb, rest: note.slice(2) } : null;
}

/** What a catalog line says after its subject, which the sentence has named already. */
function restOf(line: string, subject: string): string | null {
  const rest = line.startsWith(subject) ? line.slice(subject.length).replace(/^[:,]?\s*/, "") : line;
  return rest === "" ? null : plainNote(rest);
}

/** Objects in words, and days as people write them. */
function plainNote(note: string): string {
  return plainObjects(note).replace(/(?<=^|\s)\d{4}-\d{2}-\d{2}(?=[\s,.;]|$)/g, dayText);
}

function subjectWords(subject: string): string {
  const month = /^period (\d{4}-\d{2})$/.exec(subject)?.[1];
  if (month !== undefined) return monthText(month);
  return plainObjects(subject.replace(/^export /, "").replace(/^rule /, "the ownership rule for "));
}

function pairs(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.map(pairs).join(", ");
  return Object.entries(value)
    .map(([name, part]) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? pairs(part)
        : `${name.replaceAll("_", " ")} ${pairs(part)}`,
    )
    .join(", ");
}

function past(verb: string): string {
  const [first = verb, ...rest] = verb.split(/[-_]/);
  const ended = first.endsWith("e") ? `${first}d` : `${first}ed`;
  const words = [ended, ...rest].join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * Separation of duties: whoever set prices or owners of a month does not sign it. Decided from the audit log, which
 * cannot be changed afterwards. Pure.
 */

/** A line of the audit log, as far as the rule needs it. */
export interface AuditedDeed {
  /** As written in the log: an address, or `cli:user`. */
  actor: string;
  /** The account, where there was one. */
  userId: number | null;
  /** `noun.verb` */
  action: string;
  subject: string;
  /** What is new: the fields that changed, a dated value, or the text of an alias. */
  after: unknown;
  atMs: number;
}

/** Who wants to sign. */
export interface Signer {
  name: string;
  userId: number | null;
}

/** Half-open, epoch milliseconds: from the first instant of the month to the moment of signing. */
export interface OpenTime {
  fromMs: number;
  untilMs: number;
}

/** What keeps somebody from signing: one kind of deed, counted, with its last instance. */
export interface Hindrance {
  kind: DeedKind;
  count: number;
  /** Subjects, newest first, each once. */
  subjects: string[];
  lastMs: number;
}

export const DEED_KINDS = ["published_card", "changed_owners", "repriced", "reattributed"] as const;
export type DeedKind = (typeof DEED_KINDS)[number];

const ACTIONS: Readonly<Record<string, DeedKind>> = {
  "price-card.publish": "published_card",
  "ledger.reprice": "repriced",
  "ledger.reattribute": "reattributed",
  "exception.resolve": "changed_owners",
};

/** Nouns of actions that write the catalog. */
const CATALOG_NOUNS: ReadonlySet<string> = new Set([
  "catalog",
  "team",
  "service",
  "rule",
  "contract",
  "environment",
]);

/** Fields of teams and services that decide nobody's owner. */
const NEUTRAL_FIELDS: ReadonlySet<string> = new Set([
  "lead",
  "manager",
  "channel",
  "limit_pico",
  "owner",
  // A team's unit says where it is shown, not who pays.
  "unit",
]);

/**
 * What kind of deed a line is, or null for one that moves neither prices nor owners: budgets, allocation, members,
 * a team's lead.
 */
export function deedKind(deed: Pick<AuditedDeed, "action" | "subject" | "after">): DeedKind | null {
  const known = ACTIONS[deed.action];
  if (known !== undefined) return known;
  const { action, subject, after } = deed;
  // A key of a team owns what nobody else does; which teams it may claim decides who a call belongs to.
  if (action === "key.create") return fieldOf(after, "team_id") === null ? null : "changed_owners";
  if (action === "key.change") return fieldOf(after, "claims") === undefined ? null : "changed_owners";
  // Forms and files write the same lines: `team support`, `service ticket-copilot`, `rule {...}`.
  if (!CATALOG_NOUNS.has(action.split(".")[0] ?? "")) return null;
  if (/^(rule|tagging contract) /.test(subject)) return "changed_owners";
  // An environment owns nothing; a further name of one can change which rule or contract holds.
  if (subject.startsWith("environment ")) return isAlias(after) ? "changed_owners" : null;
  if (!/^(team|service) /.test(subject)) return null;
  return fieldsOf(after).every((field) => NEUTRAL_FIELDS.has(field)) ? null : "changed_owners";
}

function isAlias(after: unknown): boolean {
  return typeof after !== "object" || after === null;
}

/** Undefined where it is not said, null where it is nothing. */
function fieldOf(after: unknown, field: string): unknown {
  if (typeof after !== "object" || after === null) return null;
  const value: unknown = Reflect.get(after, field);
  return field === "team_id" ? (value ?? null) : value;
}

/** The fields a line of the catalog is about; of a dated value those of the value. An alias has none of these. */
function fieldsOf(after: unknown): string[] {
  if (typeof after !== "object" || after === null) return ["alias"];
  const value: unknown = Reflect.get(after, "value");
  if (typeof value === "object" && value !== null) return Object.keys(value);
  return Object.keys(after);
}

/** Is it the same person? An account by its id, whatever it is called now; else by the name in the log. */
function isSame(deed: Pick<AuditedDeed, "actor" | "userId">, signer: Signer): boolean {
  if (deed.userId !== null && signer.userId !== null && deed.userId === signer.userId) return true;
  return deed.actor.toLowerCase() === signer.name.toLowerCase();
}

/**
 * Why somebody may not sign a month: what they did to prices or owners after it began and before they sign. Empty:
 * nothing, they may. Order and repetition of the lines do not matter, nor do the deeds of others.
 *
 * @example a card published on 3 June hinders signing May (open) and June, not July, which had not begun
 */
export function hindrances(deeds: Iterable<AuditedDeed>, signer: Signer, open: OpenTime): Hindrance[] {
  const found = new Map<DeedKind, { atMs: number; subject: string }[]>();
  const seen = new Set<string>();
  for (const deed of deeds) {
    if (deed.atMs < open.fromMs || deed.atMs >= open.untilMs || !isSame(deed, signer)) continue;
    const kind = deedKind(deed);
    const key = `${deed.atMs} ${deed.action} ${deed.subject}`;
    if (kind === null || seen.has(key)) continue;
    seen.add(key);
    found.set(kind, [...(found.get(kind) ?? []), deed]);
  }
  return DEED_KINDS.flatMap((kind) => {
    const list = found.get(kind);
    if (!list) return [];
    list.sort((a, b) => b.atMs - a.atMs || (a.subject < b.subject ? -1 : 1));
    const subjects = [...new Set(list.map(({ subject }) => subject))];
    return [{ kind, count: list.length, subjects, lastMs: list[0]?.atMs ?? 0 }];
  });
}

const VERBS: Readonly<Record<DeedKind, string>> = {
  published_card: "published",
  changed_owners: "changed who owns what",
  repriced: "repriced",
  reattributed: "re-attributed",
};
const NAMED = 3;

/** A hindrance in words: `changed who owns what (2026-06-03: team support, service ticket-copilot and 4 more)`. */
export function hindranceText({ kind, subjects, lastMs }: Hindrance): string {
  const shown = subjects.slice(0, NAMED).join(", ");
  const more = subjects.length - NAMED;
  const day = new Date(lastMs).toISOString().slice(0, 10);
  return `${VERBS[kind]} (last on ${day}: ${shown}${more > 0 ? ` and ${more} more` : ""})`;
}

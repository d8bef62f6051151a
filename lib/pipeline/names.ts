import type { Queryable, Sql } from "@/db/client";

export { OVERFLOW_NAME } from "@/lib/domain/tenant";

/** Kinds of interned text. The kind keeps a claimed team "prod" apart from an environment "prod". */
export type NameKind =
  | "team"
  | "cost_center"
  | "service"
  | "feature"
  | "environment"
  | "project"
  | "tenant"
  | "template"
  | "version"
  | "gateway"
  | "virtual_key"
  | "namespace"
  | "service_account"
  | "account"
  | "provider_project"
  | "provider_key"
  | "principal"
  | "provider"
  | "model"
  | "region"
  | "operation"
  | "error_type"
  | "source"
  | "convention"
  | "price_source"
  | "defect_value";

/** Names are cut to this many characters; longer ones were refused at the door. */
const MAX_NAME = 1000;
/** New tenants or templates that one key may register in a day; further ones become OVERFLOW_NAME. */
export const MAX_NEW_NAMES = 1000;
/** Entries of a generation; when it is full the one before it is forgotten. */
const MAX_CACHED = 250_000;

/**
 * Interned text: name <-> id, remembered for the life of the process. Ids are never reused, so
 * the cache cannot be wrong, only incomplete. Two generations, so that what a transaction has interned or loaded is
 * still there when another one fills the cache meanwhile.
 */
export class Names {
  private young = new Generation();
  private old = new Generation();
  /** Names that the pipeline gives by itself: interned once, with the reference, and never forgotten. */
  private kept = new Map<number, readonly [NameKind, string]>();

  /** @param limit entries of a generation */
  constructor(private readonly limit = MAX_CACHED) {}

  /** Id of a name that was interned before; 0 for an absent name. Throws if it was never interned. */
  id(kind: NameKind, name: string | null | undefined): number {
    if (!name) return 0;
    const id = this.find(kind, cutName(name));
    if (id === undefined) throw new Error(`name was not interned: ${kind}`);
    return id;
  }

  /** True when the name has an id in memory. */
  has(kind: NameKind, name: string): boolean {
    return this.find(kind, cutName(name)) !== undefined;
  }

  /** True when `intern` would have to ask the database for the name. */
  lacks(kind: NameKind, name: string): boolean {
    return name !== "" && !this.young.ids.get(kind)?.has(cutName(name));
  }

  /** Text of an id; undefined for null and 0. Throws if it was never loaded. */
  text(id: number | null): string | undefined {
    if (id === null || id === 0) return undefined;
    const text = this.young.texts.get(id) ?? this.old.texts.get(id);
    if (text === undefined) throw new Error(`name ${id} was not loaded`);
    return text;
  }

  /**
   * Makes sure that each name has an id. Runs outside the ledger's transaction: a name without
   * an event does no harm, and an interned name is never taken back.
   * @param keep never forget them
   */
  async intern(sql: Queryable, wanted: Iterable<readonly [NameKind, string]>, keep = false): Promise<void> {
    const missing = new Map<string, [NameKind, string]>();
    for (const [kind, name] of wanted) {
      const cut = cutName(name);
      if (cut !== "" && (keep || this.lacks(kind, cut))) missing.set(`${kind}\u0000${cut}`, [kind, cut]);
    }
    if (missing.size === 0) return;
    // Sorted, so that two processes interning the same names do not wait for each other in a circle.
    const rows = [...missing.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
    const kinds = rows.map(([kind]) => kind as string);
    const texts = rows.map(([, name]) => name);
    await sql`
      insert into names (kind, name)
      select kind, name from unnest(${kinds}::text[], ${texts}::text[]) as wanted (kind, name)
      where not exists (select from names n where n.kind = wanted.kind and n.name = wanted.name)
      on conflict (kind, name) do nothing`;
    const found = await sql<{ id: number; kind: NameKind; name: string }[]>`
      select n.id, n.kind, n.name from names n
      join unnest(${kinds}::text[], ${texts}::text[]) as wanted (kind, name) using (kind, name)`;
    for (const row of found) {
      if (keep) this.kept.set(row.id, [row.kind, row.name]);
      this.remember(row.id, row.kind, row.name);
    }
  }

  /** Loads the texts of ids, as needed to read stored events back. */
  async load(sql: Queryable, ids: Iterable<number | null>): Promise<void> {
    const missing = new Set<number>();
    for (const id of ids) if (id !== null && id !== 0 && !this.young.texts.has(id)) missing.add(id);
    if (missing.size === 0) return;
    const rows = await sql<{ id: number; kind: NameKind; name: string }[]>`
      select id, kind, name from names where id = any(${[...missing]}::int4[])`;
    for (const row of rows) this.remember(row.id, row.kind, row.name);
  }

  private find(kind: NameKind, name: string): number | undefined {
    return this.young.ids.get(kind)?.get(name) ?? this.old.ids.get(kind)?.get(name);
  }

  private remember(id: number, kind: NameKind, name: string): void {
    if (this.young.texts.size >= this.limit + this.kept.size) {
      this.old = this.young;
      this.young = new Generation();
      for (const [keptId, [keptKind, keptName]] of this.kept) this.young.add(keptId, keptKind, keptName);
    }
    this.young.add(id, kind, name);
  }
}

class Generation {
  // One map a kind: a dozen names come with every event, and joining texts for each costs more than finding them.
  readonly ids = new Map<NameKind, Map<string, number>>();
  readonly texts = new Map<number, string>();

  add(id: number, kind: NameKind, name: string): void {
    const ids = this.ids.get(kind) ?? new Map<string, number>();
    this.ids.set(kind, ids);
    ids.set(name, id);
    this.texts.set(id, name);
  }
}

function cutName(name: string): string {
  return name.length > MAX_NAME ? name.slice(0, MAX_NAME) : name;
}

/**
 * Lets a key register at most MAX_NEW_NAMES new tenants or templates a day.
 * @returns the names that may be used; the rest are to be called OVERFLOW_NAME
 */
export async function admitNewNames(
  sql: Sql,
  names: Names,
  kind: "tenant" | "template",
  keyId: number,
  day: string,
  wanted: ReadonlySet<string>,
): Promise<Set<string>> {
  const admitted = new Set<string>();
  const unknown: string[] = [];
  for (const name of wanted) {
    if (names.has(kind, name)) admitted.add(name);
    else unknown.push(name);
  }
  if (unknown.length === 0) return admitted;
  const known = await sql<{ name: string }[]>`
    select name from names where kind = ${kind} and name = any(${unknown}::text[])`;
  for (const { name } of known) admitted.add(name);
  const fresh = unknown.filter((name) => !admitted.has(name)).sort();
  if (fresh.length === 0) return admitted;
  const [row] = await sql<{ n: number }[]>`
    insert into name_registrations (key_id, day, kind, n) values (${keyId}, ${day}, ${kind}, ${fresh.length})
    on conflict (key_id, day, kind) do update set n = name_registrations.n + excluded.n returning n`;
  const before = (row?.n ?? 0) - fresh.length;
  for (const name of fresh.slice(0, Math.max(0, MAX_NEW_NAMES - before))) admitted.add(name);
  return admitted;
}

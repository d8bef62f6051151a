import type { Tx } from "@/db/client";
import type { PlanChange } from "./catalog-plan";
import type { Aliased, Fields } from "./catalog-state";
import { type Cells, DATED_ROWS, type StructureNoun, text } from "./dated-rows";
import { isPeopleNoun, PeopleWriter } from "./write-people";

const TABLES: Record<StructureNoun, string> = {
  unit: "units",
  cost_center: "cost_centers",
  environment: "environments",
  team: "teams",
  service: "services",
  feature: "features",
};
const ALIAS_COLUMNS: Record<Aliased, string> = {
  environment: "environment_id",
  team: "team_id",
  service: "service_id",
};
const HUES = 8;

/** Fields that refer to things of the same noun, which may be created later. */
const LATER: Readonly<Record<string, string>> = { parent: "parent_id", merged_into: "merged_into" };

/** Writes a plan, in its order: whatever a row refers to was written before it. */
export async function writePlan(tx: Tx, changes: readonly PlanChange[], actor: string): Promise<void> {
  const writer = new Writer(tx);
  for (const change of changes) {
    if (change.what === "thing" && change.before === null && !isPeopleNoun(change.noun))
      await writer.create(change.noun, change.key, change.after);
  }
  for (const change of changes) {
    const { what } = change;
    if (what === "thing") {
      const hasLater = change.before !== null || Object.keys(LATER).some((field) => change.after[field]);
      if (!isPeopleNoun(change.noun) && hasLater) await writer.change(change.noun, change.key, change.after);
    } else if (what === "alias") await writer.alias(change.noun, change.alias, change.after);
    else if (what === "dated") await writer.dated(change, actor);
    else if (what === "untagged" || what === "visibility") await writer.setting(what, change.after);
  }
  await new PeopleWriter(tx, actor).write(changes);
}

class Writer {
  private ids = new Map<string, number>();

  constructor(private tx: Tx) {}

  async create(noun: StructureNoun, key: string, fields: Fields): Promise<void> {
    const { until = null, ...rest } = fields;
    const now = Object.entries(rest).filter(([field]) => LATER[field] === undefined);
    const cells: Cells = { ...cellsOf(Object.fromEntries(now)), retired_on: { set: until } };
    if (noun === "feature") {
      cells.service_id = { id: ["service", serviceOf(key)] };
      cells.slug = { set: featureOf(key) };
    } else if (noun === "cost_center") cells.code = { set: key };
    else cells.slug = { set: key };
    if (noun !== "feature" && noun !== "environment") cells.name ??= { set: key };
    if (noun === "team") {
      const [row] = await this.tx<
        { teams: number }[]
      >`select count(*)::int4 as teams from teams where hue > 0`;
      cells.hue = { set: ((row?.teams ?? 0) % HUES) + 1 };
    }
    await this.insert(TABLES[noun], cells);
  }

  async change(noun: StructureNoun, key: string, fields: Fields): Promise<void> {
    const { until, ...rest } = fields;
    const cells: Cells = {};
    if (until !== undefined) cells.retired_on = { set: until };
    for (const [field, value] of Object.entries(rest)) {
      const column = LATER[field];
      if (column !== undefined) cells[column] = { id: [noun, text(value)] };
      else cells[field] = { set: value };
    }
    const id = await this.id(noun, key);
    await this.tx`update ${this.tx(TABLES[noun])} set ${this.tx(await this.values(cells))} where id = ${id}`;
  }

  async setting(key: string, value: unknown): Promise<void> {
    await this.tx`
      insert into settings (key, value) values (${key}, ${JSON.stringify(value)}::text::jsonb)
      on conflict (key) do update set value = excluded.value, updated_at = now()`;
  }

  async alias(noun: Aliased, alias: string, key: string | null): Promise<void> {
    if (key === null) {
      await this.tx`delete from ${this.tx(`${noun}_aliases`)} where alias = ${alias}`;
      return;
    }
    const column = ALIAS_COLUMNS[noun];
    const row = { alias, [column]: await this.id(noun, key) };
    await this.tx`
      insert into ${this.tx(`${noun}_aliases`)} ${this.tx(row)}
      on conflict (alias) do update set ${this.tx(column)} = excluded.${this.tx(column)}`;
  }

  async dated(change: Extract<PlanChange, { what: "dated" }>, actor: string): Promise<void> {
    const { timeline, key, before, after } = change;
    const { table, where, set } = DATED_ROWS[timeline](key, after.value);
    const keyCells: Cells = { ...where, valid_from: { set: after.from } };
    const cells: Cells = { ...set, valid_to: { set: after.until } };
    if (before === null) {
      if (timeline === "rule") cells.created_by = { set: actor };
      await this.insert(table, { ...keyCells, ...cells });
      return;
    }
    const { tx } = this;
    const conditions = Object.entries(await this.values(keyCells)).map(
      ([column, value]) => tx`${tx(column)} is not distinct from ${value}`,
    );
    const all = conditions.reduce((left, right) => tx`${left} and ${right}`);
    const version = timeline === "budget" ? tx`, version = version + 1` : tx``;
    await tx`update ${tx(table)} set ${tx(await this.values(cells))} ${version} where ${all}`;
  }

  private async insert(table: string, cells: Cells): Promise<void> {
    await this.tx`insert into ${this.tx(table)} ${this.tx(await this.values(cells))}`;
  }

  private async values(cells: Cells): Promise<Record<string, Value>> {
    const values: Record<string, Value> = {};
    for (const [column, cell] of Object.entries(cells)) {
      if ("set" in cell) values[column] = cell.set as Value;
      else if ("json" in cell) values[column] = this.tx.json(cell.json as JsonValue) as unknown as Value;
      else values[column] = cell.id[1] === null ? null : await this.id(cell.id[0], cell.id[1]);
    }
    return values;
  }

  /** Id of a thing by its key; a created one is there by now. */
  private async id(noun: StructureNoun, key: string): Promise<number> {
    const known = this.ids.get(`${noun} ${key}`);
    if (known !== undefined) return known;
    const { tx } = this;
    const rows =
      noun === "feature"
        ? await tx<{ id: number }[]>`
            select f.id from features f join services s on s.id = f.service_id
            where s.slug = ${serviceOf(key)} and f.slug = ${featureOf(key)}`
        : await tx<{ id: number }[]>`
            select id from ${tx(TABLES[noun])} where ${tx(noun === "cost_center" ? "code" : "slug")} = ${key}`;
    const id = rows[0]?.id;
    if (id === undefined) throw new Error(`${noun} "${key}" is not stored`);
    this.ids.set(`${noun} ${key}`, id);
    return id;
  }
}

type Value = string | number | boolean | null;
type JsonValue = Parameters<Tx["json"]>[0];

function cellsOf(fields: Record<string, unknown>): Cells {
  return Object.fromEntries(Object.entries(fields).map(([column, value]) => [column, { set: value }]));
}

function serviceOf(key: string): string {
  return key.slice(0, key.indexOf("/"));
}

function featureOf(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}

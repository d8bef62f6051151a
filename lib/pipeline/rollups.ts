import type { Tx } from "@/db/client";
import { MEASURES, MONEY_MEASURES } from "@/lib/domain/ledger-codes";
import type { MeasureDelta } from "@/lib/domain/measures";
import { type PgColumn, pgColumns } from "./pg-array";

/** Where a ledger line falls: the dimensions of every rollup together. */
export interface LinePlace {
  day: string;
  utc_day: string;
  period: string;
  kind: number;
  team_id: number;
  cost_center_id: number;
  service_id: number;
  feature_id: number;
  environment_id: number;
  project_id: number;
  tenant_id: number;
  template_id: number;
  version_id: number;
  provider_id: number;
  model_id: number;
  account_id: number;
  provider_project_id: number;
  service_tier: number;
  attributed_by: number;
}

type Dimension = keyof LinePlace;

/** The rollups and their keys, in the order in which every transaction writes them. */
export const ROLLUPS = {
  spend_daily: [
    "day",
    "period",
    "kind",
    "team_id",
    "cost_center_id",
    "service_id",
    "feature_id",
    "environment_id",
    "project_id",
    "provider_id",
    "model_id",
    "service_tier",
    "attributed_by",
  ],
  tenant_daily: [
    "day",
    "period",
    "kind",
    "team_id",
    "service_id",
    "feature_id",
    "environment_id",
    "tenant_id",
  ],
  template_daily: [
    "day",
    "period",
    "kind",
    "team_id",
    "service_id",
    "feature_id",
    "environment_id",
    "template_id",
    "version_id",
  ],
  provider_daily: [
    "utc_day",
    "period",
    "kind",
    "account_id",
    "provider_project_id",
    "provider_id",
    "model_id",
    "service_tier",
  ],
  team_daily: ["day", "period", "kind", "team_id", "attributed_by"],
} as const satisfies Record<string, readonly Dimension[]>;
export type RollupName = keyof typeof ROLLUPS;
export const ROLLUP_NAMES = Object.keys(ROLLUPS) as RollupName[];

const MONEY = new Set<string>(MONEY_MEASURES);
const TYPES: Partial<Record<Dimension, string>> = {
  day: "date",
  utc_day: "date",
  period: "date",
  kind: "int2",
  service_tier: "int2",
  attributed_by: "int2",
};

/** One cell: its place and the sum of what fell into it. */
export interface Cell {
  place: LinePlace;
  sums: (number | bigint)[];
}

/**
 * The cells of one rollup, found by the numbers of their place: to write a text of thirteen for each event costs
 * more than the sums do.
 */
class Cells {
  private readonly all: Cell[] = [];
  private readonly byHash = new Map<number, Cell[]>();

  constructor(private readonly dimensions: readonly Dimension[]) {}

  at(place: LinePlace): Cell {
    let hash = 0;
    // Days are left out: a batch has few.
    for (const dimension of this.dimensions) {
      const value = place[dimension];
      if (typeof value === "number") hash = (Math.imul(hash, 31) + value) | 0;
    }
    let alike = this.byHash.get(hash);
    if (alike === undefined) {
      alike = [];
      this.byHash.set(hash, alike);
    }
    for (const cell of alike) if (this.same(cell.place, place)) return cell;
    const cell = { place, sums: new Array<number | bigint>(MEASURES.length).fill(0) };
    alike.push(cell);
    this.all.push(cell);
    return cell;
  }

  /** By the text of their place, which orders them the same in every transaction. */
  byKey(): Map<string, Cell> {
    return new Map(this.all.map((cell) => [keyOf(cell.place, this.dimensions), cell]));
  }

  private same(a: LinePlace, b: LinePlace): boolean {
    for (const dimension of this.dimensions) if (a[dimension] !== b[dimension]) return false;
    return true;
  }
}

/** A place as a text: `2026-06-08|2026-06-01|0|...|`. */
export function keyOf(place: LinePlace, dimensions: readonly Dimension[]): string {
  let key = "";
  for (const dimension of dimensions) key += `${place[dimension]}|`;
  return key;
}

/** Deltas of all rollups of one transaction. */
export class RollupDeltas {
  private readonly rollups = ROLLUP_NAMES.map((name) => ({ name, cells: new Cells(ROLLUPS[name]) }));

  /** The changed cells of a rollup by the text of their place, see `keyOf`. */
  cellsOf(wanted: RollupName): Map<string, Cell> {
    return this.rollups.find(({ name }) => name === wanted)?.cells.byKey() ?? new Map();
  }

  /** Adds a signed line to every rollup. */
  add(place: LinePlace, delta: MeasureDelta, sign: 1 | -1 = 1): void {
    if (delta.length === 0) return;
    for (const rollup of this.rollups) {
      const { sums } = rollup.cells.at(place);
      for (const [measure, amount] of delta) {
        const signed = sign === 1 ? amount : -amount;
        const sum = sums[measure];
        sums[measure] =
          typeof signed === "bigint"
            ? (typeof sum === "bigint" ? sum : BigInt(sum ?? 0)) + signed
            : (Number(sum) as number) + signed;
      }
    }
  }

  /**
   * Upserts every changed cell, tables in one order and cells in key order, so that two
   * transactions can only wait for each other, never in a circle. Only the measures that occur
   * are sent.
   */
  write(tx: Tx): Promise<unknown>[] {
    return this.rollups.flatMap(({ name, cells: changed }) => {
      const cells = [...changed.byKey()]
        .filter(([, cell]) => cell.sums.some((sum) => sum !== 0 && sum !== 0n))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, cell]) => cell);
      return cells.length === 0 ? [] : [upsert(tx, name, cells)];
    });
  }
}

function upsert(tx: Tx, name: RollupName, cells: Cell[]): Promise<unknown> {
  const dimensions = ROLLUPS[name];
  const used = MEASURES.map((measure, index) => ({ measure, index })).filter(({ index }) =>
    cells.some((cell) => cell.sums[index] !== 0 && cell.sums[index] !== 0n),
  );
  const columns = [...dimensions, ...used.map(({ measure }) => measure)];
  const { unnest, values } = pgColumns(cells, [
    ...dimensions.map(
      (dimension): PgColumn<Cell> => [TYPES[dimension] ?? "int4", (cell) => cell.place[dimension]],
    ),
    ...used.map(
      ({ measure, index }): PgColumn<Cell> => [
        MONEY.has(measure) ? "numeric" : "int8",
        (cell) => cell.sums[index] ?? 0,
      ],
    ),
  ]);
  const sums = used.map(({ measure }) => `${measure} = ${name}.${measure} + excluded.${measure}`);
  return tx.unsafe(
    `insert into ${name} (${columns.join(", ")})
     select * from ${unnest}
     on conflict (${dimensions.join(", ")}) do update set ${sums.join(", ")}`,
    values,
    { prepare: true },
  );
}

import type { Tx } from "@/db/client";
import { DEFECTS, MEASURES } from "@/lib/domain/ledger-codes";
import type { ExceptionDeltas } from "./exceptions";
import {
  type Cell,
  keyOf,
  type LinePlace,
  ROLLUP_NAMES,
  ROLLUPS,
  type RollupDeltas,
  type RollupName,
} from "./rollups";
import type { Finding } from "./verify";

const PAGE = 20_000;

/** Law 3: every cell of every rollup equals the sum of its lines, measure by measure. */
export async function compareRollups(tx: Tx, expected: RollupDeltas): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of ROLLUP_NAMES) findings.push(...(await compareRollup(tx, name, expected.cellsOf(name))));
  return findings;
}

async function compareRollup(tx: Tx, name: RollupName, expected: Map<string, Cell>): Promise<Finding[]> {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const dimensions = ROLLUPS[name];
  const query = tx.unsafe(`select ${[...dimensions, ...MEASURES].join(", ")} from ${name}`).cursor(PAGE);
  for await (const rows of query as AsyncIterable<(LinePlace & Record<string, string | bigint>)[]>) {
    for (const row of rows) {
      const key = keyOf(row, dimensions);
      seen.add(key);
      const sums = expected.get(key)?.sums;
      const wrong = MEASURES.filter(
        (measure, index) => BigInt(row[measure] ?? 0) !== BigInt(sums?.[index] ?? 0),
      );
      if (wrong.length === 0) continue;
      findings.push(difference(name, dimensions, key, wrong, (measure) => String(row[measure]), sums));
    }
  }
  for (const [key, cell] of expected) {
    if (seen.has(key) || cell.sums.every((sum) => BigInt(sum) === 0n)) continue;
    const wrong = MEASURES.filter((_, index) => BigInt(cell.sums[index] ?? 0) !== 0n);
    findings.push(difference(name, dimensions, key, wrong, () => "nothing", cell.sums));
  }
  return findings;
}

function difference(
  name: string,
  dimensions: readonly string[],
  key: string,
  wrong: readonly string[],
  stored: (measure: string) => string,
  sums: (number | bigint)[] | undefined,
): Finding {
  const values = key.split("|");
  const place = dimensions.map((dimension, index) => `${dimension} ${values[index]}`).join(", ");
  const what = wrong
    .slice(0, 4)
    .map(
      (measure) =>
        `${measure} holds ${stored(measure)}, lines give ${sums?.[MEASURES.indexOf(measure as never)] ?? 0}`,
    );
  return { law: "3", message: `${name} (${place}): ${what.join("; ")}.` };
}

/** Law 3 for the exception queue: each group counts the events that have the defect. */
export async function compareExceptions(tx: Tx, expected: ExceptionDeltas): Promise<Finding[]> {
  const findings: Finding[] = [];
  const wanted = new Map(expected.entries());
  const rows = await tx<
    {
      defect: number;
      value_id: number;
      team_id: number;
      environment_id: number;
      period: string;
      events: bigint;
      tokens: string;
      cost: string;
    }[]
  >`select defect, value_id, team_id, environment_id, period, events, tokens, cost from exception_groups`;
  for (const row of rows) {
    const key = [row.defect, row.value_id, row.team_id, row.environment_id, row.period].join("|");
    const group = wanted.get(key);
    wanted.delete(key);
    const same =
      row.events === BigInt(group?.events ?? 0) &&
      BigInt(row.tokens) === (group?.tokens ?? 0n) &&
      BigInt(row.cost) === (group?.cost ?? 0n);
    if (same) continue;
    const message = `exception_groups (${DEFECTS[row.defect]}, value ${row.value_id}, team ${row.team_id}, ${row.period}): holds ${row.events} events, the ledger has ${group?.events ?? 0}.`;
    findings.push({ law: "3", message });
  }
  for (const [key, group] of wanted) {
    if (group.events !== 0)
      findings.push({ law: "3", message: `exception_groups lacks ${key} with ${group.events} events.` });
  }
  return findings;
}

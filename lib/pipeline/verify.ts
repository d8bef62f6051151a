/**
 * Checks the laws on live data, in one snapshot. Sums are made twice and independently: by SQL
 * over events, charges and corrections, and by a loop over every event through the domain.
 */
import type { Sql, Tx } from "@/db/client";
import { engineOf } from "./engine";
import { checkCost, checkUnknowns } from "./verify-events";
import {
  checkCounts,
  checkDocuments,
  checkHistory,
  checkIdentity,
  checkTeamSums,
  checkTraces,
} from "./verify-sql";
import { compareExceptions, compareRollups } from "./verify-rollups";
import { loadReference, readVersions } from "./reference";
import { ROLLUP_NAMES, RollupDeltas } from "./rollups";
import { ExceptionDeltas } from "./exceptions";
import { measuresOfRow } from "./derive";
import { addCharges, addCorrections } from "./verify-lines";
import { placeOf } from "./line-place";
import { nameIdsOf } from "./row-state";
import { loadEvents } from "./working-set";

/** One broken law: what, and the difference. */
export interface Finding {
  /** "1" to "8", as in the design's list of laws. */
  law: string;
  message: string;
}

export interface Verification {
  ok: boolean;
  findings: Finding[];
  checked: { events: number; batches: number; cells: number; costPico: bigint; documents: number };
}

/** Events read at a time. */
const PAGE = 20_000;
const MAX_FINDINGS_PER_LAW = 20;
const LAST_KEY = 2n ** 63n - 1n;

/**
 * Verifies the whole ledger. Reads one snapshot, so it can run while events arrive.
 * @param onProgress called after every page of events
 */
export async function verifyLedger(
  sql: Sql,
  onProgress: (events: number) => void = () => undefined,
): Promise<Verification> {
  return sql.begin("isolation level repeatable read read only", async (transaction) => {
    const tx = transaction as Tx;
    const engine = engineOf(sql);
    const reference = await loadReference(tx, engine.names, sql, await readVersions(tx), null);
    const findings: Finding[] = [];
    const rollups = new RollupDeltas();
    const exceptions = new ExceptionDeltas();
    let events = 0;
    let costPico = 0n;
    for (let low = 0n; ; ) {
      const rows = await loadEvents(tx, "true", [], low, LAST_KEY, PAGE);
      const last = rows.at(-1);
      if (!last) break;
      await engine.names.load(tx, rows.flatMap(nameIdsOf));
      for (const row of rows) {
        events += 1;
        findings.push(...checkCost(row, reference), ...checkUnknowns(row));
        costPico += row.superseded_by === null ? (row.cost_pico ?? 0n) : 0n;
        if (findings.length > 10_000) break;
        rollups.add(
          placeOf(row, reference),
          safeMeasures(() => measuresOfRow(row, reference)),
        );
        exceptions.add(row, 1, reference, engine.names);
      }
      onProgress(events);
      low = last.event_key + 1n;
    }
    costPico += await addCharges(tx, rollups);
    costPico += await addCorrections(tx, rollups);
    const tied = await checkDocuments(tx);
    findings.push(
      ...tied.findings,
      ...(await checkCounts(tx)),
      ...(await checkIdentity(tx)),
      ...(await checkTeamSums(tx)),
      ...(await checkTraces(tx)),
      ...(await checkHistory(tx)),
      ...(await compareRollups(tx, rollups)),
      ...(await compareExceptions(tx, exceptions)),
    );
    const [batches] = await tx<{ n: number }[]>`select count(*)::int as n from ingest_batches`;
    const cells = ROLLUP_NAMES.reduce((sum, name) => sum + rollups.cellsOf(name).size, 0);
    return {
      ok: findings.length === 0,
      findings: shortened(findings),
      checked: { events, batches: batches?.n ?? 0, cells, costPico, documents: tied.documents },
    };
  }) as Promise<Verification>;
}

/** An event whose price line is gone is reported by checkCost; its sums cannot be made. */
function safeMeasures(read: () => ReturnType<typeof measuresOfRow>): ReturnType<typeof measuresOfRow> {
  try {
    return read();
  } catch {
    return [];
  }
}

function shortened(findings: Finding[]): Finding[] {
  const counts = new Map<string, number>();
  const kept = findings.filter(({ law }) => {
    const count = (counts.get(law) ?? 0) + 1;
    counts.set(law, count);
    return count <= MAX_FINDINGS_PER_LAW;
  });
  for (const [law, count] of counts) {
    if (count > MAX_FINDINGS_PER_LAW)
      kept.push({ law, message: `... and ${count - MAX_FINDINGS_PER_LAW} more.` });
  }
  return kept;
}

import { measureBaseline } from "./baseline";
import { median, post } from "./client";
import { referenceRecord } from "./reference-shape";
import type { Report } from "./report";
import { databaseCpu, type ServerProcess, type Stage, startIngestProcess, startNextProcess } from "./stage";

const BATCH = 1_000;
const CLIENTS = 4;

export interface IngestOptions {
  /** Events posted in each run. */
  events: number;
  runs: number;
  /** How long the snapshot is held open; 0 leaves that measurement out. */
  snapshotSeconds: number;
}

let stream = 0;

/** Bodies of `events` new events, a thousand in each. */
function bodies(events: number): Buffer[] {
  const startMs = Date.now() - 3 * 86_400_000;
  stream += 1;
  const run = `${Date.now().toString(36)}${stream}_`;
  return Array.from({ length: Math.ceil(events / BATCH) }, (_, batch) =>
    Buffer.from(
      JSON.stringify(
        Array.from({ length: BATCH }, (_, index) => referenceRecord(batch * BATCH + index, startMs, run)),
      ),
    ),
  );
}

/** Ingest in batches of 1,000 over HTTP, all laws on, against the bare insert. */
export async function measureIngest(stage: Stage, options: IngestOptions, report: Report): Promise<void> {
  const rates: number[] = [];
  const server = await startIngestProcess(stage.url);
  try {
    await run(stage, server, Math.min(options.events, 10_000));
    const nodeCpu: number[] = [];
    const databaseCpus: number[] = [];
    for (let i = 0; i < options.runs; i += 1) {
      const before = [server.cpu(), await databaseCpu(stage.sql)] as const;
      rates.push(await run(stage, server, options.events));
      nodeCpu.push(((server.cpu() - before[0]) / options.events) * 1e6);
      databaseCpus.push((((await databaseCpu(stage.sql)) - before[1]) / options.events) * 1e6);
    }
    const memory = server.memory();
    const { rates: baseline, cpu: baseCpu } = await measureBaseline(
      stage.sql,
      3,
      Math.min(options.events, 30_000),
    );
    const base = median(baseline);
    report.add("ingest", "processor time of the bare insert, us a row", median(baseCpu), baseCpu);
    report.add("ingest", "processor time of ingest in node, us an event", median(nodeCpu), nodeCpu);
    report.add(
      "ingest",
      "processor time of ingest in PostgreSQL, us an event",
      median(databaseCpus),
      databaseCpus,
    );
    report.add("ingest", "bare insert, rows a second (median of 3)", base, baseline);
    report.add("ingest", "batches of 1,000 through ingest-server, events a second", median(rates), rates);
    report.ratio("ingest", "ingest-server / bare insert", median(rates) / base, "0.35, stretch 0.5");
    report.add("ingest", "memory of the server under ingest, MB (goal 400)", memory.peak);
    if (options.snapshotSeconds > 0) {
      const held = await whileSnapshot(stage, server, options);
      report.add(
        "ingest",
        `the same while a ${options.snapshotSeconds} s snapshot is open`,
        median(held),
        held,
      );
      report.ratio("ingest", "with snapshot / without", median(held) / median(rates), "0.5");
    }
    const next = await startNextProcess(stage.url);
    if (next === null) report.note("ingest", "through Next: not measured, there is no build");
    else {
      try {
        await run(stage, next, Math.min(options.events, 10_000));
        const through = [await run(stage, next, options.events), await run(stage, next, options.events)];
        report.add("ingest", "batches of 1,000 through Next, events a second", median(through), through);
        report.ratio("ingest", "Next / bare insert", median(through) / base, "0.35");
        report.add("ingest", "memory of Next under ingest, MB (goal 400)", next.memory().peak);
      } finally {
        await next.stop();
      }
    }
  } finally {
    await server.stop();
  }
}

async function run(stage: Stage, server: ServerProcess, events: number): Promise<number> {
  const list = bodies(events);
  let accepted = 0;
  let next = 0;
  const load = await post(
    `${server.address}/api/v1/events`,
    stage.key,
    CLIENTS,
    () => list[next++] ?? null,
    (text) => {
      accepted += (JSON.parse(text) as { accepted: number }).accepted;
    },
  );
  if (accepted !== list.length * BATCH || load.refused > 0)
    throw new Error(`only ${accepted} of ${list.length * BATCH} events were accepted`);
  return accepted / load.seconds;
}

/** A report that runs for a minute must not slow the writers down: old row versions pile up meanwhile. */
async function whileSnapshot(stage: Stage, server: ServerProcess, options: IngestOptions): Promise<number[]> {
  const rates: number[] = [];
  await stage.sql.begin("isolation level repeatable read read only", async (tx) => {
    await tx`select count(*) from spend_daily`;
    const until = performance.now() + options.snapshotSeconds * 1000;
    while (performance.now() < until) rates.push(await run(stage, server, options.events));
  });
  return rates;
}

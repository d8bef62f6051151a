import { Agent } from "node:http";
import { loadavg } from "node:os";
import { applyCatalog } from "@/lib/commands/apply-catalog";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { median, quantile, send } from "./client";
import { loadEvents } from "./load-events";
import { ownersOf, referenceRecord, SHAPE } from "./reference-shape";
import type { Report } from "./report";
import { type ServerProcess, type Stage, startIngestProcess, startNextProcess } from "./stage";

const ADMIN = { name: "bench@example.com", role: "admin" } as const;
const RATE = 500;
const SECONDS = 20;
const WARM_UP_SECONDS = 5;
const RUNS = 3;
/** Connections that a gateway keeps open. */
const CONNECTIONS = 64;
/** In the ledger while checks are answered. */
const EVENTS = 100_000;
/** Of so many calls one lacks a field that the contract asks for. */
const BAD_EVERY = 10;

/**
 * Checks at a fixed rate, whether or not the ones before were answered: an answer's time counts from when the question
 * was due. Contract, modes, and a blocking budget for each team and service are in force.
 */
export async function measureCheck(stage: Stage, report: Report): Promise<void> {
  await applyCatalog(stage.sql, ADMIN, {
    tagging_contract: [
      { environment: "prod", required: ["team", "service", "feature", "environment", "tenant"] },
    ],
    enforcement: [{ mode: "warn" }, { environment: "prod", mode: "enforce" }],
    budgets: [
      ...numbers(SHAPE.teams).map((n) => ({ scope: { team: `team-${n}` } })),
      ...numbers(SHAPE.services).map((n) => ({ scope: { service: `service-${n}` } })),
      { scope: { unit: "unit-0" } },
      { scope: {} },
    ].map((budget) => ({ ...budget, period: "month", amount_usd: "1000000.00", enforce: "block" })),
  });
  await loadEvents(stage.sql, EVENTS, (text) => console.log(`  ${text}`));
  const { key } = await createIngestKey(stage.sql, ADMIN, { name: "bench gateway", scopes: ["check"] });
  await measure(await startIngestProcess(stage.url), key, report, "ingest-server", "5");
  const next = await startNextProcess(stage.url);
  if (next === null) report.note("check", "through Next: not measured, there is no build");
  else await measure(next, key, report, "Next", "20");
}

async function measure(server: ServerProcess, key: string, report: Report, name: string, goal: string) {
  const url = `${server.address}/api/v1/check`;
  const [p50, p95, p99]: [number[], number[], number[]] = [[], [], []];
  const rates: number[] = [];
  try {
    await openLoop(url, key, WARM_UP_SECONDS);
    const before = server.cpu();
    for (let run = 0; run < RUNS; run += 1) {
      const { times, seconds } = await openLoop(url, key, SECONDS);
      p50.push(quantile(times, 0.5));
      p95.push(quantile(times, 0.95));
      p99.push(quantile(times, 0.99));
      rates.push(times.length / seconds);
    }
    const cpu = ((server.cpu() - before) / (RUNS * RATE * SECONDS)) * 1e6;
    report.add("check", `${name}, ${RATE} a second open-loop: answers a second`, median(rates), rates);
    report.add("check", `${name}: p50, ms from when the question was due`, median(p50), p50);
    report.add("check", `${name}: p95, ms`, median(p95), p95);
    report.add("check", `${name}: p99, ms`, median(p99), p99, goal);
    report.add("check", `${name}: processor time, us a check`, cpu);
    report.add("check", `${name}: memory, MB`, server.memory().peak);
    report.note("check", `${name}: load average of the machine just after ${loadavg()[0]?.toFixed(1)}`);
  } finally {
    await server.stop();
  }
}

/** Sends `RATE` a second for so long; sorted milliseconds from due to answered. */
async function openLoop(
  url: string,
  key: string,
  seconds: number,
): Promise<{ times: number[]; seconds: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const total = RATE * seconds;
  const bodies = Array.from({ length: total }, (_, index) => envelope(index));
  const times: number[] = [];
  const pending: Promise<void>[] = [];
  const startedAt = performance.now();
  const ask = async (index: number) => {
    const dueAt = startedAt + (index * 1_000) / RATE;
    const { status, text } = await send(agent, url, key, bodies[index] ?? Buffer.alloc(0));
    times.push(performance.now() - dueAt);
    const wanted = isBad(index) ? 403 : 200;
    if (status !== wanted) throw new Error(`check ${index} was answered ${status}: ${text}`);
  };
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) * RATE) / 1_000) + 1);
    for (; sent < due; sent += 1) pending.push(ask(sent));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(pending);
  const took = (performance.now() - startedAt) / 1_000;
  agent.destroy();
  times.sort((a, b) => a - b);
  return { times, seconds: took };
}

function isBad(index: number): boolean {
  return index % BAD_EVERY === 0;
}

/** The envelope of a call of the reference company, in production. */
function envelope(index: number): Buffer {
  const { tenant_id, prompt_template, prompt_version, model_requested, trace_id } = referenceRecord(
    index,
    0,
    "check",
  );
  const { feature, ...owner } = ownersOf(index % SHAPE.features);
  const whole = { ...owner, ...(isBad(index) ? {} : { feature }), environment: "prod" };
  return Buffer.from(
    JSON.stringify({ ...whole, tenant_id, prompt_template, prompt_version, model_requested, trace_id }),
  );
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

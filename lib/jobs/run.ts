import type { Sql } from "@/db/client";
import { log } from "@/lib/log";
import { engineOf } from "@/lib/pipeline/engine";
import { dayNumber } from "@/lib/pipeline/event-row";
import { sweepObserved } from "@/lib/pipeline/observed-calls";
import { sweepContexts, sweepOptionalContexts, sweepUnpriced } from "@/lib/pipeline/sweeps";

const TICK_MS = 10_000;
const SWEEP_EVERY_MS = 60_000;
/** Days of partitions kept ready ahead. */
const DAYS_AHEAD = 3;
/** One process at a time does the jobs. */
const JOBS_LOCK = 74210;

/** What the jobs remember between runs, in `settings`. */
const SWEPT_CARDS = "swept_cards_version";

/**
 * Runs the background jobs of the ledger until stopped: partitions ahead of need, contexts that
 * raced their call, and the backlog of unpriced events after a card was published. Any number of
 * processes may run them; an advisory lock lets one work at a time. Each job is idempotent.
 */
export function startJobs(sql: Sql): { stop(): Promise<void> } {
  let stopped = false;
  let lastSweep = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const tick = async () => {
    try {
      const sweep = Date.now() - lastSweep >= SWEEP_EVERY_MS;
      await runJobs(sql, sweep, Date.now());
      if (sweep) lastSweep = Date.now();
    } catch (error) {
      log("jobs").warn({ err: error }, "a background job failed; it is tried again");
    }
  };
  const loop = () => {
    running = tick().then(() => {
      if (!stopped) timer = setTimeout(loop, TICK_MS);
    });
  };
  loop();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/**
 * One round of the jobs.
 * @param sweep join raced contexts too
 * @param nowMs epoch ms
 */
export async function runJobs(sql: Sql, sweep: boolean, nowMs: number): Promise<void> {
  const connection = await sql.reserve();
  try {
    const [lock] = await connection<{ held: boolean }[]>`select pg_try_advisory_lock(${JOBS_LOCK}) as held`;
    if (!lock?.held) return;
    try {
      const today = dayNumber(nowMs);
      const days = Array.from({ length: DAYS_AHEAD + 2 }, (_, index) => today - 1 + index);
      await engineOf(sql).ensurePartitions(days, days);
      await priceBacklog(sql);
      if (sweep) {
        await sweepContexts(sql);
        await sweepOptionalContexts(sql);
        await sweepObserved(sql, nowMs);
      }
    } finally {
      await connection`select pg_advisory_unlock(${JOBS_LOCK})`;
    }
  } finally {
    connection.release();
  }
}

/** Prices what was unpriced when cards were published since the last round. */
async function priceBacklog(sql: Sql): Promise<void> {
  const [versions] = await sql<{ cards: number; swept: number | null }[]>`
    select cards, (select value::int from settings where key = ${SWEPT_CARDS}) as swept from ledger_versions`;
  if (!versions || versions.cards === versions.swept) return;
  const priced = await sweepUnpriced(sql);
  if (priced > 0) log("jobs").info({ events: priced }, "priced the backlog of open months");
  await sql`
    insert into settings (key, value) values (${SWEPT_CARDS}, ${versions.cards}::text::jsonb)
    on conflict (key) do update set value = excluded.value, updated_at = now()`;
}

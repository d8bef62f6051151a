/**
 * The crash drill: while clients post, the server and then the database are killed with SIGKILL.
 * Every acknowledged event must be there exactly once afterwards, and the laws must hold.
 */
import { mkdtempSync, readFileSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Sql } from "@/db/client";
import { openDatabase, removeDataFolder } from "@/db/embedded";
import { migrate } from "@/db/migrate";
import { verifyLedger } from "@/lib/pipeline/verify";
import { send } from "./client";
import { referenceRecord } from "./reference-shape";
import { freePort, type ServerProcess, setUp, startIngestProcess } from "./stage";

const CLIENTS = 4;
const BATCH = 50;
/** A database that dies six times in a minute is given up by its owner, so kills keep this distance. */
const KILL_EVERY_MS = 13_000;

export interface DrillResult {
  kills: number;
  acknowledged: number;
  /** Posts that got no answer or a 503: sent again until they got one. */
  failedPosts: number;
  /** Acknowledged events that are not in the ledger exactly once. */
  wrong: number;
  findings: string[];
}

/**
 * @param options.kills rounds; in each the server is killed, started, and then the database is killed
 * @throws Error when an acknowledged event is missing or double, or a law is broken
 */
export async function drill(options: { kills: number; log: (text: string) => void }): Promise<DrillResult> {
  const folder = mkdtempSync(join(tmpdir(), "whospent-crash-"));
  const database = await openDatabase({ dataDir: folder });
  const sql = connect(database.url, { max: 4, name: "whospent-crash" });
  const traffic = { stopping: false, acknowledged: new Set<string>(), failed: 0 };
  let server: ServerProcess | undefined;
  try {
    await migrate(sql);
    const { key } = await setUp(sql);
    const port = await freePort();
    server = await startIngestProcess(database.url, [], port);
    const posting = Array.from({ length: CLIENTS }, (_, n) =>
      keepPosting(server as ServerProcess, key, n, traffic),
    );
    let killedAt = Number.NEGATIVE_INFINITY;
    for (let round = 1; round <= options.kills; round += 1) {
      await someAnswers(traffic);
      server.child.kill("SIGKILL");
      await sleep(200 * Math.random());
      server = await startIngestProcess(database.url, [], port);
      await someAnswers(traffic);
      await sleep(Math.max(0, killedAt + KILL_EVERY_MS - performance.now()));
      killedAt = performance.now();
      process.kill(postmasterOf(folder), "SIGKILL");
      await reachable(sql);
      options.log(
        `round ${round}: ${traffic.acknowledged.size} events acknowledged, ${traffic.failed} posts failed`,
      );
    }
    await someAnswers(traffic);
    traffic.stopping = true;
    await Promise.all(posting);
    // A connection that was told of the end while idle fails its next query once; the judge's is new.
    const judging = connect(database.url, { max: 4, name: "whospent-crash-judge" });
    const result = await judge(judging, options.kills, traffic).finally(() => judging.end({ timeout: 5 }));
    options.log(
      `crash: ${result.acknowledged} acknowledged events, each in the ledger once; verify is clean; ` +
        `${2 * result.kills} kills, ${result.failedPosts} posts had to be sent again`,
    );
    return result;
  } finally {
    traffic.stopping = true;
    await server?.stop();
    await sql.end({ timeout: 5 });
    await database.stop();
    await removeDataFolder(folder);
  }
}

/** Posts batch after batch; one that fails is sent again, as a careful sender does. */
async function keepPosting(
  server: ServerProcess,
  key: string,
  client: number,
  traffic: { stopping: boolean; acknowledged: Set<string>; failed: number },
): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const startMs = Date.now() - 2 * 86_400_000;
  for (let batch = 0; !traffic.stopping; batch += 1) {
    // Half of each batch was in the one before, so that repetition is met all the time.
    const records = Array.from({ length: BATCH }, (_, i) =>
      referenceRecord((batch * BATCH) / 2 + i, startMs, `crash${client}_`),
    );
    const body = Buffer.from(JSON.stringify(records));
    for (;;) {
      const status = await send(agent, `${server.address}/api/v1/events`, key, body).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) break;
      if (status !== 0 && status !== 503) throw new Error(`the server answered ${status}`);
      traffic.failed += 1;
      if (traffic.stopping) return;
      await sleep(50);
    }
    for (const record of records) traffic.acknowledged.add(String(record.request_id));
  }
  agent.destroy();
}

/** Waits until posts are answered again. */
async function someAnswers(traffic: { acknowledged: Set<string> }): Promise<void> {
  const before = traffic.acknowledged.size;
  for (let tries = 0; traffic.acknowledged.size < before + 2 * BATCH * CLIENTS; tries += 1) {
    if (tries > 1_200) throw new Error("no post has been answered for a minute");
    await sleep(50);
  }
  // Kills must not fall into step with commits.
  await sleep(300 * Math.random());
}

function postmasterOf(folder: string): number {
  const { pid } = JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as { pid: number };
  return pid;
}

async function reachable(sql: Sql): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await sql`select 1`;
      return;
    } catch (error) {
      if (tries > 300) throw error;
      await sleep(100);
    }
  }
}

async function judge(
  sql: Sql,
  kills: number,
  traffic: { acknowledged: Set<string>; failed: number },
): Promise<DrillResult> {
  await reachable(sql);
  const ids = [...traffic.acknowledged];
  const [row] = await sql<{ wrong: number }[]>`
    select count(*)::int as wrong from unnest(${ids}::text[]) as wanted (id)
    left join (select request_id, count(*) as n from usage_events group by request_id) e on e.request_id = wanted.id
    where coalesce(e.n, 0) <> 1`;
  const { findings } = await verifyLedger(sql);
  const result = {
    kills,
    acknowledged: ids.length,
    failedPosts: traffic.failed,
    wrong: row?.wrong ?? ids.length,
    findings: findings.map(({ law, message }) => `law ${law}: ${message}`),
  };
  if (result.wrong > 0 || result.findings.length > 0) {
    throw new Error(
      `the ledger did not survive: ${result.wrong} events missing or double. ${result.findings.join(" ")}`,
    );
  }
  return result;
}

import { median, post } from "./client";
import { referenceRecord } from "./reference-shape";
import type { Report } from "./report";
import {
  type ServerProcess,
  type Stage,
  startEchoProcess,
  startIngestProcess,
  startNextProcess,
} from "./stage";

const CLIENTS = 64;

/** One event a post, from 64 clients at once: through ingest-server and Next, against a bare echo. */
export async function measureSingle(stage: Stage, posts: number, report: Report): Promise<void> {
  const echo = await measure(stage, await startEchoProcess(), posts, report, "bare node:http echo");
  const direct = await measure(stage, await startIngestProcess(stage.url), posts, report, "ingest-server");
  report.ratio("single", "ingest-server / echo", direct / echo, "0.35 and 3,000 a second");
  const next = await startNextProcess(stage.url);
  if (next === null) report.note("single", "through Next: not measured, there is no build");
  else await measure(stage, next, Math.ceil(posts / 4), report, "Next (goal 800)");
}

async function measure(
  stage: Stage,
  server: ServerProcess,
  posts: number,
  report: Report,
  name: string,
): Promise<number> {
  const rates: number[] = [];
  const p95: number[] = [];
  const cpu: number[] = [];
  try {
    for (let run = 0; run < 4; run += 1) {
      const id = `s${Date.now().toString(36)}_`;
      const startMs = Date.now() - 86_400_000;
      const bodies = Array.from({ length: posts }, (_, i) =>
        Buffer.from(JSON.stringify(referenceRecord(i, startMs, id))),
      );
      let next = 0;
      const before = server.cpu();
      const load = await post(
        `${server.address}/api/v1/events`,
        stage.key,
        CLIENTS,
        () => bodies[next++] ?? null,
      );
      if (load.refused > 0) throw new Error(`${name} refused ${load.refused} posts`);
      // The first run warms up.
      if (run === 0) continue;
      rates.push(load.rate);
      p95.push(load.p95);
      cpu.push(((server.cpu() - before) / posts) * 1e6);
    }
    report.add("single", `one event a post, 64 clients, ${name}: posts a second`, median(rates), rates);
    report.add("single", `${name}: processor time, us a post`, median(cpu), cpu);
    report.add("single", `${name}: p95 of an answer, ms`, median(p95), p95);
    report.add("single", `${name}: memory, MB`, server.memory().peak);
  } finally {
    await server.stop();
  }
  return median(rates);
}

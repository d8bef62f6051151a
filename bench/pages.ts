import { encode } from "next-auth/jwt";
import type { Viewer } from "@/lib/auth/viewer";
import { createUser } from "@/lib/commands/users";
import { addDays } from "@/lib/domain/period";
import { verifyLedger } from "@/lib/pipeline/verify";
import { costliestTraces, costliestTracesOfTeam } from "@/lib/queries/costliest-traces";
import { overviewPage } from "@/lib/queries/overview";
import { teamPage } from "@/lib/queries/team-page";
import { quantile } from "./client";
import { loadEvents } from "./load-events";
import type { Report } from "./report";
import { SESSION_SECRET, type Stage, startNextProcess } from "./stage";

const WARM_UP = 20;
const SAMPLES = 150;
/** A read so slow that its samples take longer than this is measured by fewer. */
const MOST_MS = 30_000;
/** A full check reads every event through the domain; beyond this it takes longer than the rest. */
const VERIFY_UP_TO = 1_000_000;
const ADMIN = { name: "bench@example.com", role: "admin" } as const;

/** Overview and Team at `events` events, and the costliest traces of a week; p95 in milliseconds. */
export async function measurePages(stage: Stage, events: number, report: Report): Promise<void> {
  const { sql } = stage;
  const { toDay } = await loadEvents(sql, events, (text) => console.log(`  ${text}`));
  if (events <= VERIFY_UP_TO) {
    const { findings, checked } = await verifyLedger(sql);
    if (findings.length > 0)
      throw new Error(`the load is not consistent: ${JSON.stringify(findings.slice(0, 5))}`);
    report.add("pages", "events in the ledger, verified", checked.events);
  } else {
    const [row] = await sql<{ n: number }[]>`select sum(requests)::float8 as n from team_daily`;
    report.add("pages", "events in the ledger", row?.n ?? 0);
  }
  const { id: userId } = await createUser(sql, ADMIN, {
    email: "viewer@example.com",
    name: "Viewer",
    role: "admin",
  });
  const viewer: Viewer = {
    userId,
    name: "Viewer",
    email: "viewer@example.com",
    role: "admin",
    teamIds: "all",
  };
  const week = { fromDay: addDays(toDay, -7), toDay };
  const options = { week, compare: true, now: new Date() };
  const [team] = await sql<{ id: number }[]>`select id from teams where slug = 'team-0'`;
  const teamId = team?.id ?? 0;

  await time(report, "overviewPage", () => overviewPage(sql, viewer, options));
  await time(report, "teamPage", () => teamPage(sql, viewer, "team-0", options));
  await time(report, "costliest traces of a week, one team", () =>
    costliestTracesOfTeam(sql, teamId, week, { limit: 10 }),
  );
  await time(report, "costliest traces of a week, all teams", () =>
    costliestTraces(sql, viewer, week, { limit: 10 }),
  );

  const next = await startNextProcess(stage.url);
  if (next === null) {
    report.note("pages", "pages through Next: not measured, there is no build");
    return;
  }
  try {
    const token = await encode({
      token: { sub: String(userId), userId, signedInAtMs: Date.now() },
      secret: SESSION_SECRET,
    });
    const headers = { cookie: `next-auth.session-token=${token}` };
    const get = async (path: string) => {
      const response = await fetch(`${next.address}${path}`, { headers, redirect: "manual" });
      const text = await response.text();
      if (response.status !== 200 || !text.includes("</html>"))
        throw new Error(`${path} answered ${response.status}`);
    };
    await time(report, "Overview through Next", () => get("/"));
    await time(report, "Team through Next", () => get("/teams/team-0"));
  } finally {
    await next.stop();
  }
}

async function time(report: Report, what: string, run: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + MOST_MS;
  for (let i = 0; i < WARM_UP && performance.now() < until; i += 1) await run();
  const times: number[] = [];
  for (let i = 0; i < SAMPLES && (i < 5 || performance.now() < until); i += 1) {
    const startedAt = performance.now();
    await run();
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  const halves = [quantile(times, 0.5), quantile(times, 0.99)];
  report.add("pages", `${what}, ms, p95 (p50 to p99)`, quantile(times, 0.95), halves, "50 at 10 million");
}

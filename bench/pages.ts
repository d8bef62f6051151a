import { encode } from "next-auth/jwt";
import type { Viewer } from "@/lib/auth/viewer";
import { openSession } from "@/lib/commands/members/sessions";
import { createUser } from "@/lib/commands/users";
import { addDays } from "@/lib/domain/period";
import { verifyLedger } from "@/lib/pipeline/verify";
import { costliestTraces, costliestTracesOfTeam } from "@/lib/queries/costliest-traces";
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

/** Loads `events` events into the stage, and proves them up to a size at which that is quick. */
export async function loadForPages(stage: Stage, events: number): Promise<void> {
  await loadEvents(stage.sql, events, (text) => console.log(`  ${text}`));
  if (events > VERIFY_UP_TO) return;
  const { findings } = await verifyLedger(stage.sql);
  if (findings.length > 0)
    throw new Error(`the load is not consistent: ${JSON.stringify(findings.slice(0, 5))}`);
}

/** Pages behind sign-in that show figures, with what a person would ask of them. */
const PAGES: Record<string, string> = {
  Overview: "/",
  Team: "/teams/team-0",
  Unit: "/units/unit-0",
  "Why it moved, company": "/why",
  "Explore, team by week": "/explore?period=last-4-weeks&group=team&step=week",
  "Explore, service and feature": "/explore?group=service,feature",
  "Explore, tenant": "/explore?group=tenant",
  Traces: "/traces",
  "Traces of one team": "/traces?team=team-0",
  Exceptions: "/exceptions",
  Month: "/month",
};

/** The pages on a loaded ledger, and the costliest traces of its last week; p95 in milliseconds. */
export async function measurePages(stage: Stage, report: Report): Promise<void> {
  const { sql } = stage;
  const [row] = await sql<{ n: number; last: string }[]>`
    select sum(requests)::float8 as n, max(day)::text as last from team_daily`;
  report.add("pages", "events in the ledger", row?.n ?? 0);
  const toDay = addDays(row?.last ?? "2026-01-01", 1);
  const email = "viewer@example.com";
  const [known] = await sql<{ id: number }[]>`select id from users where email = ${email}`;
  const { id: userId } = known ?? (await createUser(sql, ADMIN, { email, name: "Viewer", role: "admin" }));
  const viewer: Viewer = { userId, name: "Viewer", email, role: "admin", teamIds: "all" };
  const week = { fromDay: addDays(toDay, -7), toDay };
  const [team] = await sql<{ id: number }[]>`select id from teams where slug = 'team-0'`;
  const teamId = team?.id ?? 0;

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
    const sessionId = await sql.begin((tx) => openSession(tx, { userId, email }, "password"));
    const token = await encode({ token: { userId, sessionId }, secret: SESSION_SECRET });
    const headers = { cookie: `next-auth.session-token=${token}` };
    for (const [name, path] of Object.entries(PAGES)) {
      await time(report, `${name} through Next`, async () => {
        const response = await fetch(`${next.address}${path}`, { headers, redirect: "manual" });
        const text = await response.text();
        if (response.status !== 200 || !text.includes("</html>"))
          throw new Error(`${path} answered ${response.status}`);
      });
    }
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

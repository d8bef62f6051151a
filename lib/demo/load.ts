import { connect, type Sql } from "@/db/client";
import { type IngestAnswer, recordUsage } from "@/lib/pipeline/record-usage";
import { type DemoAccount, demoAccounts } from "./accounts";
import { administer } from "./administration";
import { type DemoCalendar, demoCalendar } from "./calendar";
import { openCases, reviewBuckets } from "./cases";
import { bookCharges } from "./charges";
import type { DemoSource } from "./feature-traffic";
import { setMarkers } from "./markers";
import { arrivalMs, chunksOf, postsOf, signsOfLife } from "./posts";
import { reviewCostliest } from "./reviews";
import { type DemoScenario, FULL_SCENARIO, scenarioNamed } from "./scenario";
import { closeMonths, setUpCompany } from "./setup";

const DEFAULT_SEED = "whospent";

export interface LoadOptions {
  databaseUrl: string;
  /** Told what is being done, a sentence at a time. */
  log: (text: string) => void;
  /** The instant the demo ends at; the present if not given. Not in the future: its months could not close. */
  now?: Date;
  seed?: string;
  /** Share of the full number of calls, for tests. */
  scale?: number;
  /** The whole company unless set. */
  scenario?: DemoScenario;
}

/** What `settings.demo` holds once everything is loaded; the sign-in page offers these accounts. */
export interface DemoSetting {
  loadedAt: string;
  seed: string;
  scenario: string;
  accounts: Pick<DemoAccount, "email" | "name" | "role" | "label">[];
}

/** The database holds somebody's real people or spend: the demo stays out of it. */
export class NotADemoDatabase extends Error {
  override name = "NotADemoDatabase";
}

interface Plan {
  nowMs: number;
  seed: string;
  scale: number;
  /** Name of the scenario. */
  scenario: string;
}

/**
 * Loads the demo company through the same door as everybody's usage: catalog, price cards, people and
 * keys by their commands, usage as native records through the pipeline. The older months close on the
 * way, as they did in the company's life: early in the next month, when their last record is in.
 *
 * Loading again does nothing. A load that was interrupted goes on with the instant and seed it began
 * with, so that the same records come again and are recognised as duplicates.
 *
 * @returns `events`: calls in the ledger from this load (0 when it was loaded before); `scenario`: what is there now
 * @throws NotADemoDatabase
 */
export async function loadDemo(
  options: LoadOptions,
): Promise<{ events: number; loaded: boolean; scenario: string }> {
  const sql = connect(options.databaseUrl, { max: 4, name: "whospent-demo" });
  try {
    const there = await loadedScenario(sql);
    if (there !== null) return { events: 0, loaded: false, scenario: there };
    const plan = await planOf(sql, options);
    const scenario = scenarioNamed(plan.scenario) ?? FULL_SCENARIO;
    const calendar = demoCalendar(plan.nowMs, scenario.months);
    options.log("Setting up the demo company: teams, services, prices, people, keys.");
    const keys = await setUpCompany(sql, calendar, scenario, plan.scale);
    if (scenario === FULL_SCENARIO) await bookCharges(sql, calendar);
    const events = await loadUsage(sql, { ...plan, scenario }, calendar, keys, options.log);
    await setMarkers(sql, calendar, scenario);
    await closeMonths(sql, calendar, calendar.nowMs);
    await openCases(sql, calendar);
    await reviewBuckets(sql, calendar, scenario);
    await reviewCostliest(sql, calendar);
    if (scenario === FULL_SCENARIO) await administer(sql, calendar, keys);
    await finish(sql, plan, scenario);
    return { events, loaded: true, scenario: scenario.name };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Name of the scenario that is loaded completely, or null. */
async function loadedScenario(sql: Sql): Promise<string | null> {
  const [row] = await sql<{ value: Partial<DemoSetting> }[]>`select value from settings where key = 'demo'`;
  return row ? (row.value.scenario ?? FULL_SCENARIO.name) : null;
}

/** The instant, seed and scale of this load: those of an interrupted one if there is one. */
async function planOf(sql: Sql, options: LoadOptions): Promise<Plan> {
  const [begun] = await sql<{ value: Plan }[]>`select value from settings where key = 'demo_loading'`;
  if (begun) return begun.value;
  const [found] = await sql<{ people: boolean; spend: boolean }[]>`
    select exists (select from users) as people, exists (select from ingest_batches) as spend`;
  if (found?.people || found?.spend) {
    throw new NotADemoDatabase(
      `This database already holds ${found.spend ? "usage" : "accounts"}, so the demo company is not loaded ` +
        "into it: give the demo a database or a WHOSPENT_DATA_DIR of its own.",
    );
  }
  const plan: Plan = {
    nowMs: (options.now ?? new Date()).getTime(),
    seed: options.seed ?? DEFAULT_SEED,
    scale: options.scale ?? 1,
    scenario: (options.scenario ?? FULL_SCENARIO).name,
  };
  await sql`insert into settings (key, value) values ('demo_loading', ${sql.json({ ...plan })})`;
  return plan;
}

/** Posts every record in order of time; while one transaction runs, the next post is made. */
async function loadUsage(
  sql: Sql,
  plan: Omit<Plan, "scenario"> & { scenario: DemoScenario },
  calendar: DemoCalendar,
  keys: Record<DemoSource, number>,
  log: (text: string) => void,
): Promise<number> {
  let events = 0;
  let records = 0;
  let said = 0;
  const startedAt = performance.now();
  const take = (answers: IngestAnswer[]) => {
    for (const answer of answers) {
      events += answer.accepted;
      records += answer.received;
      const [bad] = answer.quarantined;
      if (bad) throw new Error(`a demo record was refused (${bad.code}: ${bad.message})`);
    }
    if (records - said < 20_000) return;
    said = records;
    log(
      `${records.toLocaleString("en")} records in ${((performance.now() - startedAt) / 1000).toFixed(0)} s.`,
    );
  };

  let running: Promise<IngestAnswer[]> = Promise.resolve([]);
  for (const chunk of chunksOf(plan, calendar)) {
    const posts = postsOf(chunk, keys, calendar);
    take(await running);
    const [first] = chunk;
    await closeMonths(sql, calendar, first ? arrivalMs(first) : calendar.startMs);
    running = recordUsage(sql, posts);
    // Awaited in the next round; until then a failure must not count as unhandled.
    void running.catch(() => undefined);
  }
  take(await running);
  take(await recordUsage(sql, signsOfLife(keys, calendar)));
  return events;
}

async function finish(sql: Sql, plan: Plan, scenario: DemoScenario): Promise<void> {
  const setting: DemoSetting = {
    loadedAt: new Date(plan.nowMs).toISOString(),
    seed: plan.seed,
    scenario: scenario.name,
    accounts: demoAccounts(scenario).map(({ email, name, role, label }) => ({ email, name, role, label })),
  };
  // Fresh tables have no statistics yet, and the first pages would be planned blindly.
  await sql`analyze spend_daily, tenant_daily, template_daily, provider_daily, team_daily, trace_totals, names`;
  await sql.begin(async (tx) => {
    await tx`insert into settings (key, value) values ('demo', ${tx.json({ ...setting })})`;
    await tx`delete from settings where key = 'demo_loading'`;
  });
}

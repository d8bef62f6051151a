import type { Queryable, Sql } from "@/db/client";
import { type Catalog, compileCatalog, dayStartMs } from "@/lib/domain/catalog";
import type { CheckBudget } from "@/lib/domain/check";
import type { EnforcementMode, ModeEntry } from "@/lib/domain/check-mode";
import { log } from "@/lib/log";
import { type BudgetDefinition, loadBudgets, readBudgets } from "./check-budgets";
import { loadCatalog } from "./load-catalog";
import { loadSigningKeys, type SigningKeys } from "./signed-envelopes";

/** What a check is decided by, as of one moment. */
export interface CheckState {
  catalog: Catalog;
  /** Slug of a team or service by id. */
  teamSlugs: ReadonlyMap<number, string>;
  serviceSlugs: ReadonlyMap<number, string>;
  modes: readonly ModeEntry[];
  signingKeys: SigningKeys;
  budgets: readonly CheckBudget[];
}

/** As old as this, it is read anew beside the answers. */
const FRESH_MS = 1_000;
/** Older, an answer waits for the reading. */
const OLD_MS = 2_000;
/** Older, budgets are not judged by it at all. */
const TOO_OLD_MS = 30_000;
/** An answer waits at most this long for a reading. */
const WAIT_MS = 250;
/** A process that just started has nothing to answer by yet. */
const FIRST_WAIT_MS = 1_500;
/** A reading that takes longer than this is given up for lost. */
const LOST_MS = 15_000;
/** Reading takes at most one part in this many of the time, however large the rollups are. */
const DUTY = 8;

/** What only changes with the catalog's version, or with the day. */
interface Defined extends Omit<CheckState, "budgets"> {
  version: number;
  day: string;
  definitions: BudgetDefinition[];
}

/**
 * What checks are decided by, kept in the process and read anew about every second while there are checks; no check
 * reads the database. Stale for two seconds at most as long as the ledger answers.
 */
export class CheckReader {
  private defined: Defined | null = null;
  private state: CheckState | null = null;
  /** When the reading that stands began. */
  private readAtMs = 0;
  private reading: { promise: Promise<void>; startedAtMs: number } | null = null;
  private nextAtMs = 0;

  constructor(private readonly sql: Sql) {}

  /**
   * The state to answer by, and whether its budgets can be relied on; null when nothing was read yet and cannot be
   * read in time. Never takes longer than a fixed time, whatever the database does.
   * @param mustHave false: what is there is too old for this question, e.g. does not know its key
   */
  async current(
    nowMs: number,
    mustHave: (state: CheckState) => boolean = () => true,
  ): Promise<{ state: CheckState; isCurrent: boolean } | null> {
    const lacks = this.state !== null && !mustHave(this.state);
    const ageMs = nowMs - this.readAtMs;
    if (this.state !== null && ageMs <= FRESH_MS && ageMs >= 0 && !lacks) {
      return { state: this.state, isCurrent: true };
    }
    const reading = this.readSoon(nowMs, lacks);
    if (this.state === null) await within(reading, FIRST_WAIT_MS);
    else if (lacks || ageMs > OLD_MS || ageMs < 0) await within(reading, WAIT_MS);
    if (this.state === null) return null;
    return { state: this.state, isCurrent: Math.abs(nowMs - this.readAtMs) <= TOO_OLD_MS };
  }

  /** Starts a reading unless one is under way, or the last one is too recent for its length. */
  private readSoon(nowMs: number, urgent: boolean): Promise<void> | null {
    if (this.reading && nowMs - this.reading.startedAtMs < LOST_MS) return this.reading.promise;
    if (!urgent && nowMs < this.nextAtMs && nowMs >= this.readAtMs) return null;
    const reading = { startedAtMs: nowMs, promise: Promise.resolve() };
    reading.promise = this.read(nowMs)
      .catch((error: unknown) => {
        log("check").warn({ err: error }, "what checks are decided by could not be read; it is tried again");
      })
      .finally(() => {
        const tookMs = Date.now() - nowMs;
        this.nextAtMs = nowMs + Math.max(FRESH_MS, tookMs * DUTY);
        if (this.reading === reading) this.reading = null;
      });
    this.reading = reading;
    return reading.promise;
  }

  private async read(nowMs: number): Promise<void> {
    const day = new Date(nowMs).toISOString().slice(0, 10);
    const [row] = await this.sql<{ catalog: number }[]>`select catalog from ledger_versions`;
    let defined = this.defined;
    if (defined?.version !== row?.catalog || defined?.day !== day) {
      defined = await this.sql.begin("isolation level repeatable read read only", (tx) => define(tx, day));
    }
    if (!defined) return;
    const { definitions, version: _, day: __, ...state } = defined;
    const budgets = await readBudgets(this.sql, definitions);
    // A reading that was given up for lost may come after a later one.
    if (nowMs < this.readAtMs) return;
    this.defined = defined;
    this.state = { ...state, budgets };
    this.readAtMs = nowMs;
  }
}

async function define(tx: Queryable, day: string): Promise<Defined> {
  const snapshot = await loadCatalog(tx);
  const catalog = compileCatalog(snapshot);
  const modes = await tx<
    {
      environment_id: number | null;
      source: string | null;
      mode: EnforcementMode;
      valid_from: string;
      valid_to: string | null;
    }[]
  >`select environment_id, source, mode, valid_from, valid_to from enforcement_modes`;
  return {
    version: snapshot.version,
    day,
    catalog,
    teamSlugs: new Map(snapshot.teams.map(({ id, slug }) => [id, slug])),
    serviceSlugs: new Map(snapshot.services.map(({ id, slug }) => [id, slug])),
    modes: modes.map((row) => ({
      environmentId: row.environment_id,
      source: row.source,
      mode: row.mode,
      fromMs: dayStartMs(row.valid_from),
      toMs: row.valid_to === null ? Number.POSITIVE_INFINITY : dayStartMs(row.valid_to),
    })),
    signingKeys: await loadSigningKeys(tx, catalog),
    definitions: await loadBudgets(tx, catalog, day),
  };
}

/** Waits for a promise, but not longer than `ms`. */
async function within(promise: Promise<void> | null, ms: number): Promise<void> {
  if (promise === null) return;
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    promise,
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    }),
  ]);
  clearTimeout(timer);
}

const readers = new WeakMap<Sql, CheckReader>();

/** The reader of a connection pool. */
export function checkReaderOf(sql: Sql): CheckReader {
  let reader = readers.get(sql);
  if (!reader) {
    reader = new CheckReader(sql);
    readers.set(sql, reader);
  }
  return reader;
}

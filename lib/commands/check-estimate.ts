import type { Sql } from "@/db/client";
import { compileCatalog, normaliseName } from "@/lib/domain/catalog";
import { countedReason, decideCheck } from "@/lib/domain/check";
import { addDays } from "@/lib/domain/period";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import { ownerCombinations } from "@/lib/pipeline/owner-combinations";
import { type Actor, requireCapability } from "./define-command";

/** Calls of last week, as a check under `enforce` would have answered them. */
export interface EnforcementEffect {
  /** Half-open, UTC days: the last seven complete ones. */
  fromDay: string;
  toDay: string;
  /** Calls that the mode would concern. */
  calls: number;
  denied: number;
  /** Cost of the denied ones that have a price. */
  deniedPico: bigint;
  /** Denied calls by label of the sender and by reason, most first. */
  bySource: { name: string; denied: number }[];
  byReason: { name: string; denied: number }[];
}

/**
 * What enforcing would have denied of last week's calls in the ledger, whether or not anyone asked before them. Calls
 * that were imported, without a key, are left out. Budgets are not looked at: what a plan allows is not of last week.
 *
 * @param place environment and label of the sender; empty for all
 * @throws CommandError `not_permitted`
 */
export async function enforcementEffect(
  sql: Sql,
  actor: Actor,
  place: { environment: string; source: string },
  nowMs: number,
): Promise<EnforcementEffect> {
  requireCapability(actor, "enforcement:write");
  const catalog = compileCatalog(await loadCatalog(sql));
  const toDay = new Date(nowMs).toISOString().slice(0, 10);
  const days = { from: addDays(toDay, -7), to: toDay };
  const [calls, keys] = await Promise.all([
    ownerCombinations(sql, days, catalog.ruleLabels, catalog.requiredFields),
    sql<{ id: number; source: string }[]>`select id, source from ingest_keys`,
  ]);
  const sources = new Map(keys.map(({ id, source }) => [id, source]));
  const environmentId =
    place.environment === "" ? null : (catalog.environmentIds.get(normaliseName(place.environment)) ?? -1);
  const modes = [
    {
      environmentId,
      source: place.source === "" ? null : place.source,
      mode: "enforce" as const,
      fromMs: 0,
      toMs: Number.POSITIVE_INFINITY,
    },
  ];
  const effect = { calls: 0, denied: 0, deniedPico: 0n };
  const bySource = new Map<string, number>();
  const byReason = new Map<string, number>();
  for (const { request, requests, costPico } of calls) {
    const { keyId } = request;
    const rights = keyId === null ? undefined : catalog.keys.get(keyId);
    const source = keyId === null ? undefined : sources.get(keyId);
    if (rights === undefined || source === undefined) continue;
    const sender = { ...rights, source };
    const answer = decideCheck({ request: { ...request, atMs: nowMs }, sender, catalog, modes, budgets: [] });
    if (answer.mode !== "enforce") continue;
    effect.calls += requests;
    if (answer.decision !== "deny") continue;
    effect.denied += requests;
    effect.deniedPico += costPico;
    bySource.set(source, (bySource.get(source) ?? 0) + requests);
    const reason = countedReason(answer.reasons);
    byReason.set(reason, (byReason.get(reason) ?? 0) + requests);
  }
  const ranked = (counts: Map<string, number>) =>
    [...counts].map(([name, denied]) => ({ name, denied })).sort((a, b) => b.denied - a.denied);
  return {
    fromDay: days.from,
    toDay: days.to,
    ...effect,
    bySource: ranked(bySource),
    byReason: ranked(byReason),
  };
}

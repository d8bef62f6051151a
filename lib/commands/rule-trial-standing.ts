import type { Queryable } from "@/db/client";
import { compileCatalog } from "@/lib/domain/catalog";
import {
  overlapsOf,
  reachOf,
  type RuleOverlap,
  type RuleReach,
  rulesOf,
  sharedOverlaps,
} from "@/lib/domain/rule-overlap";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import { type Actor, requireCapability } from "./define-command";

/** How the stored rules stand to each other. */
export interface RuleStandings {
  /** Of one rule all that it meets, of all rules those that name a field in common. */
  overlaps: RuleOverlap[];
  /** By rule id; a rule that is not there can match no call at all. */
  reach: Map<number, RuleReach>;
}

/**
 * Which rules can meet, and which can never decide. Reads only.
 * @param ruleId of this rule only
 * @throws CommandError `not_permitted`
 */
export async function ruleStandings(sql: Queryable, actor: Actor, ruleId?: number): Promise<RuleStandings> {
  requireCapability(actor, "catalog:read");
  const catalog = compileCatalog(await loadCatalog(sql));
  const rules = rulesOf(catalog);
  const asked = ruleId === undefined ? rules : rules.filter((rule) => rule.id === ruleId);
  return {
    overlaps:
      ruleId === undefined
        ? sharedOverlaps(catalog)
        : asked.flatMap((rule) => overlapsOf(rule, rules, catalog)),
    reach: new Map(asked.map((rule) => [rule.id, reachOf(rule, rules, catalog)])),
  };
}

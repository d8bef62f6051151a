import type { Queryable } from "@/db/client";
import { compileCatalog } from "@/lib/domain/catalog";
import { allOverlaps, reachOf, type RuleOverlap, type RuleReach, rulesOf } from "@/lib/domain/rule-overlap";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import { type Actor, requireCapability } from "./define-command";

/** How the stored rules stand to each other. */
export interface RuleStandings {
  overlaps: RuleOverlap[];
  /** By rule id; a rule that is not there can match no call at all. */
  reach: Map<number, RuleReach>;
}

/** Which rules can meet, and which can never decide. Reads only. @throws CommandError `not_permitted` */
export async function ruleStandings(sql: Queryable, actor: Actor): Promise<RuleStandings> {
  requireCapability(actor, "catalog:read");
  const catalog = compileCatalog(await loadCatalog(sql));
  const rules = rulesOf(catalog);
  return {
    overlaps: allOverlaps(catalog),
    reach: new Map(rules.map((rule) => [rule.id, reachOf(rule, rules, catalog)])),
  };
}

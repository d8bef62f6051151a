import { z } from "zod";
import type { Queryable } from "@/db/client";
import { type CatalogSnapshot, compileCatalog, dayStartMs, normaliseName } from "@/lib/domain/catalog";
import { contractAt, resolveOwner } from "@/lib/domain/ownership";
import { add, type CallSum, nothing } from "@/lib/domain/rule-trial";
import { loadCatalog } from "@/lib/pipeline/load-catalog";
import { ownerCombinations } from "@/lib/pipeline/owner-combinations";
import { readCatalogFile } from "./catalog/catalog-file";
import { planCatalog } from "./catalog/catalog-plan";
import { type Actor, CommandError, problemsOf, requireCapability } from "./define-command";
import { lastWeek, type TrialWeek } from "./rule-trial";

/** What a tagging contract would have asked in vain last week. */
export interface ContractTrial extends TrialWeek {
  /** The calls that the contract is about. */
  calls: CallSum;
  /** Of them, those that miss at least one required field. */
  missing: CallSum;
  /** By required field, in the contract's order. */
  fields: (CallSum & { field: string })[];
}

const trialInput = z.strictObject({
  environment: z.string().optional(),
  required: z.array(z.string()),
  defaults: z.record(z.string(), z.string()),
  from: z.string(),
});

/**
 * What a tagging contract would have found missing among the calls of last week, before it is saved. Reads only.
 * @throws CommandError `not_permitted`, `invalid_input` for what no catalog file could have
 */
export async function tryContract(
  sql: Queryable,
  actor: Actor,
  rawInput: z.input<typeof trialInput>,
): Promise<ContractTrial> {
  requireCapability(actor, "catalog:read");
  const parsed = trialInput.safeParse(rawInput);
  if (!parsed.success)
    throw new CommandError("invalid_input", "The contract has a problem.", problemsOf(parsed.error));
  const { environment, ...said } = parsed.data;
  const file = readCatalogFile({ tagging_contract: [{ ...said, ...(environment && { environment }) }] });
  // Names that the catalog lacks are found as saving would find them.
  await planCatalog(sql, file);
  const [contract] = file.tagging_contract;
  if (!contract) throw new CommandError("invalid_input", "The contract is empty.");

  const stored = await loadCatalog(sql);
  const week = await lastWeek(sql);
  const today = dayStartMs(week.toDay);
  const atMs = Math.max(today, dayStartMs(contract.from));
  const catalog = compileCatalog(withContract(stored, environment, contract));
  const days = { from: week.fromDay, to: week.toDay };
  const calls = await ownerCombinations(sql, days, catalog.ruleLabels, contract.required);
  const environmentId =
    environment === undefined ? 0 : catalog.environmentIds.get(normaliseName(environment));
  const own = catalog.contracts.get(environmentId ?? 0)?.find((span) => span.fromMs <= atMs)?.value;
  const trial: ContractTrial = {
    ...week,
    calls: nothing(),
    missing: nothing(),
    fields: contract.required.map((field) => ({ field, ...nothing() })),
  };
  for (const alike of calls) {
    const decision = resolveOwner({ ...alike.request, atMs }, catalog);
    if (contractAt(catalog, decision.environmentId, atMs) !== own) continue;
    add(trial.calls, alike);
    if (decision.missing.length > 0) add(trial.missing, alike);
    for (const one of trial.fields) if (decision.missing.includes(one.field)) add(one, alike);
  }
  return trial;
}

/** The catalog with the contract in place from its day on, for good: later ones are left out. */
function withContract(
  snapshot: CatalogSnapshot,
  environment: string | undefined,
  contract: { required: string[]; defaults: Record<string, string>; from: string },
): CatalogSnapshot {
  const ids = compileCatalog(snapshot).environmentIds;
  const environmentId = environment === undefined ? null : (ids.get(normaliseName(environment)) ?? null);
  const others = snapshot.contracts.filter(
    (one) => one.environmentId !== environmentId || one.validFrom < contract.from,
  );
  const { required, defaults, from } = contract;
  return {
    ...snapshot,
    contracts: [...others, { environmentId, required, defaults, validFrom: from, validTo: null }],
  };
}

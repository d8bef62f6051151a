import type { CatalogFragment } from "@/lib/commands/catalog-change";
import { ALLOCATION_METHODS } from "@/lib/domain/allocation";
import { fromUsd, MoneyFormatError } from "@/lib/domain/money";
import type { PolicyTerms } from "@/lib/queries/admin-allocation";
import { FormProblem } from "../change";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A policy as the form has it. */
export interface PlannedPolicy extends PolicyTerms {
  source: string;
  keepUsd: string;
  from: string;
  until: string | null;
}

/** Reads the form. @throws FormProblem for what cannot be read */
export function policyOfForm(text: (name: string) => string): PlannedPolicy {
  const source = text("source");
  if (source === "") throw new FormProblem("Say which shared team is split.");
  const method = ALLOCATION_METHODS.find((one) => one === text("method"));
  if (!method) throw new FormProblem("Say what it is split by.");
  const [from, until] = [text("from"), text("until")];
  if (!DAY.test(from)) throw new FormProblem("Say from which day it holds.");
  if (until !== "" && (!DAY.test(until) || until <= from))
    throw new FormProblem("The end must be a day later than the one it holds from.");
  const keepUsd = text("keep").replace(/[$,\s]/g, "") || "0";
  return {
    source,
    method,
    keepUsd,
    keepCentralPico: readUsd(keepUsd),
    shares: method === "fixed" ? readShares(text("shares")) : null,
    from,
    until: until === "" ? null : until,
  };
}

function readUsd(text: string): bigint {
  try {
    const pico = fromUsd(text);
    if (pico >= 0n) return pico;
  } catch (error) {
    if (!(error instanceof MoneyFormatError)) throw error;
  }
  throw new FormProblem("What is kept central must be dollars: 300 or 300.00.");
}

/** `support: 40` a line. */
function readShares(text: string): Record<string, string> {
  const entries = text
    .split(/\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line): [string, string] => {
      const [, team, weight] = /^([^:=]+?)\s*[:=]\s*(\d{1,9}(?:\.\d{1,6})?)\s*%?$/.exec(line) ?? [];
      if (team === undefined || weight === undefined)
        throw new FormProblem(`"${line}" is not a team and its weight: write support: 40.`);
      return [team, weight];
    });
  if (entries.length === 0) throw new FormProblem("Fixed shares need a weight for each team that pays.");
  return Object.fromEntries(entries);
}

/** The policy as a part of a catalog file. */
export function policyFragment(policy: PlannedPolicy): CatalogFragment {
  const { source, method, keepUsd, shares, from, until } = policy;
  return {
    allocation_policies: [
      { source, method, keep_central_usd: keepUsd, ...(shares && { shares }), from, until },
    ],
  };
}

import Link from "next/link";
import { tenths } from "@/components/delta";
import { Tag } from "@/components/ui/tag";
import { dayText, shortDay, usd } from "@/lib/format";
import type { AdminBudget, ScopeOptions } from "@/lib/queries/admin-budgets";
import { ENFORCE_WORDS, PERIOD_WORDS, scopeWords } from "../budget-words";

/** Every plan with what its period has used; plans to come stand under the one before them. */
export function BudgetsTable({
  budgets,
  options,
  writes,
  selected,
}: {
  budgets: readonly AdminBudget[];
  options: ScopeOptions;
  writes: boolean;
  selected: number | undefined;
}) {
  return (
    <table className="sheet" aria-labelledby="budgets-title">
      <thead>
        <tr>
          <th scope="col">Budget</th>
          <th scope="col" className="num">
            Plan
            <span className="block font-normal">USD</span>
          </th>
          <th scope="col" className="num max-md:hidden">
            Used so far
            <span className="block font-normal">USD</span>
          </th>
          <th scope="col" className="num">
            Used
            <span className="block font-normal">%</span>
          </th>
          <th scope="col" className="num max-md:hidden">
            At this pace
            <span className="block font-normal">USD</span>
          </th>
          <th scope="col" className="max-md:hidden pl-8!">
            Used up
          </th>
          <th scope="col" className="max-lg:hidden">
            Owner
          </th>
          {writes ? (
            <th scope="col" className="num">
              <span className="sr-only">Change</span>
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {budgets.map((budget) => (
          <tr key={budget.id} data-selected={budget.id === selected || undefined}>
            <th scope="row">
              <span className="wrap-anywhere">{scopeWords(budget.scope, options)}</span>
              <span className="block text-label text-ink-3">{particulars(budget)}</span>
            </th>
            <td className="num">{usd(budget.amountPico)}</td>
            <td className="num max-md:hidden">{budget.now ? usd(budget.now.usedPico) : "–"}</td>
            <td className="num">{budget.now ? tenths(budget.now.usedTenths) : "–"}</td>
            <td className="num max-md:hidden">
              {budget.now?.endPico === null || !budget.now ? "–" : usd(budget.now.endPico)}
            </td>
            <td className="max-md:hidden pl-8!">
              <UsedUp budget={budget} />
            </td>
            <td className="wrap-anywhere max-lg:hidden">
              {budget.owner ?? <span className="text-ink-3">–</span>}
            </td>
            {writes ? (
              <td className="num">
                <Link
                  href={`/admin/budgets?budget=${budget.id}#change`}
                  className="link"
                  aria-label={`Change the budget of ${scopeWords(budget.scope, options)}, ${PERIOD_WORDS[budget.period]}, from ${budget.from}`}
                  prefetch={false}
                >
                  Change
                </Link>
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function UsedUp({ budget: { now, enforce } }: { budget: AdminBudget }) {
  if (!now) return <span className="text-ink-3">–</span>;
  if (now.isOver) return <Tag tone="alert">{enforce === "block" ? "used up, blocks" : "used up"}</Tag>;
  if (now.overOn !== null) return <Tag tone="warn">on {shortDay(now.overOn)}</Tag>;
  if (now.usedPico <= 0n) return <span className="text-ink-3">nothing used</span>;
  return <span className="text-ink-3">{now.endPico === null ? "too early to say" : "within it"}</span>;
}

/** `a month, plan only, version 2, from 1 Oct 2026`. */
function particulars(budget: AdminBudget): string {
  return [
    PERIOD_WORDS[budget.period],
    ENFORCE_WORDS[budget.enforce],
    budget.basis === "direct" ? "direct cost" : "",
    budget.version > 1 ? `version ${budget.version}` : "",
    `${budget.now ? "since" : "from"} ${dayText(budget.from)}`,
    budget.until === null ? "" : `until ${dayText(budget.until)}`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

import { Section } from "@/components/section";
import { usd } from "@/lib/format";
import { isOpen, type TeamBudget } from "@/lib/queries/admin-teams-history";
import { span } from "../../_components/dated-list";
import Link from "next/link";

const ENFORCE_WORDS: Readonly<Record<string, string>> = {
  none: "plan only",
  warn: "warns",
  block: "blocks when used up",
};

/** Budgets of the team, those that hold first. */
export function Plans({ budgets, today }: { budgets: readonly TeamBudget[]; today: string }) {
  const now = budgets.filter((budget) => isOpen(budget, today));
  const over = budgets.filter((budget) => !isOpen(budget, today));
  return (
    <Section
      title="Budgets"
      id="budgets"
      aside={
        <Link href="/admin/budgets" className="link" prefetch={false}>
          All budgets
        </Link>
      }
    >
      {budgets.length === 0 ? (
        <p className="border-t border-line-2 py-3 text-ink-2">
          No plan: its page says what was spent, not whether that was meant.
        </p>
      ) : (
        <>
          <BudgetTable budgets={now.length > 0 ? now : over} today={today} />
          {now.length > 0 && over.length > 0 ? (
            <details className="mt-3">
              <summary className="link w-fit text-label">{over.length} before</summary>
              <div className="mt-2">
                <BudgetTable budgets={over} today={today} />
              </div>
            </details>
          ) : null}
        </>
      )}
    </Section>
  );
}

function BudgetTable({ budgets, today }: { budgets: readonly TeamBudget[]; today: string }) {
  return (
    <table className="sheet" aria-label="Budgets of the team">
      <thead>
        <tr>
          <th scope="col">For</th>
          <th scope="col" className="max-md:hidden">
            What it does
          </th>
          <th scope="col">When</th>
          <th scope="col" className="num">
            Plan<span className="block font-normal">USD</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {budgets.map((budget) => {
          const { scope, period, enforce, amountPico } = budget.value;
          const narrower = Object.entries(scope).filter(([field]) => field !== "team");
          return (
            <tr key={`${JSON.stringify(scope)} ${period} ${budget.from}`}>
              <th scope="row" className="wrap-anywhere">
                a {period}
                {narrower.length > 0 ? `, ${narrower.map((part) => part.join(" ")).join(", ")}` : ""}
              </th>
              <td className="text-ink-2 max-md:hidden">{ENFORCE_WORDS[enforce] ?? enforce}</td>
              <td className="tabular-nums">{span(budget.from, budget.until, today)}</td>
              <td className="num">{usd(amountPico)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

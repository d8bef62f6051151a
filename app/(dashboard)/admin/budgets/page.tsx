import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { can } from "@/lib/auth/permissions";
import { monthText } from "@/lib/format";
import { adminBudgets, scopeOptions } from "@/lib/queries/admin-budgets";
import { lastAuditId } from "@/lib/queries/admin-index";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { BudgetForm } from "./_components/budget-form";
import { BudgetsTable } from "./_components/budgets-table";
import { scopeWords } from "./budget-words";
import { budgetParams } from "./search-params";

export const metadata: Metadata = { title: "Budgets" };

/** Every plan with what its period has used of it. */
export default async function Budgets({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/admin/budgets", searchParams, "budget:read");
  const { viewer, sql, now } = request;
  // A lead sees the budget of the own team on its page; this one holds everybody's.
  if (!can(viewer.role, "catalog:read")) notFound();
  const writes = can(viewer.role, "budget:write");
  const { budget: chosenId } = budgetParams.parse(request.params);
  const [budgets, options, opened] = await Promise.all([
    adminBudgets(sql, viewer, now),
    scopeOptions(sql, viewer),
    lastAuditId(sql),
  ]);
  const chosen = writes ? budgets.find(({ id }) => id === chosenId) : undefined;
  const monthStart = `${now.toISOString().slice(0, 7)}-01`;
  return (
    <>
      <AdminHead
        title="Budgets"
        meta="Plans of what a team, service, customer or the company may spend, by UTC month, quarter or year. A soft cap is another thing."
      />
      <Section
        title="Plans"
        id="budgets"
        aside={`used so far in ${monthText(monthStart)}, its quarter or year`}
      >
        {budgets.length === 0 ? (
          <EmptyState>
            No plan yet. Set one, and Overview, the team pages and the check before a call measure against it.
          </EmptyState>
        ) : (
          <BudgetsTable budgets={budgets} options={options} writes={writes} selected={chosen?.id} />
        )}
      </Section>
      {chosen ? (
        <Section
          title={`Change: ${scopeWords(chosen.scope, options)}`}
          id="change"
          aside={
            <Link href="/admin/budgets" className="link" prefetch={false}>
              Close
            </Link>
          }
        >
          <BudgetForm
            key={chosen.id}
            budget={chosen}
            options={options}
            opened={opened}
            monthStart={monthStart}
          />
        </Section>
      ) : null}
      {writes && !chosen ? (
        <Section title="Set a budget" id="new" aside="nothing chosen is the whole company">
          <BudgetForm options={options} opened={opened} monthStart={monthStart} />
        </Section>
      ) : null}
    </>
  );
}

import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { toUsd } from "@/lib/domain/money";
import { dayText } from "@/lib/format";
import type { AdminBudget, ScopeOptions } from "@/lib/queries/admin-budgets";
import { ChangeForm } from "../../_components/change-form";
import { setBudget } from "../actions";
import { scopeWords } from "../budget-words";

/** A plan; of one that is there the scope and the period stay. */
export function BudgetForm({
  budget,
  options,
  opened,
  monthStart,
}: {
  budget?: AdminBudget;
  options: ScopeOptions;
  opened: string;
  /** First day of the month that runs. */
  monthStart: string;
}) {
  const id = budget ? `budget-${budget.id}` : "new-budget";
  const pick = (list: readonly { slug: string; name: string }[]) =>
    list.map(({ slug, name }) => ({ value: slug, name }));
  return (
    <ChangeForm
      action={setBudget}
      opened={opened}
      label={budget ? `Change the budget of ${scopeWords(budget.scope, options)}` : "Set a budget"}
    >
      {budget ? (
        <>
          {Object.entries(budget.scope).map(([field, name]) => (
            <input key={field} type="hidden" name={field} value={name} />
          ))}
          <input type="hidden" name="period" value={budget.period} />
        </>
      ) : (
        <>
          <Choice id={`${id}-team`} name="team" label="Team" options={pick(options.teams)} none="any" />
          <Choice id={`${id}-unit`} name="unit" label="Unit" options={pick(options.units)} none="any" />
          <Choice
            id={`${id}-environment`}
            name="environment"
            label="Environment"
            options={pick(options.environments)}
            none="any"
          />
          <Choice
            id={`${id}-service`}
            name="service"
            label="Service"
            options={pick(options.services)}
            none="any"
          />
          <Field id={`${id}-feature`} name="feature" label="Feature" placeholder="any" maxLength={200} />
          <Field id={`${id}-tenant`} name="tenant" label="Tenant" placeholder="any" maxLength={200} />
          <Field id={`${id}-project`} name="project" label="Project" placeholder="any" maxLength={200} />
          <Choice
            id={`${id}-period`}
            name="period"
            label="Period, UTC"
            options={[
              { value: "quarter", name: "quarter" },
              { value: "year", name: "year" },
            ]}
            none="month"
          />
        </>
      )}
      <Field
        id={`${id}-amount`}
        name="amount"
        label={budget ? `Amount a ${budget.period}, USD` : "Amount, USD"}
        required
        inputMode="decimal"
        defaultValue={budget ? shortUsd(budget.amountPico) : ""}
        autoComplete="off"
      />
      <Choice
        id={`${id}-enforce`}
        name="enforce"
        label="When it is used up"
        options={[
          { value: "warn", name: "warn on checks" },
          { value: "block", name: "block: deny checks" },
        ]}
        none="nothing: a plan"
        defaultValue={budget && budget.enforce !== "none" ? budget.enforce : ""}
      />
      <Choice
        id={`${id}-basis`}
        name="basis"
        label="Counts"
        options={[{ value: "direct", name: "direct cost, no allocations" }]}
        none="all cost"
        defaultValue={budget?.basis === "direct" ? "direct" : ""}
      />
      <Field
        id={`${id}-owner`}
        name="owner"
        type="email"
        label="Owner"
        maxLength={300}
        defaultValue={budget?.owner ?? ""}
      />
      <Field
        id={`${id}-from`}
        name="from"
        type="date"
        label="From"
        required
        defaultValue={budget ? later(budget.from, monthStart) : monthStart}
        hint={
          budget ? `Today's holds from ${dayText(budget.from)}; a later day leaves it until then.` : undefined
        }
      />
      <Field
        id={`${id}-until`}
        name="until"
        type="date"
        label="Until, if it ends"
        hint="The first UTC day without it."
        defaultValue={budget?.until ?? ""}
      />
    </ChangeForm>
  );
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

/** `2500.00`; more decimals only where they say something. */
function shortUsd(pico: bigint): string {
  return toUsd(pico).replace(/(\.\d\d)(\d*?)0+$/, "$1$2");
}

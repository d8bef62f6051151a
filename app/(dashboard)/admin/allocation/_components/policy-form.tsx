import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { ALLOCATION_METHODS } from "@/lib/domain/allocation";
import { toUsd } from "@/lib/domain/money";
import type { AdminPolicy } from "@/lib/queries/admin-allocation";
import { ChangeForm } from "../../_components/change-form";
import { setPolicy } from "../actions";
import { METHOD_WORDS } from "../policy-words";

/** How a shared pool is split from a day on. */
export function PolicyForm({
  source,
  policy,
  teams,
  opened,
  from,
}: {
  source: { slug: string; name: string };
  /** The one that holds; its terms stand in the form. */
  policy: AdminPolicy | null;
  teams: readonly { slug: string; name: string }[];
  opened: string;
  from: string;
}) {
  const id = `policy-${source.slug}`;
  const shares = policy?.shares
    ? Object.entries(policy.shares)
        .map(([team, weight]) => `${team}: ${weight}`)
        .join("\n")
    : "";
  return (
    <ChangeForm action={setPolicy} opened={opened} label={`Split ${source.name}`}>
      <input type="hidden" name="source" value={source.slug} />
      <Choice
        id={`${id}-method`}
        name="method"
        label="Split"
        required
        options={ALLOCATION_METHODS.map((method) => ({ value: method, name: METHOD_WORDS[method] }))}
        defaultValue={policy?.method ?? ""}
      />
      <Field
        id={`${id}-keep`}
        name="keep"
        label="Kept central a month, USD"
        inputMode="decimal"
        defaultValue={policy ? toUsd(policy.keepCentralPico).replace(/(\.\d\d)0+$/, "$1") : "0.00"}
        autoComplete="off"
      />
      <Field id={`${id}-from`} name="from" type="date" label="From" required defaultValue={from} />
      <div className="flex flex-col gap-1 md:col-span-2">
        <label htmlFor={`${id}-shares`} className="text-label text-ink-3">
          Fixed shares, a team and its weight a line; only for a split by fixed shares
        </label>
        <textarea
          id={`${id}-shares`}
          name="shares"
          rows={4}
          defaultValue={shares}
          placeholder={teams
            .slice(0, 2)
            .map(({ slug }, at) => `${slug}: ${at === 0 ? 60 : 40}`)
            .join("\n")}
          spellCheck={false}
          className="rounded-control border border-ctl bg-bg px-2.5 py-1.5 font-mono text-code text-ink"
        />
      </div>
      <Field
        id={`${id}-until`}
        name="until"
        type="date"
        label="Until, if it ends"
        hint="The first UTC day without it."
        defaultValue={policy?.until ?? ""}
      />
    </ChangeForm>
  );
}

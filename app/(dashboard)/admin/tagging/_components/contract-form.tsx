import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { CONTRACT_FIELDS, DEFAULT_FIELDS } from "@/lib/domain/catalog";
import type { TaggingContract } from "@/lib/queries/admin-contracts";
import type { ResolveOptions } from "@/lib/queries/exception-options";
import { ChangeForm } from "../../_components/change-form";
import { Tick } from "../../teams/_components/fields";
import { setContract } from "../actions";
import { contractFieldText } from "../field-words";
import { ContractTrial } from "./contract-trial";

/** The form of a contract from a day on, beginning with what holds today. */
export function ContractForm({
  start,
  options,
  opened,
  today,
}: {
  start: TaggingContract | undefined;
  options: ResolveOptions;
  opened: string;
  today: string;
}) {
  return (
    <ChangeForm action={setContract} opened={opened} label="Tagging contract">
      <Choice
        id="contract-environment"
        name="environment"
        label="Environment"
        none="All that have none of their own"
        defaultValue={start?.environment ?? ""}
        options={options.environments.map(({ slug }) => ({ value: slug, name: slug }))}
      />
      <Field id="contract-from" name="from" type="date" label="From" defaultValue={today} required />
      <fieldset className="min-w-0 md:col-span-3">
        <legend className="mb-1 text-body text-ink-2">Every call has to carry</legend>
        <div className="grid grid-cols-2 gap-x-4 md:grid-cols-4">
          {CONTRACT_FIELDS.map((field) => (
            <Tick
              key={field}
              name="required"
              value={field}
              checked={start?.required.includes(field) ?? false}
            >
              {contractFieldText(field)}
            </Tick>
          ))}
        </div>
      </fieldset>
      <fieldset className="grid min-w-0 gap-x-4 gap-y-3 md:col-span-3 md:grid-cols-4">
        <legend className="mb-2 text-body text-ink-2">What stands in where a call says nothing</legend>
        {DEFAULT_FIELDS.map((field) => (
          <DefaultField key={field} field={field} value={start?.defaults[field]} options={options} />
        ))}
      </fieldset>
      <ContractTrial />
    </ChangeForm>
  );
}

function DefaultField({
  field,
  value,
  options,
}: {
  field: (typeof DEFAULT_FIELDS)[number];
  value: string | undefined;
  options: ResolveOptions;
}) {
  const props = { id: `default-${field}`, name: `default.${field}`, defaultValue: value ?? "" };
  if (field === "feature") return <Field {...props} label="Feature" maxLength={200} />;
  const choices = {
    team: options.teams.map(({ slug, name }) => ({ value: slug, name })),
    service: options.services.map(({ slug }) => ({ value: slug, name: slug })),
    environment: options.environments.map(({ slug }) => ({ value: slug, name: slug })),
  };
  const label = field.charAt(0).toUpperCase() + field.slice(1);
  return <Choice {...props} label={label} none="Nothing" options={choices[field]} />;
}

import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { LABEL_PREFIX, RULE_FIELDS } from "@/lib/domain/catalog";
import type { SeenNames } from "@/lib/queries/admin-rules";
import type { ResolveOptions } from "@/lib/queries/exception-options";
import { ChangeForm } from "../../_components/change-form";
import { addRule } from "../actions";
import { LABEL_PAIRS } from "../rule-input";
import { fieldText } from "../rule-words";
import { RuleTrial } from "./rule-trial";

/** The form of a new rule: what a call must carry, whose it then is, and since when. */
export function RuleForm({
  names,
  options,
  start,
  opened,
  today,
}: {
  names: SeenNames;
  options: ResolveOptions;
  /** What the fields begin with. */
  start: Readonly<Record<string, string | undefined>>;
  opened: string;
  today: string;
}) {
  const labels = Object.entries(start).flatMap(([field, value]) =>
    field.startsWith(LABEL_PREFIX) ? [[field.slice(LABEL_PREFIX.length), value] as const] : [],
  );
  return (
    <ChangeForm action={addRule} opened={opened} label="New ownership rule">
      <fieldset className="grid min-w-0 gap-x-4 gap-y-3 md:col-span-3 md:grid-cols-3">
        <legend className="mb-2 text-body text-ink-2">
          A call that carries all of these. What stays empty is not asked for.
        </legend>
        {RULE_FIELDS.map(([field]) => (
          <MatchField key={field} field={field} names={names[field] ?? []} value={start[field]} />
        ))}
        {LABEL_PAIRS.map((pair) => (
          <div key={pair} className="grid grid-cols-2 gap-2">
            <Field
              id={`label-${pair}`}
              name={`label.${pair}`}
              label={pair === 1 ? "Label" : "Another label"}
              defaultValue={labels[pair - 1]?.[0]}
              maxLength={200}
              autoComplete="off"
            />
            <Field
              id={`label-value-${pair}`}
              name={`label-value.${pair}`}
              label={pair === 1 ? "Its value" : "Value of that label"}
              defaultValue={labels[pair - 1]?.[1]}
              maxLength={500}
              autoComplete="off"
            />
          </div>
        ))}
      </fieldset>
      <Choice
        id="rule-team"
        name="team"
        label="Belongs to team"
        defaultValue={start.team}
        options={options.teams.map(({ slug, name }) => ({ value: slug, name }))}
      />
      <Choice
        id="rule-environment"
        name="environment"
        label="Environment, if the call names none"
        none="Not decided here"
        defaultValue={start.environment}
        options={options.environments.map(({ slug }) => ({ value: slug, name: slug }))}
      />
      <div className="grid grid-cols-2 gap-2">
        <Field id="rule-from" name="from" type="date" label="From" defaultValue={today} required />
        <Field
          id="rule-until"
          name="until"
          type="date"
          label="Until, if it ends"
          hint="The first UTC day without it."
        />
      </div>
      <RuleTrial />
    </ChangeForm>
  );
}

function MatchField({
  field,
  names,
  value,
}: {
  field: string;
  names: readonly string[];
  value: string | undefined;
}) {
  const id = `match-${field}`;
  const label = fieldText(field);
  return (
    <>
      <Field
        id={id}
        name={`match.${field}`}
        label={label.charAt(0).toUpperCase() + label.slice(1)}
        list={names.length > 0 ? `${id}-names` : undefined}
        placeholder={names.length > 0 ? "" : "none seen yet"}
        defaultValue={value}
        maxLength={500}
        autoComplete="off"
      />
      {names.length > 0 ? (
        <datalist id={`${id}-names`}>
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      ) : null}
    </>
  );
}

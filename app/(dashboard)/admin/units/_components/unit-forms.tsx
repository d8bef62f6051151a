import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import type { AdminUnit } from "@/lib/queries/admin-units";
import { ChangeForm } from "../../_components/change-form";
import { DayField, Fold, PersonField } from "../../teams/_components/fields";
import { addUnit, changeUnit, endUnit, reopenUnit } from "../actions";
import { TOP } from "../fragments";

/** A new unit, anywhere in the tree. */
export function NewUnitForm({ units, opened }: { units: readonly AdminUnit[]; opened: string }) {
  return (
    <ChangeForm action={addUnit} opened={opened} label="A new unit">
      <Field id="unit-name" name="name" label="Name" required maxLength={200} />
      <Field
        id="unit-slug"
        name="slug"
        label="Short name"
        hint="Made from the name if empty; never changes."
      />
      <Choice
        id="unit-parent"
        name="parent"
        label="Under"
        none="the top"
        options={units
          .filter(({ endsOn }) => endsOn === null)
          .map(({ slug, name }) => ({ value: slug, name }))}
      />
      <PersonField
        id="unit-director"
        name="director"
        label="Director"
        hint="Sees all of its teams, and those of the units below."
      />
    </ChangeForm>
  );
}

/** Name, director and place of a unit; its end. */
export function UnitForms({
  unit,
  units,
  opened,
  today,
}: {
  unit: AdminUnit;
  units: readonly AdminUnit[];
  opened: string;
  today: string;
}) {
  const others = units.filter(({ slug, endsOn }) => slug !== unit.slug && endsOn === null);
  return (
    <>
      <Fold title="Change name, director or place">
        <ChangeForm action={changeUnit} opened={opened} label={`Unit ${unit.name}`}>
          <input type="hidden" name="unit" value={unit.slug} />
          <Field id="unit-name" name="name" label="Name" defaultValue={unit.name} required maxLength={200} />
          <PersonField id="unit-director" name="director" label="Director" value={unit.director} />
          <Choice
            id="unit-parent"
            name="parent"
            label="Under"
            none="as it is"
            options={[
              ...(unit.parent === null ? [] : [{ value: TOP, name: "the top" }]),
              ...others.map(({ slug, name }) => ({ value: slug, name })),
            ]}
          />
        </ChangeForm>
      </Fold>
      {unit.endsOn === null ? (
        <Fold title="End the unit" about="From a day on it is no longer offered; its past stays.">
          <ChangeForm action={endUnit} opened={opened} label={`End unit ${unit.name}`}>
            <input type="hidden" name="unit" value={unit.slug} />
            <DayField id="unit-from" today={today} hint="The first UTC day without it." />
          </ChangeForm>
        </Fold>
      ) : (
        <Fold title="Open it again">
          <ChangeForm action={reopenUnit} opened={opened} label={`Open unit ${unit.name} again`}>
            <input type="hidden" name="unit" value={unit.slug} />
          </ChangeForm>
        </Fold>
      )}
    </>
  );
}

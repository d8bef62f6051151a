import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { ENVIRONMENT_CLASSES } from "@/lib/domain/catalog";
import type { EnvironmentRow, UnknownEnvironment } from "@/lib/queries/admin-environments";
import { ChangeForm } from "../../_components/change-form";
import { Fold } from "../../teams/_components/fields";
import { changeEnvironment, mapEnvironment } from "../actions";
import { meaningOf } from "../fragments";

const CLASSES = ENVIRONMENT_CLASSES.map((one) => ({ value: one, name: one }));

/** Adding an environment, and changing each that there is. */
export function EnvironmentForms({
  environments,
  opened,
  today,
}: {
  environments: readonly EnvironmentRow[];
  opened: string;
  today: string;
}) {
  return (
    <div className="border-t border-line-2">
      <Fold title="Add an environment">
        <ChangeForm action={changeEnvironment} opened={opened} label="Add an environment">
          <Field id="new-environment" name="slug" label="Name, as calls send it" required maxLength={200} />
          <Choice id="new-class" name="class" label="Kind" required options={CLASSES} />
          <Field id="new-aliases" name="aliases" label="Also called" hint="With commas between." />
        </ChangeForm>
      </Fold>
      {environments.map((one) => (
        <Fold
          key={one.slug}
          title={`${one.retiredOn !== null && one.retiredOn <= today ? "Bring back" : "Change"} ${one.slug}`}
          about="kind, other names, end"
        >
          <ChangeForm action={changeEnvironment} opened={opened} label={`Change ${one.slug}`}>
            <input type="hidden" name="slug" value={one.slug} />
            <Choice
              id={`class-${one.slug}`}
              name="class"
              label="Kind"
              required
              defaultValue={one.class}
              options={CLASSES}
            />
            <Field
              id={`aliases-${one.slug}`}
              name="aliases"
              label="Also called"
              hint="More names, with commas between."
            />
            {one.aliases.length === 0 ? null : (
              <Field
                id={`without-${one.slug}`}
                name="without"
                label="No longer called"
                hint={`Now: ${one.aliases.join(", ")}.`}
              />
            )}
            <Field
              id={`until-${one.slug}`}
              name="until"
              type="date"
              label="Ends on"
              hint="Calls that still name it keep it. Empty: in use."
              defaultValue={one.retiredOn ?? ""}
            />
          </ChangeForm>
        </Fold>
      ))}
    </div>
  );
}

/** What an unknown name means: another name of an environment, or a new one. */
export function MapForm({
  unknown,
  environments,
  opened,
}: {
  unknown: UnknownEnvironment;
  environments: readonly EnvironmentRow[];
  opened: string;
}) {
  return (
    <ChangeForm action={mapEnvironment} opened={opened} label={`What ${unknown.name} means`}>
      <input type="hidden" name="name" value={unknown.name} />
      <Choice
        id={`meaning-${unknown.name}`}
        name="meaning"
        label={`${unknown.name} is`}
        required
        options={[
          ...environments.map(({ slug, class: kind }) => ({
            value: meaningOf(slug, kind),
            name: `another name of ${slug}`,
          })),
          ...ENVIRONMENT_CLASSES.map((kind) => ({
            value: meaningOf("", kind),
            name: `new, of kind ${kind}`,
          })),
        ]}
      />
    </ChangeForm>
  );
}

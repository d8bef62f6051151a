import type { ReactNode } from "react";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import type { ServiceDetail } from "@/lib/queries/admin-services";
import type { ResolveOptions } from "@/lib/queries/exception-options";
import { ChangeForm } from "../../../_components/change-form";
import { Fold, PeopleList, PersonField } from "../../../teams/_components/fields";
import { changeService } from "../../actions";

/** Everything that can be changed about a service, each form folded until it is asked for. */
export function ServiceForms({
  service,
  options,
  people,
  opened,
  today,
}: {
  service: ServiceDetail;
  options: ResolveOptions;
  people: readonly string[];
  opened: string;
  today: string;
}) {
  const form = (what: string, label: string) => ({ action: changeService, opened, label, what });
  const hidden = (what: string) => (
    <>
      <input type="hidden" name="slug" value={service.slug} />
      <input type="hidden" name="do" value={what} />
    </>
  );
  const change = ({ what, ...props }: ReturnType<typeof form>, fields: ReactNode) => (
    <ChangeForm {...props}>
      {hidden(what)}
      {fields}
    </ChangeForm>
  );
  return (
    <div className="border-t border-line-2">
      <PeopleList people={people} />
      <Fold title="Move to another team" about="from a day on; past calls keep their owner">
        {change(
          form("move", "Move to another team"),
          <>
            <Choice
              id="move-team"
              name="team"
              label="To team"
              required
              options={options.teams.map(({ slug, name }) => ({ value: slug, name }))}
            />
            <Field id="move-from" name="from" type="date" label="From" defaultValue={today} required />
          </>,
        )}
      </Fold>
      <Fold title="Name and owner">
        {change(
          form("people", "Name and owner"),
          <>
            <Field
              id="service-name"
              name="name"
              label="Name for people"
              defaultValue={service.name}
              hint={`Empty: ${service.slug}.`}
              maxLength={200}
            />
            <PersonField
              id="service-owner"
              name="owner"
              label="Owner"
              value={service.owner}
              hint="Empty: nobody."
            />
          </>,
        )}
      </Fold>
      <Fold title="Add features">
        {change(
          form("features", "Add features"),
          <Field
            id="service-features"
            name="features"
            label="Features"
            required
            hint="As calls send them, with commas between."
            className="md:col-span-2"
          />,
        )}
      </Fold>
      {service.features.length === 0 ? null : (
        <Fold title="End or reopen a feature">
          {change(
            form("end-feature", "End or reopen a feature"),
            <>
              <Choice
                id="end-feature"
                name="feature"
                label="Feature"
                required
                options={service.features.map(({ slug }) => ({ value: slug, name: slug }))}
              />
              <Field
                id="end-feature-until"
                name="until"
                type="date"
                label="Ends on"
                hint="The first day without it. Empty: open again."
                defaultValue={today}
              />
            </>,
          )}
        </Fold>
      )}
      <Fold title="Other names" about="what its calls may call it as well">
        {change(
          form("aliases", "Other names"),
          <>
            <Field id="service-aliases" name="aliases" label="Also called" hint="With commas between." />
            {service.aliases.length === 0 ? null : (
              <Field
                id="service-without"
                name="without"
                label="No longer called"
                hint={`Now: ${service.aliases.join(", ")}.`}
              />
            )}
          </>,
        )}
      </Fold>
      <Fold title={service.retiredOn === null ? "Retire" : "Change the day it retires, or bring it back"}>
        {change(
          form("retire", "Retire"),
          <Field
            id="service-until"
            name="until"
            type="date"
            label="Retired from"
            hint="Calls that still name it keep finding its team. Empty: in use."
            defaultValue={service.retiredOn ?? today}
            className="md:col-span-2"
          />,
        )}
      </Fold>
    </div>
  );
}

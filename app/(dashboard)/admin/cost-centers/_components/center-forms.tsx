import { Field } from "@/components/ui/field";
import type { AdminCostCenter } from "@/lib/queries/admin-units-centers";
import { ChangeForm } from "../../_components/change-form";
import { DayField, Fold } from "../../teams/_components/fields";
import { addCenter, changeCenter, endCenter, reopenCenter } from "../actions";

export function NewCenterForm({ opened }: { opened: string }) {
  return (
    <ChangeForm action={addCenter} opened={opened} label="A new cost center">
      <Field
        id="center-code"
        name="code"
        label="Code"
        hint="As the ledger writes it; never changes."
        required
      />
      <Field id="center-name" name="name" label="Name" required maxLength={200} />
      <Field
        id="center-gl"
        name="gl_account"
        label="GL account"
        hint="Goes into the journal of a final month."
      />
    </ChangeForm>
  );
}

/** Name and account of a cost center; its end. */
export function CenterForms({
  center,
  opened,
  today,
}: {
  center: AdminCostCenter;
  opened: string;
  today: string;
}) {
  return (
    <>
      <Fold title="Change name or account">
        <ChangeForm action={changeCenter} opened={opened} label={`Cost center ${center.code}`}>
          <input type="hidden" name="center" value={center.code} />
          <Field
            id="center-name"
            name="name"
            label="Name"
            defaultValue={center.name}
            required
            maxLength={200}
          />
          <Field
            id="center-gl"
            name="gl_account"
            label="GL account"
            hint="Goes into the journal of a final month."
            defaultValue={center.glAccount ?? ""}
          />
        </ChangeForm>
      </Fold>
      {center.endsOn === null ? (
        <Fold
          title="End the cost center"
          about="From a day on it is no longer offered; what was booked stays."
        >
          <ChangeForm action={endCenter} opened={opened} label={`End cost center ${center.code}`}>
            <input type="hidden" name="center" value={center.code} />
            <DayField id="center-from" today={today} hint="The first UTC day without it." />
          </ChangeForm>
        </Fold>
      ) : (
        <Fold title="Open it again">
          <ChangeForm action={reopenCenter} opened={opened} label={`Open cost center ${center.code} again`}>
            <input type="hidden" name="center" value={center.code} />
          </ChangeForm>
        </Fold>
      )}
    </>
  );
}

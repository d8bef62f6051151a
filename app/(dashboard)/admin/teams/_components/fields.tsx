import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";

/** Id of the one list of known addresses on a page. */
const PEOPLE = "known-people";

/** Addresses that fields for people propose; once on a page. */
export function PeopleList({ people }: { people: readonly string[] }) {
  return (
    <datalist id={PEOPLE}>
      {people.map((address) => (
        <option key={address} value={address} />
      ))}
    </datalist>
  );
}

/** A person by address, with what is known proposed. */
export function PersonField({
  id,
  name,
  label,
  hint,
  value,
}: {
  id: string;
  name: string;
  label: string;
  hint?: string;
  value?: string | null;
}) {
  return (
    <Field
      id={id}
      name={name}
      label={label}
      hint={hint}
      type="email"
      list={PEOPLE}
      autoComplete="off"
      defaultValue={value ?? ""}
    />
  );
}

/** The day from which something holds. */
export function DayField({
  id,
  label = "From",
  hint,
  today,
}: {
  id: string;
  label?: string;
  hint?: string;
  today: string;
}) {
  return <Field id={id} name="from" type="date" label={label} hint={hint} defaultValue={today} required />;
}

/** One box with its words, the whole line to be clicked. */
export function Tick({
  name,
  value = "yes",
  checked,
  onChange,
  aside,
  children,
}: {
  name: string;
  value?: string;
  checked?: boolean;
  onChange?: (checked: boolean) => void;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <label className="flex min-h-10 items-center gap-2 py-1 md:min-h-8">
      <input
        type="checkbox"
        name={name}
        value={value}
        {...(onChange
          ? { checked: checked ?? false, onChange: (event) => onChange(event.target.checked) }
          : { defaultChecked: checked })}
        className="size-4 shrink-0 accent-(--accent)"
      />
      <span className="min-w-0 flex-1 wrap-anywhere">{children}</span>
      {aside}
    </label>
  );
}

/** Boxes under one name. */
export function Ticks({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className="min-w-0 md:col-span-3">
      <legend className="text-label text-ink-3">{legend}</legend>
      {children}
    </fieldset>
  );
}

/** A form that is folded until it is asked for. */
export function Fold({ title, about, children }: { title: string; about?: string; children: ReactNode }) {
  return (
    <details className="group border-b border-line py-2.5">
      <summary className="flex min-h-6 list-none flex-wrap items-baseline gap-x-4 [&::-webkit-details-marker]:hidden">
        <span className="text-accent">
          <span aria-hidden="true" className="mr-1.5 inline-block text-ink-3 group-open:rotate-90">
            ›
          </span>
          <span className="font-name">{title}</span>
        </span>
        {about ? <span className="text-label text-ink-3">{about}</span> : null}
      </summary>
      <div className="pt-3 pb-4">{children}</div>
    </details>
  );
}

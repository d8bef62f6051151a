import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { ENFORCEMENT_MODES, WARNING_DAYS } from "@/lib/domain/check-mode";
import type { ModePlaces } from "@/lib/queries/check-modes";
import { ChangeForm } from "../../_components/change-form";
import { setMode } from "../actions";
import { MODE_NAMES } from "../enforcement-words";

/** Sets a mode for an environment, a sender, both or all, from a day on. */
export function ModeForm({ places, opened, today }: { places: ModePlaces; opened: string; today: string }) {
  return (
    <ChangeForm action={setMode} opened={opened} label="Set a mode">
      <Choice
        id="mode-environment"
        name="environment"
        label="Environment"
        none="All without one of their own"
        options={places.environments.map(({ slug }) => ({ value: slug, name: slug }))}
      />
      <Choice
        id="mode-source"
        name="source"
        label="Sender (label of its key)"
        none="All senders"
        options={places.sources.map(({ label, mayAsk }) => ({
          value: label,
          name: mayAsk ? label : `${label} (no key that may ask)`,
        }))}
      />
      <Choice
        id="mode-mode"
        name="mode"
        label="Mode"
        required
        options={ENFORCEMENT_MODES.map((mode) => ({ value: mode, name: MODE_NAMES[mode] }))}
      />
      <Field id="mode-from" name="from" type="date" label="From" defaultValue={today} />
      <Field
        id="mode-until"
        name="until"
        type="date"
        label="Until, if it ends"
        hint="The first UTC day without it."
      />
      <div className="flex items-center gap-2 self-end md:h-7.5">
        <input
          id="mode-warn-first"
          name="warn_first"
          type="checkbox"
          value="yes"
          defaultChecked
          className="size-5 shrink-0 accent-accent md:size-4"
        />
        <label htmlFor="mode-warn-first" className="text-label text-ink-2">
          Before enforcing, warn for {WARNING_DAYS} days
        </label>
      </div>
    </ChangeForm>
  );
}

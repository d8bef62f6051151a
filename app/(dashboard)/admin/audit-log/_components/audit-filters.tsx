import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { AuditField } from "../search-params";

/** A plain form whose answer is an address; works without JavaScript. */
export function AuditFilters({
  given,
  actors,
  actions,
  narrowed,
}: {
  given: Partial<Record<AuditField, string>>;
  actors: readonly string[];
  actions: readonly { noun: string; name: string; actions: { value: string; name: string }[] }[];
  narrowed: boolean;
}) {
  const known = actions.some(
    ({ noun, actions: own }) => noun === given.action || own.some(({ value }) => value === given.action),
  );
  return (
    <form
      // Fields show what the address says, also after a link changed it.
      key={JSON.stringify(given)}
      method="get"
      action="/admin/audit-log"
      aria-label="Filters"
      className="mt-6 grid grid-cols-2 gap-x-4 gap-y-3 md:grid-cols-3 lg:grid-cols-[repeat(6,minmax(0,1fr))_auto]"
    >
      <Field
        id="audit-who"
        label="Who"
        name="who"
        list="audit-actors"
        defaultValue={given.who}
        autoComplete="off"
      />
      <datalist id="audit-actors">
        {actors.map((actor) => (
          <option key={actor} value={actor} />
        ))}
      </datalist>
      <div className="flex min-w-0 flex-col gap-1">
        <label htmlFor="audit-action" className="text-label text-ink-3">
          Action
        </label>
        <select
          id="audit-action"
          name="action"
          defaultValue={given.action ?? ""}
          className="h-10 w-full rounded-control border border-ctl bg-bg px-2 text-body text-ink md:h-7.5"
        >
          <option value="">Any action</option>
          {known || given.action === undefined ? null : <option value={given.action}>{given.action}</option>}
          {actions.map(({ noun, name, actions: own }) => (
            <optgroup key={noun} label={name}>
              {own.length > 1 ? <option value={noun}>{name}: anything</option> : null}
              {own.map((one) => (
                <option key={one.value} value={one.value}>
                  {one.name}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </div>
      <Field
        id="audit-subject"
        label="Done to"
        name="subject"
        defaultValue={given.subject}
        placeholder="team support"
        autoComplete="off"
      />
      <Field id="audit-text" label="In the note" name="text" defaultValue={given.text} autoComplete="off" />
      <Field id="audit-from" label="From" name="from" type="date" defaultValue={given.from} />
      <Field id="audit-through" label="Through" name="through" type="date" defaultValue={given.through} />
      <div className="flex items-end gap-3">
        <Button type="submit">Apply</Button>
        {narrowed ? (
          <Link href="/admin/audit-log" prefetch={false} className="link flex h-10 items-center md:h-7.5">
            Clear
          </Link>
        ) : null}
      </div>
    </form>
  );
}

import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { ALERT_CHANNELS, ALERT_KINDS, ALERT_WORDS } from "@/lib/domain/alert-kinds";
import type { ScopeOptions } from "@/lib/queries/admin-budgets";
import type { AlertRoute } from "@/lib/queries/admin-alerts";
import { ChangeForm } from "../../_components/change-form";
import { setRoute } from "../actions";
import { CHANNEL_WORDS } from "../words";

/** Where some alerts go; of a route that is there the name stays. */
export function RouteForm({
  route,
  options,
  opened,
}: {
  route?: AlertRoute;
  options: Pick<ScopeOptions, "teams" | "units">;
  opened: string;
}) {
  const id = route ? `route-${route.slug}` : "new-route";
  const pick = (list: readonly { slug: string; name: string }[]) =>
    list.map(({ slug, name }) => ({ value: slug, name }));
  return (
    <ChangeForm action={setRoute} opened={opened} label={route ? `Change ${route.slug}` : "Add a route"}>
      {route ? (
        <input type="hidden" name="slug" value={route.slug} />
      ) : (
        <Field
          id={`${id}-slug`}
          name="slug"
          label="Name"
          required
          maxLength={100}
          placeholder="ai-ops"
          autoComplete="off"
        />
      )}
      <Choice
        id={`${id}-channel`}
        name="channel"
        label="Channel"
        required
        options={ALERT_CHANNELS.map((channel) => ({ value: channel, name: CHANNEL_WORDS[channel] }))}
        defaultValue={route?.channel ?? ""}
      />
      <Field
        id={`${id}-target`}
        name="target"
        label="Where to"
        required
        maxLength={500}
        defaultValue={route?.target ?? ""}
        hint="An address, #channel, https:// address or project. No secrets."
        autoComplete="off"
        className={route ? "md:col-span-2" : undefined}
      />
      <Choice
        id={`${id}-team`}
        name="team"
        label="Only of this team"
        options={pick(options.teams)}
        none="any"
        defaultValue={route?.team?.slug ?? ""}
      />
      <Choice
        id={`${id}-unit`}
        name="unit"
        label="Only of this unit"
        options={pick(options.units)}
        none="any"
        defaultValue={route?.unit?.slug ?? ""}
      />
      <Field
        id={`${id}-until`}
        name="until"
        type="date"
        label="Until, if it ends"
        hint="The first UTC day without it."
        defaultValue={route?.until ?? ""}
      />
      <fieldset className="md:col-span-3">
        <legend className="text-label text-ink-3">Alerts; none ticked means all of them</legend>
        <div className="mt-1.5 grid gap-x-6 md:grid-cols-2">
          {ALERT_KINDS.map((kind) => (
            <label key={kind} className="flex min-h-8 items-start gap-2 py-1">
              <input
                type="checkbox"
                name="alerts"
                value={kind}
                defaultChecked={route?.alerts.includes(kind) ?? false}
                className="mt-0.5 size-4 shrink-0 accent-(--accent)"
              />
              <span>
                {ALERT_WORDS[kind].name}
                <span className="block text-label text-ink-3">{ALERT_WORDS[kind].when}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
    </ChangeForm>
  );
}

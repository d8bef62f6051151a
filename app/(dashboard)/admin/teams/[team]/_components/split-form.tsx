import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { usdWithSign } from "@/lib/format";
import { isOpen, type TeamHistory } from "@/lib/queries/admin-teams-history";
import type { CatalogOptions } from "@/lib/queries/admin-teams-options";
import { ChangeForm } from "../../../_components/change-form";
import { CenterChoice } from "../../_components/center-choice";
import { DayField, Fold, PersonField, Tick, Ticks } from "../../_components/fields";
import { splitTeam } from "../../actions";
import { ruleKey } from "../../fragments";
import { ruleText } from "./seen-as";

/** A new team takes services, names and rules of this one. */
export function SplitForm({
  history,
  opened,
  today,
  options,
}: {
  history: TeamHistory;
  opened: string;
  today: string;
  options: CatalogOptions;
}) {
  const { team, aliases } = history;
  const services = history.services.filter((service) => isOpen(service, today));
  const rules = history.rules.filter((rule) => isOpen(rule, today));
  if (services.length + rules.length + aliases.length === 0) return null;
  return (
    <Fold title="Split a new team off" about="It takes services, names and rules from a day on.">
      <ChangeForm action={splitTeam} opened={opened} label={`Split ${team.name}`}>
        <input type="hidden" name="team" value={team.slug} />
        <Field id="split-name" name="name" label="Name of the new team" required maxLength={200} />
        <Field
          id="split-slug"
          name="slug"
          label="Short name"
          hint="Made from the name if empty; never changes."
        />
        <DayField id="split-from" today={today} hint="The first UTC day that is theirs." />
        <Choice
          id="split-unit"
          name="unit"
          label="Unit"
          none="none yet"
          options={options.units.map(({ slug, name }) => ({ value: slug, name }))}
        />
        <PersonField id="split-lead" name="lead" label="Lead" />
        <PersonField id="split-manager" name="manager" label="Manager" value={team.manager} />
        <CenterChoice id="split" centers={options.costCenters} />
        {services.length > 0 ? (
          <Ticks legend="Services it takes, with their features">
            {services.map(({ value }) => (
              <Tick
                key={value.slug}
                name="service"
                value={value.slug}
                aside={<span className="num text-ink-2">{usdWithSign(value.costPico)} last week</span>}
              >
                {value.slug}
                {value.features.length > 0 ? (
                  <span className="text-label text-ink-3"> {value.features.join(", ")}</span>
                ) : null}
              </Tick>
            ))}
          </Ticks>
        ) : null}
        {rules.length > 0 ? (
          <Ticks legend="Rules it takes">
            {rules.map(({ value }) => (
              <Tick key={ruleKey(value.match)} name="rule" value={ruleKey(value.match)}>
                {ruleText(value.match)}
              </Tick>
            ))}
          </Ticks>
        ) : null}
        {aliases.length > 0 ? (
          <Ticks legend="Names it takes, at once: aliases have no dates">
            <div className="flex flex-wrap gap-x-6">
              {aliases.map((alias) => (
                <Tick key={alias} name="alias" value={alias}>
                  {alias}
                </Tick>
              ))}
            </div>
          </Ticks>
        ) : null}
      </ChangeForm>
    </Fold>
  );
}

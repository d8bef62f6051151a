import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { usd } from "@/lib/format";
import type { TeamHistory } from "@/lib/queries/admin-teams-history";
import type { CatalogOptions } from "@/lib/queries/admin-teams-options";
import { ChangeForm } from "../../../_components/change-form";
import { DayField, Fold, PersonField, Tick, Ticks } from "../../_components/fields";
import { changeAbout, changeAliases, moveTeam } from "../../actions";
import { NONE_CHOSEN } from "../../fragments";

interface FormProps {
  history: TeamHistory;
  opened: string;
}

/** Name, people, channel; of a shared team also what it may cost. */
export function AboutForm({ history: { team }, opened }: FormProps) {
  return (
    <Fold title="Change name, people or channel">
      <ChangeForm action={changeAbout} opened={opened} label={`Name and people of ${team.name}`}>
        <input type="hidden" name="team" value={team.slug} />
        <Field id="about-name" name="name" label="Name" defaultValue={team.name} required maxLength={200} />
        <PersonField
          id="about-lead"
          name="lead"
          label="Lead"
          value={team.lead}
          hint="Sees the team's pages and gets its reports."
        />
        <PersonField id="about-manager" name="manager" label="Manager" value={team.manager} />
        <Field
          id="about-channel"
          name="channel"
          label="Channel"
          hint="Where the team reads: #support-ai"
          defaultValue={team.channel ?? ""}
        />
        {team.kind === "shared" ? (
          <Field
            id="about-limit"
            name="limit_usd"
            label="May cost a month, USD"
            inputMode="decimal"
            defaultValue={team.limitPico === null ? "" : usd(team.limitPico).replaceAll(",", "")}
          />
        ) : null}
        <div className="md:col-span-3">
          <Tick name="keep_name" checked>
            Keep the old name as an alias, if it changes: calls that still use it stay the team's
          </Tick>
        </div>
      </ChangeForm>
    </Fold>
  );
}

/** Names that mean the team. */
export function AliasesForm({ history: { team, aliases }, opened }: FormProps) {
  return (
    <Fold title="Add or end an alias">
      <ChangeForm action={changeAliases} opened={opened} label={`Aliases of ${team.name}`}>
        <input type="hidden" name="team" value={team.slug} />
        <Field
          id="aliases-add"
          name="aliases"
          label="Also called"
          hint="Several with commas. Case, spaces and _ do not matter."
          className="md:col-span-2"
        />
        {aliases.length > 0 ? (
          <Ticks legend="No longer">
            <div className="flex flex-wrap gap-x-6">
              {aliases.map((alias) => (
                <Tick key={alias} name="end" value={alias}>
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

/** Another unit or cost center from a day on. */
export function MoveForm({
  history: { team, units, costCenters },
  opened,
  options,
  today,
}: FormProps & { options: CatalogOptions; today: string }) {
  const none = [{ value: NONE_CHOSEN, name: "none from then on" }];
  return (
    <Fold title="Move to another unit or cost center">
      <ChangeForm action={moveTeam} opened={opened} label={`Unit and cost center of ${team.name}`}>
        <input type="hidden" name="team" value={team.slug} />
        <Choice
          id="move-unit"
          name="unit"
          label="Unit"
          none="as it is"
          options={[
            ...options.units.map((unit) => ({ value: unit.slug, name: unit.name })),
            ...(units.length > 0 ? none : []),
          ]}
        />
        <Choice
          id="move-center"
          name="cost_center"
          label="Cost center"
          none="as it is"
          options={[
            ...options.costCenters.map(({ slug, name }) => ({ value: slug, name: `${slug}, ${name}` })),
            ...(costCenters.length > 0 ? none : []),
          ]}
        />
        <DayField id="move-from" today={today} hint="The first UTC day that counts there." />
      </ChangeForm>
    </Fold>
  );
}

import { Choice } from "@/components/ui/choice";
import { isOpen, type TeamHistory } from "@/lib/queries/admin-teams-history";
import type { CatalogOptions } from "@/lib/queries/admin-teams-options";
import { ChangeForm } from "../../../_components/change-form";
import { DayField, Fold, Tick } from "../../_components/fields";
import { mergeTeam, reopenTeam, retireTeam } from "../../actions";
import { stillHas } from "../../notes";

interface FormProps {
  history: TeamHistory;
  opened: string;
  today: string;
}

/** Into another team from a day on. */
export function MergeForm({ history, opened, today, options }: FormProps & { options: CatalogOptions }) {
  const { team } = history;
  const others = options.teams.filter(({ slug, retired }) => slug !== team.slug && !retired);
  return (
    <Fold title="Merge into another team" about="Its names and what it owns mean that team from then on.">
      <ChangeForm action={mergeTeam} opened={opened} label={`Merge ${team.name}`}>
        <input type="hidden" name="team" value={team.slug} />
        <Choice
          id="merge-into"
          name="into"
          label="Becomes a part of"
          options={others.map(({ slug, name }) => ({ value: slug, name }))}
          required
        />
        <DayField id="merge-from" today={today} hint="The first UTC day that counts there." />
        <EndBudgets history={history} today={today} />
      </ChangeForm>
    </Fold>
  );
}

/** No spend from a day on. */
export function RetireForm({ history, opened, today }: FormProps) {
  const { team } = history;
  const has = stillHas(history, today);
  return (
    <Fold title="Retire the team" about="It takes no spend from then on; its past stays as it is.">
      {has.length > 0 ? (
        <p className="mb-3 max-w-180 border-l-2 border-warn pl-3">
          It still has {has.join(", ")}. Whatever calls they name have no team from that day on: assign them
          to others first, or merge the team.
        </p>
      ) : null}
      <ChangeForm action={retireTeam} opened={opened} label={`Retire ${team.name}`}>
        <input type="hidden" name="team" value={team.slug} />
        <DayField id="retire-from" today={today} hint="The first UTC day without it." />
        <EndBudgets history={history} today={today} />
      </ChangeForm>
    </Fold>
  );
}

/** Of a team that ended, or is going to. */
export function ReopenForm({ history: { team }, opened }: Omit<FormProps, "today">) {
  return (
    <Fold
      title="Open it again"
      about="As if it had not been ended; what came in meanwhile keeps its owner until it is re-attributed."
    >
      <ChangeForm action={reopenTeam} opened={opened} label={`Open ${team.name} again`}>
        <input type="hidden" name="team" value={team.slug} />
      </ChangeForm>
    </Fold>
  );
}

function EndBudgets({ history: { budgets }, today }: { history: TeamHistory; today: string }) {
  const open = budgets.filter((budget) => isOpen(budget, today)).length;
  if (open === 0) return null;
  return (
    <div className="md:col-span-3">
      <Tick name="end_budgets" checked>
        End its {open === 1 ? "budget" : `${open} budgets`} on that day
      </Tick>
    </div>
  );
}

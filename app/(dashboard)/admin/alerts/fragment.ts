import type { CatalogFragment } from "@/lib/commands/catalog-change";
import { ALERT_CHANNELS, isAlertKind, targetProblem } from "@/lib/domain/alert-kinds";
import { FormProblem } from "../change";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The form as a part of a catalog file. All kinds ticked is the same as none: every alert there is, and will be.
 * @throws FormProblem for a target that may not be kept, or a route for nobody in particular and two at once
 */
export function routeFragment(text: (name: string) => string, form: FormData): CatalogFragment {
  const channel = ALERT_CHANNELS.find((one) => one === text("channel"));
  if (!channel) throw new FormProblem("Say by which channel it goes.");
  const target = text("target");
  const problem = targetProblem(channel, target);
  if (problem !== null) throw new FormProblem(problem);
  const [team, unit, until] = [text("team"), text("unit"), text("until")];
  if (team !== "" && unit !== "") throw new FormProblem("A route is for a team or for a unit, not for both.");
  if (until !== "" && !DAY.test(until)) throw new FormProblem("The end must be a day.");
  const slug = text("slug");
  if (slug === "") throw new FormProblem("Give the route a name, such as ai-ops.");
  return {
    alert_routes: [
      {
        slug,
        alerts: form.getAll("alerts").map(String).filter(isAlertKind),
        team: team === "" ? null : team,
        unit: unit === "" ? null : unit,
        channel,
        target,
        until: until === "" ? null : until,
      },
    ],
  };
}

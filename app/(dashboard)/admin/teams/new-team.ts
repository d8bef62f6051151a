import { type NewTeam, teamSlug } from "@/lib/commands/onboard-team";
import { FormProblem } from "../change";
import { NEW_CENTER } from "./new-center";
import { dayOf, splitNames, type Text } from "./fragments";

/** All values of a field that may be there more than once. */
export function textsOf(form: FormData, name: string): string[] {
  return form.getAll(name).filter((value) => typeof value === "string");
}

/** A new team as a form says it. @throws FormProblem for what only a person can mend */
export function newTeamOf(text: Text): NewTeam {
  const name = text("name");
  const slug = text("slug");
  if (name === "") throw new FormProblem("The new team needs a name.");
  if (!/[\p{L}\p{N}]/u.test(teamSlug({ name, slug })))
    throw new FormProblem("The short name must have a letter or a digit.");
  const center = text("cost_center");
  const made = center === NEW_CENTER;
  const code = made ? text("center_code") : center;
  if (made && (code === "" || text("center_name") === ""))
    throw new FormProblem("The new cost center needs a code and a name.");
  return {
    name,
    slug: teamSlug({ name, slug }),
    unit: text("unit"),
    costCenter: {
      code,
      name: made ? text("center_name") : "",
      glAccount: made ? text("center_gl") : "",
    },
    lead: text("lead"),
    manager: text("manager"),
    channel: text("channel"),
    aliases: splitNames(text("aliases")),
    from: dayOf(text),
  };
}

import { notFound } from "next/navigation";
import { pageReader } from "@/app/reader";
import type { CatalogFragment } from "@/lib/commands/catalog-change";
import { env } from "@/lib/env";
import { type TeamHistory, teamHistory } from "@/lib/queries/admin-teams-history";
import { catalogOptions } from "@/lib/queries/admin-teams-options";
import { presetRange } from "../../period";
import { viewerOnce } from "../../request";
import { type ChangeState, catalogChange, FormProblem } from "../change";
import type { Text } from "./fragments";
import type { Names } from "./notes";

/** The last complete week, whose cost stands beside what the catalog says. */
export function lastWeek(now: Date) {
  return presetRange("last-week", now, env().reportingTimezone);
}

/** UTC day of an instant: days of the catalog are UTC. */
export function utcDay(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/** A new team must not be an old one: a file with its slug would change that. @throws FormProblem */
export async function refuseTaken(slug: string): Promise<void> {
  const viewer = await viewerOnce();
  const now = new Date();
  if (!viewer) return;
  const { teams } = await catalogOptions(pageReader(), viewer, utcDay(now));
  const taken = teams.find((team) => team.slug === slug);
  if (!taken) return;
  throw new FormProblem(
    taken.retired
      ? `The short name "${slug}" belongs to ${taken.name}, which has ended: open it again, or take another one.`
      : `There is a team "${slug}" already: ${taken.name}. Take another short name, or change that team.`,
  );
}

/**
 * A change of the team that the form's field `team` names, made of what the catalog says of it now.
 * @param notes sentences about money for the preview
 */
export async function teamChange(
  form: FormData,
  fragment: (text: Text, history: TeamHistory) => CatalogFragment | Promise<CatalogFragment>,
  notes?: (text: Text, history: TeamHistory, names: Names) => string[],
): Promise<ChangeState> {
  const viewer = await viewerOnce();
  const now = new Date();
  const asked = { today: utcDay(now), week: lastWeek(now) };
  const slug = form.get("team");
  const history =
    viewer && typeof slug === "string" ? await teamHistory(pageReader(), viewer, slug, asked) : null;
  if (viewer && !history) notFound();
  let said: Text = () => "";
  return catalogChange(
    form,
    (text) => {
      said = text;
      // Without a viewer nothing is asked: the door sends to sign-in first.
      return history ? fragment(text, history) : {};
    },
    {
      notes: async () =>
        viewer && history && notes
          ? notes(said, history, await catalogOptions(pageReader(), viewer, asked.today))
          : [],
    },
  );
}

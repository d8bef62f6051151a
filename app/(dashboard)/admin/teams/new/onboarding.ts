import { pageReader } from "@/app/reader";
import type { CatalogFragment, ChangePreview } from "@/lib/commands/catalog-change";
import { makePasswordLink } from "@/lib/commands/members/password-links";
import { onboardingFragment, teamSlug } from "@/lib/commands/onboard-team";
import { env } from "@/lib/env";
import { instantText, usdWithSign } from "@/lib/format";
import { accountOf } from "@/lib/queries/admin-teams-options";
import { act } from "../../../action";
import { viewerOnce } from "../../../request";
import { type ChangeState, FormProblem } from "../../change";
import type { Text } from "../fragments";
import { newTeamOf, textsOf } from "../new-team";

/**
 * The parts of a catalog file that the form asks for. An account is made only for an address that has none; then
 * `invited` says so.
 */
export async function onboardingOf(
  text: Text,
  form: FormData,
): Promise<{ file: CatalogFragment; invited: boolean }> {
  const team = newTeamOf(text);
  const planUsd = planOf(text);
  if (planUsd !== "" && !/^\d{1,12}(\.\d{1,12})?$/.test(planUsd))
    throw new FormProblem("The plan must be dollars, such as 2500 or 2,500.00.");
  const asked = text("invite") !== "";
  if (asked && team.lead === "") throw new FormProblem("Name the lead to invite.");
  const invited = asked && (await leadAccount(team.lead)) === null;
  const file = onboardingFragment({
    ...team,
    take: textsOf(form, "take").map((value) => {
      const [kind = "", ...name] = value.split(" ");
      return { kind, name: name.join(" ") };
    }),
    planUsd,
    invite: invited ? { name: text("lead_name") || nameOf(team.lead) } : null,
  });
  return { file, invited };
}

/** What the ticked things cost, against the plan; what becomes of the lead. */
export async function onboardingNotes({ effect }: ChangePreview, form: FormData): Promise<string[]> {
  const [text, slug] = [textOf(form), slugOf(form)];
  const [lead, plan] = [text("lead"), planOf(text)];
  const weekPico = (effect?.teams ?? []).reduce(
    (sum, move) => sum + (move.to === slug ? move.costPico : 0n),
    0n,
  );
  const account = lead === "" ? null : await leadAccount(lead);
  return [
    ...(weekPico > 0n
      ? [
          `${usdWithSign(weekPico)} of these seven days would have been the team's, about ${usdWithSign((weekPico * 30n) / 7n)} in thirty days${plan === "" ? "" : `, against a plan of $${plan} a month`}.`,
        ]
      : []),
    ...(account === null
      ? []
      : [
          account.disabled
            ? `${account.name} has an account that is disabled: enable it under Members.`
            : account.role === "lead" || account.role === "director"
              ? `${account.name} has an account and sees the team as its lead, at once.`
              : `${account.name} has an account with the role ${account.role}, which is not changed here: see Members.`,
        ]),
  ];
}

/** Where to go on, and the link by which an invited lead sets a password. */
export async function afterOnboarding(
  form: FormData,
  invited: boolean,
): Promise<Pick<Extract<ChangeState, { stage: "done" }>, "secret" | "next">> {
  const text = textOf(form);
  const next = {
    href: `/admin/teams/${encodeURIComponent(slugOf(form))}/first-event`,
    label: "Send its first event",
  };
  if (!invited) return { next };
  const email = text("lead").toLowerCase();
  const made = await act(makePasswordLink, { email });
  // The team stands; a link can be made again at any time.
  if (!made.ok)
    return {
      next,
      secret: { label: "No link was made", value: made.message, note: "Make one under Members." },
    };
  const { path, expiresAt } = made.result;
  return {
    next,
    secret: {
      label: `The link for ${email}`,
      value: new URL(path, env().nextAuthUrl ?? `http://localhost:${env().port}`).href,
      note: `Shown this once. Hand it to nobody else: whoever opens it sets the password. Good until ${instantText(expiresAt, { timeZone: "UTC", zone: true })}, once.`,
    },
  };
}

/** The plan as digits: people write `$2,500.00`. */
function planOf(text: Text): string {
  return text("plan_usd").replace(/[$,\s]/g, "");
}

async function leadAccount(email: string) {
  const viewer = await viewerOnce();
  return viewer ? accountOf(pageReader(), viewer, email) : null;
}

/** "Ana Sofia" for ana.sofia@example.com. */
function nameOf(email: string): string {
  const words = (email.split("@")[0] ?? email).split(/[._-]+/).filter((word) => word !== "");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ") || email;
}

function textOf(form: FormData): Text {
  return (name) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
}

function slugOf(form: FormData): string {
  const text = textOf(form);
  return teamSlug({ name: text("name"), slug: text("slug") });
}

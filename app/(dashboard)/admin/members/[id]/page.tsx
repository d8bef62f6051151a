import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Section } from "@/components/section";
import { ALL_TEAM_ROLES } from "@/lib/auth/permissions";
import { instantText } from "@/lib/format";
import { memberChoices } from "@/lib/queries/member-choices";
import { type Member, memberPage } from "@/lib/queries/members";
import { pageRequest, type SearchParams } from "../../../request";
import { AdminHead } from "../../_components/admin-head";
import { AccountActions } from "../_components/account-actions";
import { MemberChangeForm } from "../_components/change-form";
import { StateTag } from "../_components/members-table";
import { accountId } from "../search-params";
import { FROM_WORDS, ROLE_OPTIONS } from "../words";

export const metadata: Metadata = { title: "Member" };

/** One account: what it sees and why, changes, and what can be done at once. */
export default async function MemberOf({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}) {
  const { id } = await params;
  const { viewer, sql, timeZone } = await pageRequest(
    `/admin/members/${encodeURIComponent(id)}`,
    searchParams,
    "member:manage",
  );
  const userId = accountId(id);
  if (userId === null) notFound();
  const [member, choices] = await Promise.all([memberPage(sql, viewer, userId), memberChoices(sql, viewer)]);
  if (member === null) notFound();
  const given = member.teams.filter(({ from }) => from === "admin");
  const missing = given.filter(({ slug }) => choices.teams.every((team) => team.slug !== slug));
  return (
    <>
      <AdminHead
        title={member.name}
        meta={
          <>
            <span className="wrap-anywhere">{member.email}</span> · {member.role}{" "}
            <StateTag state={member.state} />
          </>
        }
        above={{ href: "/admin/members", name: "Members" }}
      />
      <Section id="facts" title="Signing in">
        <dl className="grid max-w-200 grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
          {facts(member, timeZone).map(([term, text]) => (
            <div key={term} className="contents">
              <dt className="text-ink-3">{term}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section id="teams" title="Sees">
        {ALL_TEAM_ROLES.includes(member.role) ? (
          <p className="border-t border-line-2 py-2.5">Every team, as {member.role}.</p>
        ) : (
          <TeamList member={member} />
        )}
      </Section>
      <Section
        id="change"
        title="Change"
        aside={member.company ? "mapped groups decide role and their teams again at each sign-in" : undefined}
      >
        <MemberChangeForm
          member={{
            userId: member.userId,
            version: member.version,
            name: member.name,
            role: member.role,
            unit: member.unit?.slug ?? null,
            given: given.map(({ slug }) => slug),
          }}
          roles={ROLE_OPTIONS}
          teams={[...choices.teams, ...missing]}
          units={choices.units}
        />
      </Section>
      <Section id="account" title="Account">
        <AccountActions
          userId={member.userId}
          email={member.email}
          name={member.name}
          locked={member.state === "locked"}
          disabled={member.state === "disabled"}
          openSessions={member.openSessions}
        />
      </Section>
      <p className="mt-8">
        <Link
          href={`/admin/audit-log?subject=${encodeURIComponent(`user ${member.email}`)}`}
          className="link"
          prefetch={false}
        >
          What was done to this account
        </Link>
      </p>
    </>
  );
}

function TeamList({ member }: { member: Member }) {
  if (member.teams.length === 0) {
    return (
      <p className="border-t border-line-2 py-2.5 text-ink-2">No team yet. Give one below, or map a group.</p>
    );
  }
  return (
    <ul className="max-w-200 border-t border-line-2">
      {member.teams.map((team) => (
        <li key={team.teamId} className="flex justify-between gap-4 border-b border-line py-2">
          <Link href={`/teams/${encodeURIComponent(team.slug)}`} className="link" prefetch={false}>
            {team.name}
          </Link>
          <span className="text-ink-3">{FROM_WORDS[team.from]}</span>
        </li>
      ))}
    </ul>
  );
}

function facts(member: Member, timeZone: string): [term: string, text: string][] {
  const at = (instant: Date) => instantText(instant, { timeZone, zone: true });
  const ways = [
    ...(member.company ? ["the company's provider"] : []),
    ...(member.hasPassword ? ["a password"] : []),
  ];
  return [
    ...(member.ownRole
      ? [["Role", `${member.role}, by a group; without groups ${member.ownRole}`] as [string, string]]
      : []),
    ["With", ways.length === 0 ? "nothing yet: make a link below" : ways.join(" and ")],
    ["Last", member.lastSignInAt ? at(member.lastSignInAt) : "never"],
    ["Open sessions", String(member.openSessions)],
    ...(member.lockedUntil ? [["Locked until", at(member.lockedUntil)] as [string, string]] : []),
    ...(member.linkUntil ? [["Link good until", at(member.linkUntil)] as [string, string]] : []),
  ];
}

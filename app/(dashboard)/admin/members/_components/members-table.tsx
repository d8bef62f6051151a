import Link from "next/link";
import { Tag } from "@/components/ui/tag";
import { ALL_TEAM_ROLES } from "@/lib/auth/permissions";
import { instantText } from "@/lib/format";
import type { Member } from "@/lib/queries/members";
import { STATE_WORDS } from "../words";

/** Names shown before "and 4 more". */
const SHOWN_TEAMS = 3;

/** Accounts, each with the door to its page. */
export function MembersTable({ members, timeZone }: { members: readonly Member[]; timeZone: string }) {
  return (
    <table className="sheet" aria-labelledby="members-title">
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col" className="max-md:hidden">
            Role
          </th>
          <th scope="col" className="max-md:hidden">
            Teams
          </th>
          <th scope="col" className="max-lg:hidden">
            Unit
          </th>
          <th scope="col" className="max-md:hidden">
            Last sign-in
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <tr key={member.userId}>
            <th scope="row">
              <Link href={`/admin/members/${member.userId}`} className="link" prefetch={false}>
                {member.name}
              </Link>
              <span className="block text-label font-normal text-ink-3 wrap-anywhere">{member.email}</span>
              <span className="block text-label font-normal text-ink-3 md:hidden">
                {member.role}, {teamsText(member)}
              </span>
            </th>
            <td className="max-md:hidden">{member.role}</td>
            <td className="max-md:hidden">{teamsText(member)}</td>
            <td className="max-lg:hidden">{member.unit?.name ?? <span className="text-ink-3">none</span>}</td>
            <td className="tabular-nums max-md:hidden">
              {member.lastSignInAt ? (
                instantText(member.lastSignInAt, { timeZone })
              ) : (
                <span className="text-ink-3">never</span>
              )}
            </td>
            <td>
              <StateTag state={member.state} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What an account can do now, in a word. */
export function StateTag({ state }: { state: Member["state"] }) {
  return <Tag tone={state === "locked" ? "warn" : "plain"}>{STATE_WORDS[state]}</Tag>;
}

function teamsText({ role, teams }: Member): string {
  if (ALL_TEAM_ROLES.includes(role)) return "every team";
  if (teams.length === 0) return "no team";
  const names = teams.slice(0, SHOWN_TEAMS).map(({ name }) => name);
  const more = teams.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}

import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { ROLE_ORDER } from "@/lib/auth/groups";
import { env } from "@/lib/env";
import { mappedGroups, memberChoices } from "@/lib/queries/member-choices";
import { pageRequest, type SearchParams } from "../../../request";
import { AdminHead } from "../../_components/admin-head";
import { GroupForm, UnmapGroup } from "../_components/group-form";
import { ROLE_OPTIONS } from "../words";

export const metadata: Metadata = { title: "Groups" };

/** Groups of the identity provider, and what their members get. */
export default async function Groups({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, params } = await pageRequest("/admin/members/groups", searchParams, "member:manage");
  const [groups, choices] = await Promise.all([mappedGroups(sql, viewer), memberChoices(sql, viewer)]);
  const { oidc } = env();
  const chosen = groups.find(({ group }) => group === params.group) ?? null;
  const missing = (chosen?.teams ?? []).filter(({ slug }) =>
    choices.teams.every((team) => team.slug !== slug),
  );
  return (
    <>
      <AdminHead
        title="Groups"
        meta={
          oidc
            ? `Groups come from ${new URL(oidc.issuer).host}, in the claim ${oidc.groupsClaim}. In several groups, the highest role counts, and the teams of all.`
            : "There is no identity provider yet: OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET name one. Groups can be mapped before."
        }
        above={{ href: "/admin/members", name: "Members" }}
      />
      <Section id="groups" title="Mapped groups" aside={`highest first: ${ROLE_ORDER.join(", ")}`}>
        {groups.length === 0 ? (
          <EmptyState>
            No group is mapped. Without one, only people who have an account here can sign in.
          </EmptyState>
        ) : (
          <table className="sheet" aria-labelledby="groups-title">
            <thead>
              <tr>
                <th scope="col">Group</th>
                <th scope="col">Role</th>
                <th scope="col" className="max-md:hidden">
                  Teams
                </th>
                <th scope="col" className="max-md:hidden">
                  Unit
                </th>
                <th scope="col">
                  <span className="sr-only">Remove</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {groups.map(({ group, role, teams, unit }) => (
                <tr key={group}>
                  <th scope="row">
                    <Link
                      href={`/admin/members/groups?group=${encodeURIComponent(group)}`}
                      className="link wrap-anywhere"
                      prefetch={false}
                    >
                      {group}
                    </Link>
                    <span className="block text-label font-normal text-ink-3 md:hidden">
                      {teams.map(({ name }) => name).join(", ")}
                    </span>
                  </th>
                  <td>{role}</td>
                  <td className="max-md:hidden">
                    {teams.map(({ name }) => name).join(", ") || <span className="text-ink-3">none</span>}
                  </td>
                  <td className="max-md:hidden">{unit?.name ?? <span className="text-ink-3">none</span>}</td>
                  <td className="num">
                    <UnmapGroup group={group} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
      <Section id="map" title={chosen ? `Change ${chosen.group}` : "Map a group"}>
        <GroupForm
          key={chosen ? `${chosen.group} ${chosen.updatedAt.toISOString()}` : ""}
          mapping={
            chosen && {
              group: chosen.group,
              role: chosen.role,
              unit: chosen.unit?.slug ?? null,
              given: chosen.teams.map(({ slug }) => slug),
              seenAt: chosen.updatedAt.toISOString(),
            }
          }
          roles={ROLE_OPTIONS}
          teams={[...choices.teams, ...missing]}
          units={choices.units}
        />
        {chosen ? (
          <p className="mt-4">
            <Link href="/admin/members/groups" className="link">
              Map another group
            </Link>
          </p>
        ) : null}
      </Section>
    </>
  );
}

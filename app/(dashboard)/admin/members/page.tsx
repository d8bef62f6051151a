import type { Metadata } from "next";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { Button, ButtonLink } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { can } from "@/lib/auth/permissions";
import { env } from "@/lib/env";
import { memberChoices, visibilityNow } from "@/lib/queries/member-choices";
import { MEMBER_STATES, MOST_MEMBERS, memberCounts, memberList } from "@/lib/queries/members";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { AddForm } from "./_components/add-form";
import { MembersTable } from "./_components/members-table";
import { VisibilityForm } from "./_components/visibility-form";
import { memberParams } from "./search-params";
import { ROLE_OPTIONS, STATE_WORDS } from "./words";

export const metadata: Metadata = { title: "Members" };

/** People, what they may do and whose figures they see. */
export default async function Members({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, timeZone, params } = await pageRequest(
    "/admin/members",
    searchParams,
    "member:manage",
  );
  const filter = memberParams.parse(params);
  const narrowed = Object.keys(filter).length > 0;
  const [members, counts, choices, visibility] = await Promise.all([
    memberList(sql, viewer, filter),
    memberCounts(sql, viewer),
    memberChoices(sql, viewer),
    visibilityNow(sql),
  ]);
  const { oidc } = env();
  return (
    <>
      <AdminHead
        title="Members"
        meta={
          oidc
            ? `People sign in at ${new URL(oidc.issuer).host}; their groups decide what they get. A password is for who cannot.`
            : "People sign in with a password that they set by a link. An identity provider is set up where Whospent runs."
        }
      >
        <ButtonLink href="/admin/members/groups">Groups</ButtonLink>
      </AdminHead>
      <Section
        id="members"
        title="Accounts"
        aside={
          members.length === MOST_MEMBERS
            ? `the first ${MOST_MEMBERS}; search for others`
            : countsText(members.length, counts, narrowed)
        }
      >
        <form
          key={JSON.stringify(filter)}
          method="get"
          action="/admin/members"
          aria-label="Filters"
          className="mb-4 grid max-w-200 grid-cols-2 items-end gap-x-4 gap-y-3 md:grid-cols-[2fr_1fr_1fr_auto]"
        >
          <Field
            id="members-search"
            name="search"
            label="Name or address"
            defaultValue={filter.search}
            autoComplete="off"
            className="max-md:col-span-2"
          />
          <Choice
            id="members-role"
            name="role"
            label="Role"
            none="Any"
            options={ROLE_OPTIONS.map(({ value }) => ({ value, name: value }))}
            defaultValue={filter.role ?? ""}
          />
          <Choice
            id="members-state"
            name="state"
            label="State"
            none="Any"
            options={MEMBER_STATES.map((state) => ({ value: state, name: STATE_WORDS[state] }))}
            defaultValue={filter.state ?? ""}
          />
          <div className="flex items-center gap-2">
            <Button type="submit">Apply</Button>
            {narrowed ? (
              <ButtonLink href="/admin/members" variant="text">
                Clear
              </ButtonLink>
            ) : null}
          </div>
        </form>
        {members.length === 0 ? (
          <EmptyState>Nobody fits. Take a filter away, or add somebody below.</EmptyState>
        ) : (
          <MembersTable members={members} timeZone={timeZone} />
        )}
      </Section>
      <Section id="add" title="Add somebody">
        <AddForm
          roles={ROLE_OPTIONS}
          teams={choices.teams}
          units={choices.units}
          company={oidc !== undefined}
        />
      </Section>
      {can(viewer.role, "setting:write") ? (
        <Section id="visibility" title="Leads, members and directors see">
          <VisibilityForm now={visibility} />
        </Section>
      ) : null}
    </>
  );
}

/** "12 accounts, 1 locked"; with a filter, how many of all. */
function countsText(
  shown: number,
  { all, states }: Awaited<ReturnType<typeof memberCounts>>,
  narrowed: boolean,
): string {
  if (narrowed) return `${shown} of ${all}`;
  const special = (["invited", "locked", "disabled"] as const).filter((state) => states[state] > 0);
  const accounts = all === 1 ? "1 account" : `${all} accounts`;
  return [accounts, ...special.map((state) => `${states[state]} ${state}`)].join(", ");
}

import type { Metadata } from "next";
import { lastAuditId } from "@/lib/queries/admin-index";
import { teamCandidates } from "@/lib/queries/admin-teams-candidates";
import { catalogOptions } from "@/lib/queries/admin-teams-options";
import { pageRequest, type SearchParams } from "../../../request";
import { AdminHead } from "../../_components/admin-head";
import { PeopleList } from "../_components/fields";
import { newTeamParams } from "../search-params";
import { utcDay } from "../team-change";
import { NewTeamForm } from "./_components/new-team-form";

export const metadata: Metadata = { title: "Add a team" };

/** One flow: who they are, what is theirs, what it may cost; one preview, one save. */
export default async function NewTeam({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now, params } = await pageRequest("/admin/teams/new", searchParams, "catalog:write");
  const today = utcDay(now);
  const [options, candidates, opened] = await Promise.all([
    catalogOptions(sql, viewer, today),
    teamCandidates(sql, viewer, now),
    lastAuditId(sql),
  ]);
  const days = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 0)).getUTCDate();
  return (
    <>
      <AdminHead
        title="Add a team"
        meta="Nothing is saved before you have seen what it changes and whose money it would move."
        above={{ href: "/admin/teams", name: "Teams" }}
      />
      <PeopleList people={options.people} />
      <NewTeamForm
        opened={opened}
        options={options}
        candidates={candidates.map(({ requests: _, ...row }) => ({ ...row, key: `${row.kind} ${row.name}` }))}
        name={newTeamParams.parse(params).name ?? ""}
        month={{ firstDay: `${today.slice(0, 7)}-01`, day: now.getUTCDate(), days }}
      />
    </>
  );
}

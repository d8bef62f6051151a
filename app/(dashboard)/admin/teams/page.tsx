import type { Metadata } from "next";
import { EmptyState } from "@/components/empty-state";
import { ButtonLink } from "@/components/ui/button";
import { can } from "@/lib/auth/permissions";
import { dateRange } from "@/lib/format";
import { adminTeams } from "@/lib/queries/admin-teams";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { AdminTeamsTable } from "./_components/admin-teams-table";
import { teamsParams } from "./search-params";
import { lastWeek, utcDay } from "./team-change";

export const metadata: Metadata = { title: "Teams in the catalog" };

export default async function Teams({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now, params } = await pageRequest("/admin/teams", searchParams, "catalog:read");
  const { ended } = teamsParams.parse(params);
  const week = lastWeek(now);
  const all = await adminTeams(sql, viewer, { today: utcDay(now), week });
  const over = all.filter(({ state }) => state === "retired" || state === "merged");
  const shown = ended === "show";
  return (
    <>
      <AdminHead
        title="Teams"
        meta="Who answers for spend. A team is renamed, merged, split or retired by date, and never deleted: its past keeps its name."
      >
        {can(viewer.role, "catalog:write") ? (
          <ButtonLink href="/admin/teams/new" variant="primary">
            Add a team
          </ButtonLink>
        ) : null}
      </AdminHead>
      {all.length === 0 ? (
        <div className="mt-8">
          <EmptyState command="npm run whospent -- apply catalog.yaml">
            No team yet: all spend is untagged. Add the first one here, or apply a catalog file.
          </EmptyState>
        </div>
      ) : (
        <AdminTeamsTable
          teams={shown ? all : all.filter((team) => !over.includes(team))}
          week={dateRange(week.fromDay, week.toDay)}
          ended={{
            href: shown ? "/admin/teams" : "/admin/teams?ended=show",
            shown,
            count: over.length,
          }}
        />
      )}
    </>
  );
}

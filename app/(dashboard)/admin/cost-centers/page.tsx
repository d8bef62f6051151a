import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { can } from "@/lib/auth/permissions";
import { dateRange } from "@/lib/format";
import { lastAuditId } from "@/lib/queries/admin-index";
import { adminCostCenters } from "@/lib/queries/admin-units-centers";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { lastWeek, utcDay } from "../teams/team-change";
import { NewCenterForm } from "./_components/center-forms";
import { CentersTable } from "./_components/centers-table";
import { centersParams } from "./search-params";

export const metadata: Metadata = { title: "Cost centers" };

export default async function CostCenters({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now, params } = await pageRequest("/admin/cost-centers", searchParams, "catalog:read");
  const today = utcDay(now);
  const week = lastWeek(now);
  const shown = centersParams.parse(params).ended === "show";
  const [centers, opened] = await Promise.all([adminCostCenters(sql, viewer, week), lastAuditId(sql)]);
  const over = centers.filter(({ endsOn }) => endsOn !== null && endsOn <= today);
  return (
    <>
      <AdminHead
        title="Cost centers"
        meta="The accounts that spend is booked to. A call takes its team's cost center of that day; what is booked never moves by itself."
      />
      {centers.length === 0 ? (
        <div className="mt-8">
          <EmptyState>No cost center yet: spend has a team, and no account to be booked to.</EmptyState>
        </div>
      ) : (
        <CentersTable
          centers={shown ? centers : centers.filter((center) => !over.includes(center))}
          today={today}
          aside={
            <>
              booked in {dateRange(week.fromDay, week.toDay)}
              {over.length > 0 ? (
                <>
                  {" · "}
                  <Link
                    href={shown ? "/admin/cost-centers" : "/admin/cost-centers?ended=show"}
                    className="link"
                    prefetch={false}
                  >
                    {shown ? "Hide" : "Show"} {over.length} that ended
                  </Link>
                </>
              ) : null}
            </>
          }
        />
      )}
      {can(viewer.role, "catalog:write") ? (
        <Section title="Add a cost center" id="add">
          <NewCenterForm opened={opened} />
        </Section>
      ) : null}
    </>
  );
}

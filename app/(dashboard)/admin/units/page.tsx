import type { Metadata } from "next";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { can } from "@/lib/auth/permissions";
import { dateRange } from "@/lib/format";
import { lastAuditId } from "@/lib/queries/admin-index";
import { catalogOptions } from "@/lib/queries/admin-teams-options";
import { adminUnits } from "@/lib/queries/admin-units";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { PeopleList } from "../teams/_components/fields";
import { lastWeek, utcDay } from "../teams/team-change";
import { NewUnitForm } from "./_components/unit-forms";
import { UnitsTree } from "./_components/units-tree";

export const metadata: Metadata = { title: "Units" };

export default async function Units({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now } = await pageRequest("/admin/units", searchParams, "catalog:read");
  const today = utcDay(now);
  const week = lastWeek(now);
  const [units, opened, { people }] = await Promise.all([
    adminUnits(sql, viewer, { today, week }),
    lastAuditId(sql),
    catalogOptions(sql, viewer, today),
  ]);
  return (
    <>
      <AdminHead
        title="Units"
        meta="The parts of the company, one above the other. A director sees every team of the unit and of those below it."
      />
      {units.length === 0 ? (
        <div className="mt-8">
          <EmptyState>No unit yet: no director sees more than their own teams. Add the first one.</EmptyState>
        </div>
      ) : (
        <UnitsTree units={units} week={dateRange(week.fromDay, week.toDay)} />
      )}
      {can(viewer.role, "catalog:write") ? (
        <Section title="Add a unit" id="add">
          <PeopleList people={people} />
          <NewUnitForm units={units} opened={opened} />
        </Section>
      ) : null}
    </>
  );
}

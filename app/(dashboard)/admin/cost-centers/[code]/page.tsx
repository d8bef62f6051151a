import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Section } from "@/components/section";
import { Tag } from "@/components/ui/tag";
import { can } from "@/lib/auth/permissions";
import { dateRange, dayText, usdWithSign } from "@/lib/format";
import { lastAuditId } from "@/lib/queries/admin-index";
import { linesAbout } from "@/lib/queries/admin-teams-audit";
import { adminCostCenters } from "@/lib/queries/admin-units-centers";
import { pageRequest, type SearchParams } from "../../../request";
import { exploreHref } from "../../../explore/href";
import { AdminHead } from "../../_components/admin-head";
import { AuditTrail } from "../../teams/_components/audit-trail";
import { DatedTeams } from "../../teams/_components/dated-teams";
import { lastWeek, utcDay } from "../../teams/team-change";
import { CenterForms } from "../_components/center-forms";

interface Props {
  params: Promise<{ code: string }>;
  searchParams: SearchParams;
}

export const metadata: Metadata = { title: "Cost center" };

const AUDIT_LINES = 10;

/** A cost center with the teams that book to it, by date. */
export default async function CostCenter({ params, searchParams }: Props) {
  const code = decodeURIComponent((await params).code);
  const path = `/admin/cost-centers/${encodeURIComponent(code)}`;
  const { viewer, sql, now, timeZone } = await pageRequest(path, searchParams, "catalog:read");
  const today = utcDay(now);
  const week = lastWeek(now);
  const [centers, opened, lines] = await Promise.all([
    adminCostCenters(sql, viewer, week),
    lastAuditId(sql),
    linesAbout(sql, viewer, [`cost center ${code}`], AUDIT_LINES),
  ]);
  const center = centers.find((one) => one.code === code);
  if (!center) notFound();
  const days = dateRange(week.fromDay, week.toDay);
  return (
    <>
      <AdminHead
        title={
          <>
            {center.code} {center.name}{" "}
            {center.endsOn === null ? null : <Tag>until {dayText(center.endsOn)}</Tag>}
          </>
        }
        meta={
          <>
            {center.glAccount === null ? "No GL account" : `GL account ${center.glAccount}`} ·{" "}
            {usdWithSign(center.costPico)} booked in {days}
          </>
        }
        above={{ href: "/admin/cost-centers", name: "Cost centers" }}
      />
      {can(viewer.role, "catalog:write") ? (
        <Section title="What it is" id="about">
          <div className="border-t border-line-2">
            <CenterForms center={center} opened={opened} today={today} />
          </div>
        </Section>
      ) : null}
      <DatedTeams
        teams={center.teams}
        today={today}
        week={days}
        door={(team) => exploreHref({ groupBy: ["service"], filter: { team, cost_center: code } })}
        empty="No team books to it. Move one here on the team's own page."
      />
      <AuditTrail lines={lines} subject={`cost center ${code}`} timeZone={timeZone} />
    </>
  );
}

import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Section } from "@/components/section";
import { ButtonLink } from "@/components/ui/button";
import { Tag } from "@/components/ui/tag";
import { can } from "@/lib/auth/permissions";
import { dateRange, dayText, usdWithSign } from "@/lib/format";
import { lastAuditId } from "@/lib/queries/admin-index";
import { linesAbout } from "@/lib/queries/admin-teams-audit";
import { catalogOptions } from "@/lib/queries/admin-teams-options";
import { adminUnits, teamsOfUnit } from "@/lib/queries/admin-units";
import { pageRequest, type SearchParams } from "../../../request";
import { AdminHead } from "../../_components/admin-head";
import { AuditTrail } from "../../teams/_components/audit-trail";
import { DatedTeams } from "../../teams/_components/dated-teams";
import { PeopleList } from "../../teams/_components/fields";
import { lastWeek, utcDay } from "../../teams/team-change";
import { UnitForms } from "../_components/unit-forms";

interface Props {
  params: Promise<{ unit: string }>;
  searchParams: SearchParams;
}

export const metadata: Metadata = { title: "Unit in the catalog" };

const AUDIT_LINES = 10;

/** A unit with its place in the tree and its teams by date. */
export default async function AdminUnitPage({ params, searchParams }: Props) {
  const slug = decodeURIComponent((await params).unit);
  const path = `/admin/units/${encodeURIComponent(slug)}`;
  const { viewer, sql, now, timeZone } = await pageRequest(path, searchParams, "catalog:read");
  const today = utcDay(now);
  const week = lastWeek(now);
  const [units, teams, opened, { people }, lines] = await Promise.all([
    adminUnits(sql, viewer, { today, week }),
    teamsOfUnit(sql, viewer, slug, week),
    lastAuditId(sql),
    catalogOptions(sql, viewer, today),
    linesAbout(sql, viewer, [`unit ${slug}`], AUDIT_LINES),
  ]);
  const unit = units.find((one) => one.slug === slug);
  if (!unit) notFound();
  const parent = units.find((one) => one.slug === unit.parent);
  const below = units.filter((one) => one.parent === slug);
  const days = dateRange(week.fromDay, week.toDay);
  return (
    <>
      <AdminHead
        title={
          <>
            {unit.name} {unit.endsOn === null ? null : <Tag>until {dayText(unit.endsOn)}</Tag>}
          </>
        }
        meta={
          <>
            {unit.director ?? "No director"} · {usdWithSign(unit.costPico)} in {days}, by today's structure
          </>
        }
        above={{ href: "/admin/units", name: "Units" }}
      >
        <ButtonLink href={`/units/${encodeURIComponent(slug)}`}>What it spends</ButtonLink>
      </AdminHead>
      <Section title="Place in the tree" id="place">
        <dl className="flex flex-wrap gap-x-10 gap-y-2 border-t border-line-2 border-b border-b-line py-3">
          <div className="flex gap-3">
            <dt className="text-ink-3">Under</dt>
            <dd>{parent ? <UnitLink unit={parent} /> : "nothing: it is at the top"}</dd>
          </div>
          <div className="flex gap-3">
            <dt className="text-ink-3">Above</dt>
            <dd>
              {below.length === 0
                ? "no other unit"
                : below.map((one, at) => (
                    <span key={one.slug}>
                      {at > 0 ? ", " : null}
                      <UnitLink unit={one} />
                    </span>
                  ))}
            </dd>
          </div>
        </dl>
        {can(viewer.role, "catalog:write") ? (
          <>
            <PeopleList people={people} />
            <UnitForms unit={unit} units={units} opened={opened} today={today} />
          </>
        ) : null}
      </Section>
      <DatedTeams
        teams={teams}
        today={today}
        week={days}
        door={(team) => `/teams/${encodeURIComponent(team)}`}
        empty="No team belongs to it. Move one here on the team's own page."
      />
      <AuditTrail lines={lines} subject={`unit ${slug}`} timeZone={timeZone} />
    </>
  );
}

function UnitLink({ unit }: { unit: { slug: string; name: string } }) {
  return (
    <Link href={`/admin/units/${encodeURIComponent(unit.slug)}`} className="link" prefetch={false}>
      {unit.name}
    </Link>
  );
}

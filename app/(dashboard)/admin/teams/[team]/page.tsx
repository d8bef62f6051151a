import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { ButtonLink } from "@/components/ui/button";
import { can } from "@/lib/auth/permissions";
import { dateRange, dayText, usdWithSign } from "@/lib/format";
import { lastAuditId } from "@/lib/queries/admin-index";
import { linesAbout } from "@/lib/queries/admin-teams-audit";
import { type TeamHistory, teamHistory } from "@/lib/queries/admin-teams-history";
import { catalogOptions } from "@/lib/queries/admin-teams-options";
import { pageRequest, type SearchParams } from "../../../request";
import { AdminHead } from "../../_components/admin-head";
import { AuditTrail } from "../_components/audit-trail";
import { DatedList } from "../_components/dated-list";
import { PeopleList } from "../_components/fields";
import { TeamStateTag } from "../_components/team-state";
import { lastWeek, utcDay } from "../team-change";
import { AboutForm, AliasesForm, MoveForm } from "./_components/about-forms";
import { MergeForm, ReopenForm, RetireForm } from "./_components/end-forms";
import { OwnedServices } from "./_components/owned-services";
import { Plans } from "./_components/plans";
import { SeenAs } from "./_components/seen-as";
import { SplitForm } from "./_components/split-form";

interface Props {
  params: Promise<{ team: string }>;
  searchParams: SearchParams;
}

/** The title says nothing about whether the team exists. */
export const metadata: Metadata = { title: "Team in the catalog" };

const AUDIT_LINES = 15;

/** A team as the catalog has it: who it is, since when it belongs where, what is its own, and the forms to change it. */
export default async function AdminTeam({ params, searchParams }: Props) {
  const slug = decodeURIComponent((await params).team);
  const path = `/admin/teams/${encodeURIComponent(slug)}`;
  const { viewer, sql, now, timeZone } = await pageRequest(path, searchParams, "catalog:read");
  const today = utcDay(now);
  const week = lastWeek(now);
  const history = await teamHistory(sql, viewer, slug, { today, week });
  if (history === null) notFound();
  const { team, services } = history;
  const subjects = [`team ${slug}`, ...new Set(services.map(({ value }) => `service ${value.slug}`))];
  const mayWrite = can(viewer.role, "catalog:write");
  const [options, opened, lines] = await Promise.all([
    catalogOptions(sql, viewer, today),
    lastAuditId(sql),
    linesAbout(sql, viewer, subjects, AUDIT_LINES),
  ]);
  const over = team.state === "retired" || team.state === "merged";
  return (
    <>
      <AdminHead
        title={
          <>
            {team.name} <TeamStateTag team={team} />
          </>
        }
        meta={
          <>
            <span className="ident">{team.slug}</span>
            {team.kind === "shared" ? ", shared" : ""} · {usdWithSign(team.costPico)} in{" "}
            {dateRange(week.fromDay, week.toDay)}
          </>
        }
        above={{ href: "/admin/teams", name: "Teams" }}
      >
        <ButtonLink href={`/teams/${encodeURIComponent(slug)}`}>What it spends</ButtonLink>
      </AdminHead>
      <PeopleList people={options.people} />

      <Section title="Who it is" id="about">
        <Facts history={history} />
        {mayWrite ? (
          <>
            <AboutForm history={history} opened={opened} />
            <AliasesForm history={history} opened={opened} />
          </>
        ) : null}
      </Section>

      <Section title="Where it belongs" id="belongs">
        <div className="grid gap-x-10 gap-y-6 border-t border-line-2 py-4 md:grid-cols-2">
          <div>
            <h3 className="mb-2 text-label font-name text-ink-3">Unit</h3>
            <DatedList
              label="Units, newest first"
              today={today}
              empty="In no unit: no director sees it."
              items={history.units.map(({ from, until, value }) => ({
                key: `${value.slug} ${from}`,
                from,
                until,
                name: (
                  <Link
                    href={`/admin/units/${encodeURIComponent(value.slug)}`}
                    className="link"
                    prefetch={false}
                  >
                    {value.name}
                  </Link>
                ),
              }))}
            />
          </div>
          <div>
            <h3 className="mb-2 text-label font-name text-ink-3">Cost center</h3>
            <DatedList
              label="Cost centers, newest first"
              today={today}
              empty="Booked to no cost center."
              items={history.costCenters.map(({ from, until, value }) => ({
                key: `${value.slug} ${from}`,
                from,
                until,
                name: (
                  <Link
                    href={`/admin/cost-centers/${encodeURIComponent(value.slug)}`}
                    className="link"
                    prefetch={false}
                  >
                    {value.slug}, {value.name}
                  </Link>
                ),
              }))}
            />
          </div>
        </div>
        {mayWrite ? (
          <div className="border-t border-line">
            <MoveForm history={history} opened={opened} options={options} today={today} />
          </div>
        ) : null}
      </Section>

      <OwnedServices
        team={slug}
        services={services}
        week={dateRange(week.fromDay, week.toDay)}
        today={today}
      />
      <SeenAs rules={history.rules} keys={history.keys} today={today} timeZone={timeZone} now={now} />
      <Plans budgets={history.budgets} today={today} />

      {mayWrite ? (
        <Section title="Merge, split, retire" id="end" aside="by date; nothing is deleted">
          <div className="border-t border-line-2">
            {over ? null : <SplitForm history={history} opened={opened} today={today} options={options} />}
            {over ? null : <MergeForm history={history} opened={opened} today={today} options={options} />}
            {over ? null : <RetireForm history={history} opened={opened} today={today} />}
            {team.endsOn === null ? null : <ReopenForm history={history} opened={opened} />}
          </div>
        </Section>
      ) : null}

      <AuditTrail lines={lines} subject={`team ${slug}`} timeZone={timeZone} />
    </>
  );
}

/** Who answers, where they read, what else the team is called. */
function Facts({ history: { team, aliases, mergedFrom } }: { history: TeamHistory }) {
  const facts: { name: string; value: React.ReactNode }[] = [
    { name: "Lead", value: team.lead ?? "nobody" },
    { name: "Manager", value: team.manager ?? "nobody" },
    { name: "Channel", value: team.channel ?? "none" },
    ...(team.kind === "shared"
      ? [
          {
            name: "May cost a month",
            value: team.limitPico === null ? "no limit" : usdWithSign(team.limitPico),
          },
        ]
      : []),
    { name: "Also called", value: aliases.length === 0 ? "nothing else" : aliases.join(", ") },
    ...(mergedFrom.length > 0
      ? [
          {
            name: "Took over",
            value: mergedFrom.map(({ slug, name, on }) => (
              <span key={slug} className="mr-3">
                <Link
                  href={`/admin/teams/${encodeURIComponent(slug)}`}
                  className="link underline underline-offset-3"
                  prefetch={false}
                >
                  {name}
                </Link>
                {on === null ? "" : `, ${dayText(on)}`}
              </span>
            )),
          },
        ]
      : []),
    ...(team.mergedInto
      ? [
          {
            name: "Since then",
            value: (
              <Door href={`/admin/teams/${encodeURIComponent(team.mergedInto.slug)}`}>
                {team.mergedInto.name}
              </Door>
            ),
          },
        ]
      : []),
  ];
  return (
    <dl className="grid grid-cols-1 gap-x-10 gap-y-2 border-t border-line-2 border-b border-b-line py-3 md:grid-cols-2">
      {facts.map(({ name, value }) => (
        <div key={name} className="flex gap-3">
          <dt className="w-28 shrink-0 text-ink-3">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

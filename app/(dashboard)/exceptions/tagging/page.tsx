import { Suspense } from "react";
import { z } from "zod";
import { Figure, Figures } from "@/components/figures";
import { BigMoney, Door } from "@/components/money";
import { PageHead } from "@/components/page-head";
import { SentenceLine } from "@/components/sentence";
import { Skeleton } from "@/components/ui/skeleton";
import { count, dateRange, percent, usdWithSign } from "@/lib/format";
import { visibleTeams } from "@/lib/queries/people";
import { attributionByWeek, attributionOf, type TaggingReport, taggingReport } from "@/lib/queries/tagging";
import { tenths } from "@/lib/queries/trust-strip";
import { exploreHref } from "../../explore/href";
import { type Period, periodParams, resolvePeriod } from "../../period";
import { type PageRequest, pageRequest, type SearchParams } from "../../request";
import { AttributionTable } from "../_components/attribution-table";
import { AttributionTrend } from "../_components/attribution-trend";
import { SectionNav } from "../_components/section-nav";
import { plainSentence } from "../plain-sentence";
import { FieldsTable } from "./_components/fields-table";
import { TaggingPeriod } from "./_components/tagging-period";
import { TeamPicker } from "./_components/team-picker";
import { TeamsTagging } from "./_components/teams-tagging";
import { exploreRange } from "./explore-range";

export const metadata = { title: "Tagging" };

const teamParam = z.object({ team: z.string().max(200).optional().catch(undefined) });

export default async function Tagging({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/exceptions/tagging", searchParams, "exception:read");
  const { viewer, sql, now, timeZone, params } = request;
  const period = resolvePeriod(periodParams.parse(params), now, timeZone);
  const slug = teamParam.parse(params).team;
  const teams = await visibleTeams(sql, viewer);
  const team = teams.find((one) => one.slug === slug);
  // A team that is not there and one that is not yours are the same: nothing.
  const teamId = slug === undefined ? undefined : (team?.teamId ?? -1);
  const everyTeam = viewer.teamIds === "all" ? "All teams" : "Your teams";
  const meta = `${slug === undefined ? everyTeam : (team?.name ?? "No such team")} · ${dateRange(period.range.fromDay, period.range.toDay)}`;
  return (
    <>
      <PageHead title="Tagging" meta={meta}>
        {teams.length > 1 ? <TeamPicker teams={teams} team={slug} query={keptQuery(params)} /> : null}
        <TaggingPeriod period={period} team={slug} now={now} timeZone={timeZone} />
      </PageHead>
      <SectionNav current="/exceptions/tagging" />
      <Suspense fallback={<Skeleton className="mt-9 mb-8 h-6 w-full max-w-120" />}>
        <Report request={request} period={period} teamId={teamId} teamSlug={slug} />
      </Suspense>
    </>
  );
}

/** What the period says, to be kept when the team changes. */
function keptQuery(params: Record<string, string | string[] | undefined>): string {
  const query = new URLSearchParams();
  for (const name of ["period", "from", "through"]) {
    const value = params[name];
    if (typeof value === "string") query.set(name, value);
  }
  return query.toString();
}

async function Report({
  request,
  period,
  teamId,
  teamSlug,
}: {
  request: PageRequest;
  period: Period;
  teamId: number | undefined;
  teamSlug: string | undefined;
}) {
  const { viewer, sql } = request;
  const [report, by, weeks] = await Promise.all([
    taggingReport(sql, viewer, period.range, teamId),
    attributionOf(sql, viewer, period.range, teamId),
    attributionByWeek(sql, viewer, period.range.toDay, teamId),
  ]);
  const own = teamSlug === undefined ? {} : { team: teamSlug };
  const days = exploreRange(period.range);
  const { calls, notTagged, withoutOwner } = report;
  return (
    <>
      <SentenceLine sentence={plainSentence(openingOf(report))} />
      <Figures count={4}>
        <Figure
          label="Calls"
          value={<BigMoney text={usdWithSign(calls.costPico)} />}
          lines={[`${count(calls.requests)} requests, charges left out`]}
        />
        <Figure
          label="Fully tagged"
          value={shareText(calls.costPico - notTagged.costPico, calls.costPico)}
          lines={["of cost", `${shareText(calls.requests - notTagged.requests, calls.requests)} of requests`]}
        />
        <Figure
          label="Not fully tagged"
          value={<BigMoney text={usdWithSign(notTagged.costPico)} />}
          lines={[`${count(notTagged.requests)} requests`]}
        />
        <Figure
          label="Dollars without an owner"
          value={
            <Door
              href={exploreHref({ ...days, filter: { ...own, kind: "call", attributed_by: "untagged" } })}
              label={`${usdWithSign(withoutOwner.costPico)} without an owner`}
            >
              <BigMoney text={usdWithSign(withoutOwner.costPico)} />
            </Door>
          }
          lines={[
            `${shareText(withoutOwner.costPico, calls.costPico)} of cost`,
            `${count(withoutOwner.requests)} requests`,
          ]}
        />
      </Figures>
      <FieldsTable
        report={report}
        hrefOf={(field) =>
          exploreHref({ ...days, filter: { ...own, kind: "call", ...missingFilter(field) } })
        }
      />
      <TeamsTagging report={report} range={period.range} />
      <div className="lg:grid lg:grid-cols-2 lg:gap-10">
        <AttributionTrend weeks={weeks} basis="cost" />
        <AttributionTrend weeks={weeks} basis="requests" />
      </div>
      <AttributionTable
        by={by}
        aside={dateRange(period.range.fromDay, period.range.toDay)}
        name="Together"
        hrefOf={(how) => exploreHref({ ...days, filter: { ...own, attributed_by: how } })}
      />
    </>
  );
}

/** The calls without a field, as Explore filters them. */
function missingFilter(field: string) {
  if (field === "team") return { attributed_by: ["mapped", "assigned", "untagged"] };
  return { [field]: "(none)" };
}

function shareText(part: bigint, whole: bigint): string {
  const share = tenths(part, whole);
  return share === null ? "–" : percent(share);
}

/** How much carries everything, and the field that is missing most. */
function openingOf({ calls, notTagged, fields }: TaggingReport): string {
  if (calls.requests === 0n) return "No call in these days.";
  if (notTagged.requests === 0n) return "Every call carries its owner, service, feature and environment.";
  const worst = [...fields].sort((a, b) => (a.missing.costPico > b.missing.costPico ? -1 : 1))[0];
  const tagged = shareText(calls.costPico - notTagged.costPico, calls.costPico);
  const level = `${tagged} of cost is fully tagged; ${usdWithSign(notTagged.costPico)} is not.`;
  if (!worst || worst.missing.costPico === 0n) return level;
  return `${level} The ${worst.field} is missing most, on ${usdWithSign(worst.missing.costPico)}.`;
}

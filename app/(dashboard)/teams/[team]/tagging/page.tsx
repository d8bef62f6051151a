import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PageHead } from "@/components/page-head";
import { Section } from "@/components/section";
import { FeatureName } from "@/components/tables/features-table";
import { TrustStrip } from "@/components/trust-strip";
import { sumPico } from "@/lib/domain/money";
import { count, dateRange, usd } from "@/lib/format";
import { shownPeriod } from "@/lib/queries/shown-period";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import { type TeamTagging, teamTagging } from "@/lib/queries/team-parts";
import type { MissingTag } from "@/lib/queries/team-tagging";
import { PeriodControl } from "../../../_components/period-control";
import { PeriodNote } from "../../../_components/period-note";
import { href, periodParams, periodQuery, resolvePeriod } from "../../../period";
import { pageRequest, type SearchParams } from "../../../request";
import { teamHref } from "../team-hrefs";

interface Props {
  params: Promise<{ team: string }>;
  searchParams: SearchParams;
}

export const metadata: Metadata = { title: "Team, not fully tagged" };

const MISSING: Readonly<Record<MissingTag, string>> = {
  owner: "team not on the call",
  service: "service",
  feature: "feature",
  environment: "environment",
};

/** The calls of a team that do not say everything, by what they lack. */
export default async function TeamTaggingPage({ params, searchParams }: Props) {
  const slug = decodeURIComponent((await params).team);
  const path = teamHref(slug, "tagging");
  const request = await pageRequest(path, searchParams, "spend:read");
  const { viewer, sql, now, timeZone } = request;
  const period = resolvePeriod(periodParams.parse(request.params), now, timeZone);
  const shown = await shownPeriod(sql, viewer, { ...period, now, timeZone });
  const page = await teamTagging(sql, viewer, slug, { week: shown.week, now });
  if (page === null) notFound();
  const tagging = new URLSearchParams(periodQuery(period));
  tagging.set("team", slug);
  return (
    <>
      <PageHead
        above={
          <Link href={teamHref(slug, "", periodQuery(period))} className="link">
            {page.team.name}
          </Link>
        }
        title="Not fully tagged"
        meta="A call is fully tagged when its team, service, feature and environment came with it"
      >
        <PeriodControl
          path={path}
          period={period}
          previous={shown.earlier}
          shown={shown}
          now={now}
          timeZone={timeZone}
        />
      </PageHead>
      <TrustStrip trust={page.trust} timeZone={timeZone} />
      <PeriodNote period={period} shown={shown} timeZone={timeZone} />
      <GapsTable page={page} week={shown.week} />
      <p className="mt-4 max-w-180 text-label text-ink-2">
        “Team not on the call” is found by a rule, by the catalog or by a person: it is paid by the right
        team, but the call does not say so itself.{" "}
        <Link
          href={`/exceptions?team=${encodeURIComponent(slug)}`}
          className="link underline underline-offset-3"
        >
          Exceptions of {page.team.name}
        </Link>
        {" · "}
        <Link
          href={href("/exceptions/tagging", tagging.toString())}
          className="link underline underline-offset-3"
        >
          Each field of the tagging contract
        </Link>
      </p>
    </>
  );
}

function GapsTable({ page: { gaps, team }, week }: { page: TeamTagging; week: PeriodRange }) {
  return (
    <Section title="By what is missing" aside={dateRange(week.fromDay, week.toDay)} id="gaps">
      {gaps.length === 0 ? (
        <p className="border-t border-line-2 py-3 text-ink-2">
          Every call of {team.name} in these days is fully tagged: <span data-total>$0.00</span> is not.
        </p>
      ) : (
        <table className="sheet" aria-labelledby="gaps-title">
          <thead>
            <tr>
              <th scope="col">Missing</th>
              <th scope="col" className="max-md:hidden">
                Service / feature
              </th>
              <th scope="col" className="num">
                Requests
              </th>
              <th scope="col" className="num">
                Cost
                <span className="block font-normal">USD</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {gaps.map((gap) => {
              const name = (
                <FeatureName
                  service={gap.service.slug || gap.service.name}
                  feature={gap.feature.slug || gap.feature.name}
                />
              );
              return (
                <tr key={`${gap.missing.join("+")}-${gap.service.id}-${gap.feature.id}`}>
                  <th scope="row">
                    {gap.missing.map((tag) => MISSING[tag]).join(", ")}
                    <span className="block text-label text-ink-3 wrap-anywhere md:hidden">{name}</span>
                  </th>
                  <td className="wrap-anywhere max-md:hidden">{name}</td>
                  <td className="num">{count(gap.requests)}</td>
                  <td className="num">{usd(gap.costPico)}</td>
                </tr>
              );
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Not fully tagged</th>
              <td className="max-md:hidden" />
              <td className="num">{count(sumPico(gaps.map(({ requests }) => requests)))}</td>
              <td className="num">{usd(sumPico(gaps.map(({ costPico }) => costPico)))}</td>
            </tr>
          </tfoot>
        </table>
      )}
    </Section>
  );
}

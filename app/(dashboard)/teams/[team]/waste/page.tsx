import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Door } from "@/components/money";
import { PageHead } from "@/components/page-head";
import { Section } from "@/components/section";
import { FeatureName } from "@/components/tables/features-table";
import { TrustStrip } from "@/components/trust-strip";
import { addDays } from "@/lib/domain/period";
import { count, dateRange, usd } from "@/lib/format";
import { shownPeriod } from "@/lib/queries/shown-period";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import { type TeamWaste, teamWaste } from "@/lib/queries/team-parts";
import { PeriodControl } from "../../../_components/period-control";
import { PeriodNote } from "../../../_components/period-note";
import { exploreHref } from "../../../explore/href";
import { periodParams, periodQuery, resolvePeriod } from "../../../period";
import { pageRequest, type SearchParams } from "../../../request";
import { teamHref } from "../team-hrefs";
import { shareOf } from "../team-words";

interface Props {
  params: Promise<{ team: string }>;
  searchParams: SearchParams;
}

export const metadata: Metadata = { title: "Team, waste" };

/** What a team paid for nothing: repeated attempts and dearer models, by service and feature. */
export default async function TeamWastePage({ params, searchParams }: Props) {
  const slug = decodeURIComponent((await params).team);
  const path = teamHref(slug, "waste");
  const request = await pageRequest(path, searchParams, "spend:read");
  const { viewer, sql, now, timeZone } = request;
  const period = resolvePeriod(periodParams.parse(request.params), now, timeZone);
  const shown = await shownPeriod(sql, viewer, { ...period, now, timeZone });
  const page = await teamWaste(sql, viewer, slug, { week: shown.week, now });
  if (page === null) notFound();
  return (
    <>
      <PageHead
        above={
          <Link href={teamHref(slug, "", periodQuery(period))} className="link">
            {page.team.name}
          </Link>
        }
        title="Waste"
        meta="Retries and fallbacks are paid by the team that called"
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
      <WasteTable page={page} week={shown.week} />
      <p className="mt-4 max-w-180 text-label text-ink-2">
        Retry cost is every attempt of an operation but the last. Fallback premium is what the model that
        answered cost over the one asked for, same tokens; below zero where it was cheaper. A failed call
        costs what it reported, nothing if it was turned away, and is counted here either way.
      </p>
    </>
  );
}

function WasteTable({ page, week }: { page: TeamWaste; week: PeriodRange }) {
  const { rows, total, team } = page;
  const wastePico = total.retryPico + total.fallbackPico;
  return (
    <Section title="By service and feature" aside={dateRange(week.fromDay, week.toDay)} id="waste">
      {rows.length === 0 ? (
        <p className="border-t border-line-2 py-3 text-ink-2">
          No retry, no fallback and no failed call of {team.name} in these days: <span data-total>$0.00</span>
          .
        </p>
      ) : (
        <table className="sheet" aria-labelledby="waste-title">
          <thead>
            <tr>
              <th scope="col">Service / feature</th>
              <Head name="Requests" phone={false} />
              <Head name="Failed" unit="requests" phone={false} />
              <Head name="Retry cost" unit="USD" phone={false} />
              <Head name="Fallback premium" unit="USD" phone={false} />
              <Head name="Waste" unit="USD" phone />
              <Head name="Of cost" unit="%" phone />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const own = row.retryPico + row.fallbackPico;
              const name = `${row.service.slug || row.service.name} / ${row.feature.slug || row.feature.name}`;
              return (
                <tr key={`${row.kind}-${row.service.id}-${row.feature.id}`}>
                  <th scope="row" className="wrap-anywhere">
                    <FeatureName
                      service={row.service.slug || row.service.name}
                      feature={row.feature.slug || row.feature.name}
                    />
                    <span className="block text-label text-ink-3 md:hidden">
                      retries {usd(row.retryPico)}, fallback {usd(row.fallbackPico)}, {count(row.failed)}{" "}
                      failed
                    </span>
                  </th>
                  <td className="num max-md:hidden">{count(row.requests)}</td>
                  <td className="num max-md:hidden">{count(row.failed)}</td>
                  <td className="num max-md:hidden">
                    {row.retryPico === 0n ? (
                      usd(0n)
                    ) : (
                      <Door
                        href={modelsHref(row, team.slug, week)}
                        label={`${name}: retry cost ${usd(row.retryPico)}, by model`}
                      >
                        {usd(row.retryPico)}
                      </Door>
                    )}
                  </td>
                  <td className="num max-md:hidden">
                    {row.fallbackPico === 0n ? (
                      usd(0n)
                    ) : (
                      <Door
                        href={modelsHref(row, team.slug, week)}
                        label={`${name}: fallback premium ${usd(row.fallbackPico)}, by model`}
                      >
                        {usd(row.fallbackPico)}
                      </Door>
                    )}
                  </td>
                  <td className="num">{usd(own)}</td>
                  <td className="num">{withoutSign(shareOf(own, row.costPico))}</td>
                </tr>
              );
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Total</th>
              <td className="num max-md:hidden">
                {count(rows.reduce((sum, row) => sum + row.requests, 0n))}
              </td>
              <td className="num max-md:hidden">{count(total.failed)}</td>
              <td className="num max-md:hidden">{usd(total.retryPico)}</td>
              <td className="num max-md:hidden">{usd(total.fallbackPico)}</td>
              <td className="num">{usd(wastePico)}</td>
              <td className="num">{withoutSign(shareOf(wastePico, total.costPico))}</td>
            </tr>
          </tfoot>
        </table>
      )}
    </Section>
  );
}

function Head({ name, unit, phone }: { name: string; unit?: string; phone: boolean }) {
  return (
    <th scope="col" className={phone ? "num" : "num max-md:hidden"}>
      {name}
      {unit ? <span className="block font-normal">{unit}</span> : null}
    </th>
  );
}

/** Explore with the same retry cost and premium by model. */
function modelsHref(
  row: { service: { slug: string }; feature: { slug: string } },
  team: string,
  week: PeriodRange,
): string {
  return exploreHref({
    from: week.fromDay,
    through: addDays(week.toDay, -1),
    groupBy: ["model"],
    filter: { team, service: row.service.slug || "(none)", feature: row.feature.slug || "(none)" },
    columns: ["requests", "failed", "retries", "fallbacks", "cost", "retry-cost", "fallback-premium"],
    compare: "off",
  });
}

function withoutSign(text: string): string {
  return text.replace(/\s?%$/u, "");
}

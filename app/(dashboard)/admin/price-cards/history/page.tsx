import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { ChartSection } from "@/components/charts/chart-section";
import { Section } from "@/components/section";
import { normaliseProvider } from "@/lib/domain/model-id";
import type { PriceLine } from "@/lib/domain/price-card";
import { dayText, instantText } from "@/lib/format";
import { modelHistory, type PriceSegment } from "@/lib/queries/admin-prices-history";
import { pageRequest, type SearchParams } from "../../../request";
import { AdminHead } from "../../_components/admin-head";
import { HistoryChart } from "../_components/history-chart";
import { rateText } from "../card-rows";
import { modelParams } from "../search-params";

export const metadata: Metadata = { title: "Price of a model" };

/** The list price of one model over time, and what each published version said of it. */
export default async function History({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/admin/price-cards/history", searchParams, "price:read");
  const { viewer, sql, now, timeZone } = request;
  const asked = modelParams.parse(request.params);
  if (asked.provider === undefined || asked.model === undefined) notFound();
  const history = await modelHistory(sql, viewer, normaliseProvider(asked.provider), asked.model);
  return (
    <>
      <AdminHead
        title={asked.model}
        meta={`List price of ${asked.provider}: standard tier, any region, any size of prompt. USD per 1M tokens.`}
        above={{ href: "/admin/price-cards", name: "Price cards" }}
      />
      {history === null ? (
        <p className="mt-10 border-t border-line-2 py-4 text-ink-2">
          No published list card of {asked.provider} has a price for {asked.model}.
        </p>
      ) : (
        <>
          <ChartSection
            title="Price by the day of the call"
            note="by the cards in force now"
            chart={<HistoryChart segments={history.segments} nowMs={now.getTime()} model={history.model} />}
            table={<SegmentsTable segments={history.segments} />}
          />
          <Section title="What each version says" id="versions" aside="newest first">
            <table className="sheet" aria-labelledby="versions-title">
              <thead>
                <tr>
                  <th scope="col">Version</th>
                  <th scope="col" className="max-md:hidden">
                    Published
                  </th>
                  <RateHeads />
                </tr>
              </thead>
              <tbody>
                {history.versions.map((one) => (
                  <tr key={one.id}>
                    <th scope="row">
                      <Link
                        href={`/admin/price-cards/${one.id}`}
                        className="link wrap-anywhere"
                        prefetch={false}
                      >
                        {one.version}
                      </Link>
                    </th>
                    <td className="max-md:hidden">
                      <span className="tabular-nums">
                        {one.publishedAt ? instantText(one.publishedAt, { timeZone }) : "–"}
                      </span>
                      <span className="block text-label text-ink-3 wrap-anywhere">
                        {one.publishedBy ?? "–"}
                      </span>
                    </td>
                    <RateCells line={one.line} />
                  </tr>
                ))}
              </tbody>
            </table>
          </Section>
        </>
      )}
    </>
  );
}

function SegmentsTable({ segments }: { segments: readonly PriceSegment[] }) {
  const day = (ms: number | null, open: string) =>
    ms === null ? open : dayText(new Date(ms).toISOString().slice(0, 10));
  return (
    <table className="sheet" aria-label="Price by the day of the call">
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">Until</th>
          <th scope="col" className="max-md:hidden">
            Card
          </th>
          <RateHeads />
        </tr>
      </thead>
      <tbody>
        {segments.map((one) => (
          <tr key={`${one.fromMs} ${one.toMs}`}>
            <th scope="row">{day(one.fromMs, "since ever")}</th>
            <td>{day(one.toMs, "open")}</td>
            <td className="wrap-anywhere max-md:hidden">{one.card.version}</td>
            <RateCells line={one.line} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RateHeads() {
  return (
    <>
      <th scope="col" className="num">
        Input
      </th>
      <th scope="col" className="num max-md:hidden">
        Cache read
      </th>
      <th scope="col" className="num">
        Output
      </th>
    </>
  );
}

function RateCells({ line }: { line: PriceLine | null }) {
  if (line === null)
    return (
      <td className="num text-ink-3" colSpan={3}>
        no price
      </td>
    );
  return (
    <>
      <td className="num">{rateText(line, "input_uncached") ?? "–"}</td>
      <td className="num max-md:hidden">{rateText(line, "cache_read") ?? "–"}</td>
      <td className="num">{rateText(line, "output") ?? "–"}</td>
    </>
  );
}

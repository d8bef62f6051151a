import Link from "next/link";
import { notFound } from "next/navigation";
import { BigMoney } from "@/components/money";
import { PageHead } from "@/components/page-head";
import { TrustStrip } from "@/components/trust-strip";
import { ButtonAnchor } from "@/components/ui/button";
import { sumPico } from "@/lib/domain/money";
import { count, monthText, usdWithSign } from "@/lib/format";
import { findTeam } from "@/lib/queries/catalog-lookup";
import { findCostCenter, type LinesOf, type MonthLine, monthLines } from "@/lib/queries/month-lines";
import type { BookedMonth } from "@/lib/queries/showback";
import { monthTrust } from "@/lib/queries/trust-strip";
import { exploreHref } from "../../explore/href";
import type { PageRequest } from "../../request";
import { type MonthParams, monthHref, NO_COST_CENTER, showbackHref } from "../search-params";
import { LinesTable } from "./lines-table";

/** What one team or one cost center has booked in the month, line by line; its total is the row that opened it. */
export async function MonthLines({
  request,
  month,
  params,
}: {
  request: PageRequest;
  month: BookedMonth;
  params: MonthParams;
}) {
  const { viewer, sql, now } = request;
  const { period } = month;
  const of: LinesOf = {
    team: params.team === undefined ? null : await findTeam(sql, viewer, params.team),
    costCenter:
      params.cost_center === undefined
        ? null
        : params.cost_center === NO_COST_CENTER
          ? "none"
          : await findCostCenter(sql, viewer, period, params.cost_center),
  };
  if (params.team !== undefined && of.team === null) notFound();
  if (params.cost_center !== undefined && of.costCenter === null) notFound();
  const [lines, trust] = await Promise.all([
    monthLines(sql, viewer, month, of),
    of.team ? monthTrust(sql, viewer, period, { teamId: of.team.id, now }) : null,
  ]);
  const total = sumPico(lines.map((line) => line.costPico));
  const requests = sumPico(lines.map((line) => line.requests));
  return (
    <>
      <PageHead
        above={
          <Link href={monthHref(period)} className="link">
            {monthText(period)}
          </Link>
        }
        title={titleOf(of)}
        meta={`Booked in ${monthText(period)}, ${month.status} · ${count(requests)} requests`}
      >
        {of.team ? (
          <ButtonAnchor href={showbackHref(period, of.team.slug)} download>
            Showback CSV
          </ButtonAnchor>
        ) : null}
      </PageHead>
      {trust ? <TrustStrip trust={trust} timeZone="UTC" of={of.team?.name} /> : null}
      <p className="mt-7 text-figure-phone md:text-figure">
        <BigMoney text={usdWithSign(total)} />
      </p>
      <LinesTable
        rows={lines.map((line) => ({ ...line, href: exploreOf(line, month, of) }))}
        total={{ costPico: total, requests }}
      />
    </>
  );
}

function titleOf({ team, costCenter }: LinesOf): string {
  const center =
    costCenter === null
      ? null
      : costCenter === "none"
        ? "no cost center"
        : `${costCenter.code} ${costCenter.name}`.trim();
  if (team === null) return center === "no cost center" ? "No cost center" : (center ?? "");
  return center === null ? team.name : `${team.name}, ${center}`;
}

/** Explore on the same line of the month as booked, by day. */
function exploreOf(line: MonthLine, month: BookedMonth, of: LinesOf): string {
  const center =
    of.costCenter === null
      ? {}
      : { cost_center: of.costCenter === "none" ? NO_COST_CENTER : of.costCenter.code };
  return exploreHref({
    booked: month.period.slice(0, 7),
    groupBy: ["day"],
    filter: {
      ...(of.team ? { team: of.team.slug } : {}),
      ...center,
      service: line.service,
      feature: line.feature,
      provider: line.provider,
      model: line.model,
      kind: line.kind,
    },
  });
}

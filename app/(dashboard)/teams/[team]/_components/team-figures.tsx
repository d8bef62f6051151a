import { Arrow } from "@/components/delta";
import { Figure, Figures } from "@/components/figures";
import { BigMoney, Door } from "@/components/money";
import { callUsd, count, dateRange, relativeChangeText, usd, usdChange, usdWithSign } from "@/lib/format";
import type { TeamPage } from "@/lib/queries/team-page";
import { monthHref, teamHref } from "../team-hrefs";
import { perRequest } from "../team-rows";
import { shareOf } from "../team-words";
import { ForecastFigure, MonthFigure } from "./month-figures";

/** The six figures of a team; each opens what it is made of. `query` keeps the period of the page. */
export function TeamFigures({ page, name, query }: { page: TeamPage; name: string; query: string }) {
  const { total, previous, week, team, month } = page;
  const change = previous ? total.costPico - previous.costPico : null;
  return (
    <Figures count={6}>
      <Figure
        label={name}
        value={
          <Door href="#features" label={`${name}: ${usdWithSign(total.costPico)}, by service and feature`}>
            <BigMoney text={usdWithSign(total.costPico)} />
          </Door>
        }
        lines={[
          change === null || !previous ? (
            dateRange(week.fromDay, week.toDay)
          ) : (
            <>
              <Arrow change={change} />
              {usdChange(change)} {bracketed(relativeChangeText(total.costPico, previous.costPico))}
            </>
          ),
          previous ? `from ${usd(previous.costPico)}` : `${count(total.requests)} requests`,
        ]}
      />
      <MonthFigure month={month} href={monthHref(team.slug, month.month)} />
      <ForecastFigure month={month} href={monthHref(team.slug, month.month)} />
      <CostPerRequest page={page} />
      <Waste page={page} query={query} />
      <NotFullyTagged page={page} query={query} />
    </Figures>
  );
}

function CostPerRequest({ page: { total, previous } }: { page: TeamPage }) {
  const each = perRequest(total.costPico, total.requests);
  const before = previous ? perRequest(previous.costPico, previous.requests) : null;
  return (
    <Figure
      label="Cost per request"
      value={
        each === null ? (
          <span className="text-ink-3">no requests</span>
        ) : (
          <Door href="#features" label={`Cost per request: $${callUsd(each)}, by service and feature`}>
            <BigMoney text={`$${callUsd(each)}`} />
          </Door>
        )
      }
      lines={[
        each !== null && before !== null ? (
          <>
            <Arrow change={each - before} />
            {perRequestChange(each, before)}
          </>
        ) : (
          ""
        ),
        `${count(total.requests)} requests`,
      ]}
    />
  );
}

function Waste({ page: { total, waste, team }, query }: { page: TeamPage; query: string }) {
  const wastePico = waste.retryPico + waste.fallbackPico;
  return (
    <Figure
      label="Waste"
      value={
        <Door
          href={teamHref(team.slug, "waste", query)}
          label={`Waste: ${usdWithSign(wastePico)}, retries and fallbacks by service and feature`}
        >
          <BigMoney text={usdWithSign(wastePico)} />
        </Door>
      }
      lines={[
        `${shareOf(wastePico, total.costPico)} of cost`,
        `retries ${usd(waste.retryPico)}`,
        `fallback ${usd(waste.fallbackPico)}, ${count(waste.failed)} failed`,
      ]}
    />
  );
}

function NotFullyTagged({ page: { total, notFullyTagged, team }, query }: { page: TeamPage; query: string }) {
  const { costPico, requests } = notFullyTagged;
  return (
    <Figure
      label="Not fully tagged"
      value={
        <Door
          href={teamHref(team.slug, "tagging", query)}
          label={`Not fully tagged: ${usdWithSign(costPico)}, by what is missing`}
        >
          <BigMoney text={usdWithSign(costPico)} />
        </Door>
      }
      lines={[`${shareOf(costPico, total.costPico)} of cost`, `${count(requests)} requests`]}
    />
  );
}

function bracketed(text: string): string {
  return text === "" ? "" : `(${text})`;
}

/** A price of a request is far under a dollar, where dollars say nothing: always in percent. */
function perRequestChange(now: bigint, before: bigint): string {
  if (before <= 0n) return "new";
  const scale = 1_000_000_000_000n;
  return relativeChangeText(now * scale, before * scale);
}

import { Arrow } from "@/components/delta";
import { Figure, Figures } from "@/components/figures";
import { BigMoney, Door } from "@/components/money";
import { divideHalfEven } from "@/lib/domain/money";
import {
  callUsd,
  count,
  dateRange,
  monthText,
  percent,
  relativeChangeText,
  usd,
  usdChange,
  usdWithSign,
} from "@/lib/format";
import type { TeamPage } from "@/lib/queries/team-page";
import { MonthLine } from "../../../_components/month-line";
import type { Period } from "../../../period";
import { perRequest } from "../team-rows";

/** The figures of a team: cost and change, month against plan, cost of a request, waste, what is not tagged. */
export function TeamFigures({ page, period }: { page: TeamPage; period: Period }) {
  const { total, previous, week, waste, notFullyTagged } = page;
  const each = perRequest(total.costPico, total.requests);
  const eachBefore = previous ? perRequest(previous.costPico, previous.requests) : null;
  const wastePico = waste.retryPico + waste.fallbackPico;
  const change = previous ? total.costPico - previous.costPico : null;
  return (
    <Figures count={5}>
      <Figure
        label={period.name}
        value={
          <Door
            href="#features"
            label={`${period.name}: ${usdWithSign(total.costPico)}, by service and feature`}
          >
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
      <Figure
        label={`${monthText(page.month).split(" ")[0]} to date`}
        value={<BigMoney text={usdWithSign(page.monthToDatePico)} />}
        lines={[
          <MonthLine key="plan" spent={page.monthToDatePico} plan={page.budget?.amountPico ?? null} />,
          `booked in ${monthText(page.month)}`,
        ]}
      />
      <Figure
        label="Cost per request"
        value={
          each === null ? (
            <span className="text-ink-3">no requests</span>
          ) : (
            <BigMoney text={`$${callUsd(each)}`} />
          )
        }
        lines={[
          each !== null && eachBefore !== null ? (
            <>
              <Arrow change={each - eachBefore} />
              {perRequestChange(each, eachBefore)}
            </>
          ) : (
            ""
          ),
          `${count(total.requests)} requests`,
        ]}
      />
      <Figure
        label="Waste"
        value={<BigMoney text={usdWithSign(wastePico)} />}
        lines={[
          `${shareOf(wastePico, total.costPico)} of cost`,
          `retries ${usd(waste.retryPico)}`,
          `fallback ${usd(waste.fallbackPico)}, ${count(waste.failed)} failed`,
        ]}
      />
      <Figure
        label="Not fully tagged"
        value={<BigMoney text={usdWithSign(notFullyTagged.costPico)} />}
        lines={[
          `${shareOf(notFullyTagged.costPico, total.costPico)} of cost`,
          `${count(notFullyTagged.requests)} requests`,
        ]}
      />
    </Figures>
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

function shareOf(part: bigint, whole: bigint): string {
  if (whole <= 0n) return percent(0);
  const size = Number(divideHalfEven((part < 0n ? -part : part) * 1000n, whole));
  return percent(part < 0n ? -size : size);
}

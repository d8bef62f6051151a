import { Fragment } from "react";
import { Delta, DeltaPercent, tenths } from "@/components/delta";
import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { PlanShare } from "@/components/tables/plan-share";
import { cn } from "@/components/ui/cn";
import { count, monthText, usd } from "@/lib/format";
import { type BookedCost, type MonthPage, type MonthTeam, sumBooked } from "@/lib/queries/month-page";
import { previousPeriod } from "@/lib/queries/showback";
import { monthHref, NO_COST_CENTER } from "../search-params";

const KIND_WORDS = { team: null, shared: "shared", untagged: "no team" } as const;
/** A phone has name, amount and change; paper what fits between. */
const WIDE = "max-md:hidden";
const LOW = "max-lg:hidden";
/** The first and last cell of a phone are flush with the edge, although others stand outside them. */
const FIRST = "max-md:pl-0!";
const LAST = "max-md:pr-0!";

/** By cost center, then team; a cost center of several teams has a line of its own. The total is the ledger's. */
export function MonthTeams({ page, all }: { page: MonthPage; all: boolean }) {
  const { month, over } = page;
  const prior = monthText(previousPeriod(month.period)).split(" ")[0];
  const groups = groupsOf(page.teams);
  return (
    <Section
      id="teams"
      title="By cost center and team"
      aside={over ? `against ${monthText(previousPeriod(month.period))}` : "not over yet, so not compared"}
    >
      <div className="-mx-1 px-1 max-lg:relative max-lg:overflow-x-auto max-lg:pb-1">
        <table className="sheet" aria-labelledby="teams-title">
          <thead>
            <tr>
              <th scope="col" className={WIDE}>
                Cost center
              </th>
              <th scope="col" className={FIRST}>
                Team
              </th>
              <Head name="Requests" className={LOW} />
              <Head name="Usage" unit="USD" className={LOW} />
              <Head name="Charges" unit="USD" className={LOW} />
              <Head name="Earlier months" unit="USD" className={LOW} />
              <Head name="Booked" unit="USD" className={over ? undefined : LAST} />
              <Head name="Share" unit="%" className={WIDE} />
              <Head name={prior ?? "Before"} unit="USD" className={WIDE} />
              {over ? (
                <>
                  <Head name="Change" unit="USD" className={LAST} />
                  <Head name="Change" unit="%" className={WIDE} />
                </>
              ) : null}
              <Head name="Of plan" unit="%" className={WIDE} />
            </tr>
          </thead>
          <tbody>
            {groups.map(({ key, rows }) => (
              <Fragment key={key}>
                {rows.map((row) => (
                  <TeamLine key={row.team.id} row={row} page={page} />
                ))}
                {rows.length > 1 ? <CenterLine rows={rows} page={page} /> : null}
              </Fragment>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td className={WIDE} />
              <th scope="row" className={FIRST}>
                {all ? "Company" : "Your teams"}
              </th>
              <Cells
                page={page}
                booked={page.total}
                share={page.total.costPico > 0n ? 1000 : null}
                prior={page.priorPico}
                plan={page.plan?.totalPico ?? null}
                amount={usd(page.total.costPico)}
              />
            </tr>
          </tfoot>
        </table>
      </div>
    </Section>
  );
}

function Head({ name, unit, className }: { name: string; unit?: string; className?: string }) {
  return (
    <th scope="col" className={cn("num", className)}>
      {name}
      {unit ? <span className="block font-normal">{unit}</span> : null}
    </th>
  );
}

function TeamLine({ row, page }: { row: MonthTeam; page: MonthPage }) {
  const { team, costCenter } = row;
  const center = costCenter?.code ?? NO_COST_CENTER;
  const href = monthHref(page.month.period, { team: team.slug, costCenter: center });
  return (
    <tr>
      <td className={cn("whitespace-nowrap text-ink-3", WIDE)}>{costCenter?.code ?? "–"}</td>
      <th scope="row" className={FIRST}>
        <span className="font-name whitespace-nowrap">{team.name}</span>
        {KIND_WORDS[team.kind] ? <span className="text-ink-3"> {KIND_WORDS[team.kind]}</span> : null}
        <span className="block text-label text-ink-3 md:hidden">
          {costCenter?.code ?? "no cost center"} · {tenths(row.share)} %
        </span>
      </th>
      <Cells
        page={page}
        booked={row}
        share={row.share}
        prior={row.priorPico}
        plan={row.planPico}
        amount={
          <Door href={href} label={`${team.name}, ${usd(row.costPico)} USD booked`}>
            {usd(row.costPico)}
          </Door>
        }
      />
    </tr>
  );
}

function CenterLine({ rows, page }: { rows: readonly MonthTeam[]; page: MonthPage }) {
  const center = rows[0]?.costCenter;
  const booked = sumBooked(rows);
  const plans = rows.flatMap((row) => (row.planPico === null ? [] : [row.planPico]));
  const code = center?.code ?? NO_COST_CENTER;
  const name = center ? `${center.code} ${center.name}` : "No cost center";
  return (
    <tr className="[&>*]:border-b-line-2!">
      <td className={cn("whitespace-nowrap text-ink-3", WIDE)}>{center?.code ?? "–"}</td>
      <th scope="row" className={cn("text-ink-2", FIRST)}>
        {center ? `All of ${center.name || center.code}` : "All without a cost center"}
      </th>
      <Cells
        page={page}
        booked={booked}
        share={rows.reduce((sum, row) => sum + row.share, 0)}
        prior={rows.reduce((sum, row) => sum + (row.priorPico ?? 0n), 0n)}
        plan={plans.length === 0 ? null : plans.reduce((sum, plan) => sum + plan, 0n)}
        amount={
          <Door
            href={monthHref(page.month.period, { costCenter: code })}
            label={`${name}, ${usd(booked.costPico)} USD booked`}
          >
            {usd(booked.costPico)}
          </Door>
        }
      />
    </tr>
  );
}

function Cells({
  page,
  booked,
  share,
  prior,
  plan,
  amount,
}: {
  page: MonthPage;
  booked: BookedCost;
  share: number | null;
  prior: bigint | null;
  plan: bigint | null;
  amount: React.ReactNode;
}) {
  return (
    <>
      <td className={cn("num", LOW)}>{count(booked.requests)}</td>
      <td className={cn("num", LOW)}>{usd(booked.callsPico)}</td>
      <td className={cn("num", LOW)}>{amountOrDash(booked.chargesPico)}</td>
      <td className={cn("num", LOW)}>{amountOrDash(booked.correctionsPico)}</td>
      <td className={cn("num", page.over ? undefined : LAST)}>{amount}</td>
      <td className={cn("num", WIDE)}>{tenths(share)}</td>
      <td className={cn("num", WIDE)}>{prior === null ? <Dash /> : usd(prior)}</td>
      {page.over ? (
        <>
          <td className={cn("num", LAST)}>
            <Delta now={booked.costPico} before={prior} />
            <span className="block text-label font-normal text-ink-3 md:hidden">
              <DeltaPercent now={booked.costPico} before={prior} unit />
            </span>
          </td>
          <td className={cn("num", WIDE)}>
            <DeltaPercent now={booked.costPico} before={prior} />
          </td>
        </>
      ) : null}
      <td className={cn("num", WIDE)}>
        <PlanShare spent={booked.costPico} plan={plan} />
      </td>
    </>
  );
}

function amountOrDash(pico: bigint) {
  return pico === 0n ? <Dash /> : usd(pico);
}

function Dash() {
  return <span className="text-ink-3">–</span>;
}

/** Lines of one cost center together, in the order given; without one, shared pools and untagged stand alone. */
function groupsOf(teams: readonly MonthTeam[]): { key: string; rows: MonthTeam[] }[] {
  const groups: { key: string; rows: MonthTeam[] }[] = [];
  for (const row of teams) {
    const key = row.costCenter?.code ?? `team ${row.team.id}`;
    const group = groups.at(-1);
    if (group?.key === key) group.rows.push(row);
    else groups.push({ key, rows: [row] });
  }
  return groups;
}

import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { Figure, Figures } from "@/components/figures";
import { BigMoney, Door } from "@/components/money";
import { PageHead } from "@/components/page-head";
import { PeriodPicker } from "@/components/period-picker";
import { Section } from "@/components/section";
import { SentenceLine } from "@/components/sentence";
import { TrustStrip } from "@/components/trust-strip";
import { Tag } from "@/components/ui/tag";
import { can } from "@/lib/auth/permissions";
import { addDays } from "@/lib/domain/period";
import {
  chartTokens,
  count,
  dateRange,
  percent,
  relativeChangeText,
  usd,
  usdChange,
  usdChangeWithSign,
  usdWithSign,
} from "@/lib/format";
import { whenOf } from "@/lib/queries/opening-facts";
import { NONE } from "@/lib/queries/rows";
import { trustStrip } from "@/lib/queries/trust-strip";
import { type WhatIfPage, whatIfPage } from "@/lib/queries/what-if";
import { type ExploreQuestion, exploreHref } from "../explore/href";
import { PRESET_NAMES, PRESETS, periodParams, presetRange, resolvePeriod } from "../period";
import { pageRequest, type SearchParams } from "../request";
import { Crumbs } from "../why/_components/crumbs";
import { whyHref } from "../why/href";
import { WhatIfForm } from "./_components/what-if-form";
import { type WhatIfQuestion, whatIfHref, whatIfParams } from "./href";
import { modelText, parseWhatIf } from "./search-params";
import { assumptions, hasLevers, printedRows, whatIfSentence } from "./what-if-words";

/** The title says nothing about what exists. */
export const metadata: Metadata = { title: "What if" };

export default async function WhatIf({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now, timeZone, params } = await pageRequest("/what-if", searchParams);
  if (!can(viewer.role, "spend:read")) notFound();
  const { scope, levers, unreadModel } = parseWhatIf(params);
  const period = resolvePeriod(periodParams.parse(params), now, timeZone);
  const { range } = period;
  const page = await whatIfPage(sql, viewer, scope, { range, levers, now });
  if (page === null) notFound();
  const { team, unit, service } = page.subject;
  const trust = await trustStrip(sql, viewer, range, { now, ...(team ? { teamId: team.id } : {}) });
  const asked: WhatIfQuestion = {
    ...(levers.model ? { model: modelText(levers.model) } : {}),
    ...(levers.insteadOf ? { insteadOf: modelText(levers.insteadOf) } : {}),
    shorterPercent: levers.shorterPercent,
    ...(levers.cachePercent === null ? {} : { cachePercent: levers.cachePercent }),
  };
  const all = viewer.teamIds === "all" ? "All teams" : "Your teams";
  const problem = unreadModel
    ? "Write it as provider/model, as in the list."
    : page.unknownModel
      ? "No published price card has this model."
      : null;
  return (
    <>
      <PageHead
        title="What if"
        above={
          <Crumbs
            subject={page.subject}
            scope={scope}
            all={all}
            hrefOf={(above) => whatIfHref({ ...asked, ...above, days: range })}
          />
        }
        meta={`From the stored tokens of ${dateRange(range.fromDay, range.toDay)}. Nothing is changed.`}
      >
        <PeriodPicker
          name={period.name}
          dates={dateRange(range.fromDay, range.toDay)}
          options={PRESETS.map((preset) => {
            const days = presetRange(preset, now, timeZone);
            return {
              key: preset,
              name: PRESET_NAMES[preset],
              dates: dateRange(days.fromDay, days.toDay),
              href: whatIfHref({ ...scope, ...asked, days }),
              current: days.fromDay === range.fromDay && days.toDay === range.toDay,
            };
          })}
          custom={{
            action: "/what-if",
            keep: Object.fromEntries(whatIfParams({ ...scope, ...asked })),
            from: range.fromDay,
            through: addDays(range.toDay, -1),
            max: addDays(presetRange("this-week", now, timeZone).toDay, -1),
          }}
        />
      </PageHead>
      <TrustStrip
        trust={trust}
        timeZone={timeZone}
        {...(unit || service ? { of: team ? `all of ${team.name}` : "all that you see in these days" } : {})}
      />
      {page.rows.length === 0 ? (
        <div className="mt-8">
          <EmptyState>No call was made here in these days. Choose other days.</EmptyState>
        </div>
      ) : (
        <>
          <SentenceLine sentence={whatIfSentence(page, levers, whenOf(range, now, timeZone))} />
          <WhatIfForm
            page={page}
            keep={whatIfParams({ ...scope, days: range })}
            values={{
              model: asked.model ?? unreadModel ?? "",
              insteadOf: asked.insteadOf ?? "",
              shorter: levers.shorterPercent > 0 ? String(levers.shorterPercent) : "",
              cache: levers.cachePercent === null ? "" : String(levers.cachePercent),
            }}
            problem={problem}
          />
          {hasLevers(levers) && !page.unknownModel ? (
            <>
              <div className="mt-8">
                <Answer page={page} />
              </div>
              <Rows page={page} />
              <p className="mt-3 max-w-200 text-label text-ink-3">{assumptions(page, levers).join(" ")}</p>
            </>
          ) : null}
          <p className="mt-6">
            <Link href={whyHref(scope)} className="link">
              Why it moved last week
            </Link>
          </p>
        </>
      )}
    </>
  );
}

function Answer({ page }: { page: WhatIfPage }) {
  const { thenPico, whatIfPico, requests } = page.total;
  return (
    <Figures count={4}>
      <Figure
        label="Then"
        value={
          page.subject.unit ? (
            <BigMoney text={usdWithSign(thenPico)} />
          ) : (
            <Door href={thenHref(page)} label={`Then: ${usdWithSign(thenPico)}, by model`}>
              <BigMoney text={usdWithSign(thenPico)} />
            </Door>
          )
        }
        lines={[`${count(requests)} requests`]}
      />
      <Figure
        label="What if"
        value={<BigMoney text={usdWithSign(whatIfPico)} />}
        lines={["of the same requests"]}
      />
      <Figure
        label="Difference"
        value={<BigMoney text={usdChangeWithSign(whatIfPico - thenPico)} />}
        lines={[relativeChangeText(whatIfPico, thenPico)]}
      />
      <Figure
        label="Input read from cache"
        value={page.cacheTenths === null ? "–" : percent(page.cacheTenths)}
        lines={[`then · ${chartTokens(page.outputTokens)} output tokens`]}
      />
    </Figures>
  );
}

/** What was paid, by model. */
function thenHref({ range, subject }: WhatIfPage): string {
  const filter: NonNullable<ExploreQuestion["filter"]> = { kind: "call" };
  for (const level of ["team", "service", "feature", "environment"] as const) {
    const named = subject[level];
    if (named) filter[level] = named.id === 0 ? NONE : named.slug;
  }
  return exploreHref({ from: range.fromDay, through: addDays(range.toDay, -1), groupBy: ["model"], filter });
}

const ROW_NAMES = {
  organisation: "Team",
  unit: "Team",
  team: "Service / feature",
  service: "Feature",
  feature: "Model used then",
} as const;

function Rows({ page }: { page: WhatIfPage }) {
  const { total } = page;
  return (
    <Section title="Row by row" id="rows">
      <table className="sheet" aria-labelledby="rows-title">
        <thead>
          <tr>
            <th scope="col">{ROW_NAMES[page.subject.level]}</th>
            <th scope="col" className="num max-md:hidden">
              Requests
            </th>
            <th scope="col" className="num max-md:hidden">
              Then
              <span className="block font-normal">USD</span>
            </th>
            <th scope="col" className="num">
              What if
              <span className="block font-normal">USD</span>
            </th>
            <th scope="col" className="num">
              Difference
              <span className="block font-normal">USD</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {printedRows(page).map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <span className="wrap-anywhere">{row.name}</span>
                {row.missing.length > 0 ? (
                  <>
                    {" "}
                    <Tag tone="warn">
                      no rate for {row.missing.join(", ").replaceAll("_", " ")}: kept as it was
                    </Tag>
                  </>
                ) : null}
              </th>
              <td className="num max-md:hidden">{count(row.requests)}</td>
              <td className="num max-md:hidden">{row.before}</td>
              <td className="num">{row.after}</td>
              <td className="num">{row.change}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <td className="num max-md:hidden">{count(total.requests)}</td>
            <td className="num max-md:hidden">{usd(total.thenPico)}</td>
            <td className="num">{usd(total.whatIfPico)}</td>
            <td className="num">{usdChange(total.whatIfPico - total.thenPico)}</td>
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}

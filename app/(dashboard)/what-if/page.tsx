import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { PeriodPicker } from "@/components/period-picker";
import { SentenceLine } from "@/components/sentence";
import { TrustStrip } from "@/components/trust-strip";
import { addDays } from "@/lib/domain/period";
import { dateRange } from "@/lib/format";
import { whenOf } from "@/lib/queries/opening-facts";
import { trustStrip } from "@/lib/queries/trust-strip";
import { whatIfPage } from "@/lib/queries/what-if";
import { PRESET_NAMES, PRESETS, periodParams, presetRange, resolvePeriod } from "../period";
import { pageRequest, type SearchParams } from "../request";
import { Crumbs } from "../why/_components/crumbs";
import { whyHref } from "../why/href";
import { WhatIfFigures, WhatIfRows } from "./_components/what-if-answer";
import { WhatIfForm } from "./_components/what-if-form";
import { type WhatIfQuestion, whatIfHref, whatIfParams } from "./href";
import { modelText, parseWhatIf } from "./search-params";
import { assumptions, hasLevers, whatIfSentence } from "./what-if-words";

/** The title says nothing about what exists. */
export const metadata: Metadata = { title: "What if" };

export default async function WhatIf({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now, timeZone, params } = await pageRequest("/what-if", searchParams, "spend:read");
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
                <WhatIfFigures page={page} />
              </div>
              <WhatIfRows page={page} />
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

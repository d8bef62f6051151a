import Link from "next/link";
import { pageReader } from "@/app/reader";
import { Waterfall } from "@/components/charts/waterfall";
import { Section } from "@/components/section";
import { can } from "@/lib/auth/permissions";
import { namedCause } from "@/lib/domain/movement-cause";
import { opening } from "@/lib/domain/sentence";
import { env } from "@/lib/env";
import { dateRange, usd } from "@/lib/format";
import type { MovementPage, MovementSpan } from "@/lib/queries/movement";
import { movementNotes } from "@/lib/queries/movement-notes";
import { whenOf } from "@/lib/queries/opening-facts";
import { subjectName } from "@/lib/queries/why";
import { contributorFacts } from "@/lib/queries/why-facts";
import { whySubject } from "@/lib/queries/why-scope";
import { viewerOnce } from "../../request";
import { whyHref } from "../href";
import { contributorRows, namedBar, waterfallRows } from "../movement-rows";
import type { WhyScope } from "../scope";
import { slackText } from "../slack";
import { Contributors } from "./contributors";
import { CopyForSlack } from "./copy-for-slack";
import { Notes } from "./notes";

/**
 * The change between the two periods, cause by cause, who contributed most and what happened near it, and what
 * people wrote about it: a section of Overview, Unit and Team. Nothing where the page is not compared (`movement` is
 * null) or nothing moved.
 *
 * @example <WhyItMoved movement={page.movement} later={page.week} earlier={page.previousWeek} scope={{ team: "support" }} />
 */
export async function WhyItMoved({
  movement,
  later,
  earlier,
  scope,
}: {
  movement: MovementPage | null;
  later: MovementSpan;
  earlier: MovementSpan;
  /** What the figures are of; causes and contributors open `/why` there. Empty: everything the viewer sees. */
  scope: WhyScope;
}) {
  if (movement === null) return null;
  const { total, features } = movement;
  const bars = waterfallRows(total, features);
  const viewer = await viewerOnce();
  if (bars.length === 0 || !viewer) return null;
  const sql = pageReader();
  const now = new Date();
  const timeZone = env().reportingTimezone;
  const spans = { later, earlier };
  const rows = contributorRows(features);
  const days = { fromDay: later.fromDay, toDay: later.toDay };
  const [[subject, notes], facts] = await Promise.all([
    whySubject(sql, viewer, scope, now.toISOString().slice(0, 10)).then(
      async (found) => [found, found && (await movementNotes(sql, viewer, found, days))] as const,
    ),
    contributorFacts(
      sql,
      viewer,
      rows.map((row) => row.of),
      later,
    ),
  ]);
  const { grossPico } = namedCause(total);
  const here = whyHref({ ...scope, spans });
  const sentence = opening({
    who: subject ? subjectName(subject, viewer) : "",
    costPico: total.costAfter,
    previousPico: total.costBefore,
    movers: [],
    movement: total,
    completeThrough: null,
    unpricedRequests: 0n,
    when: whenOf(later, now, timeZone),
  });
  return (
    <Section
      title="Why it moved"
      aside={
        <>
          exact, no residual · {usd(grossPico)} of gross movement ·{" "}
          <span className="inline-block">
            <Link href={here} className="link">
              {scope.team === undefined ? "every team" : "every feature"} by cause
            </Link>
          </span>
        </>
      }
      id="why"
    >
      <Waterfall
        bars={bars.map((bar) => ({ ...bar, href: `${whyHref({ ...scope, spans, cause: bar.bar })}#causes` }))}
        before={{ name: dateRange(earlier.fromDay, earlier.toDay, { year: false }), pico: total.costBefore }}
        after={{ name: dateRange(later.fromDay, later.toDay, { year: false }), pico: total.costAfter }}
        cause={namedBar(total)}
        labelledBy="why-title"
      />
      {rows.length > 0 ? (
        <Contributors
          rows={rows}
          facts={facts}
          scope={scope}
          spans={spans}
          mayExplain={can(viewer.role, "note:write")}
        />
      ) : null}
      {subject ? (
        <div className="mt-5">
          <Notes
            request={{ viewer, sql, timeZone }}
            subject={subject}
            scope={scope}
            days={days}
            open={false}
            notes={notes}
          >
            <CopyForSlack {...slackText(sentence.text, rows, here)} />
          </Notes>
        </div>
      ) : null}
    </Section>
  );
}

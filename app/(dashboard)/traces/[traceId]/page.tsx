import { notFound } from "next/navigation";
import Link from "next/link";
import { PageHead } from "@/components/page-head";
import { Section } from "@/components/section";
import { SentenceLine } from "@/components/sentence";
import { ButtonLink } from "@/components/ui/button";
import { can } from "@/lib/auth/permissions";
import { diagnose } from "@/lib/domain/trace-diagnosis";
import { env } from "@/lib/env";
import { count, instantText } from "@/lib/format";
import { traceContext } from "@/lib/queries/trace-context";
import { eventDetail, type TracePage, tracePage } from "@/lib/queries/trace-page";
import { pageRequest, type SearchParams } from "../../request";
import { AgainstFeature } from "./_components/against-feature";
import { CallsTable } from "./_components/calls-table";
import { FiveChecks } from "./_components/five-checks";
import { PriceTable } from "./_components/price-table";
import { TemplateVersions } from "./_components/template-versions";
import { TraceReview } from "./_components/trace-review";
import { TraceTrust } from "./_components/trace-trust";
import { WhyThisCost } from "./_components/why-this-cost";
import { diagnosisFacts, featureName } from "./diagnosis-facts";
import { traceParams } from "./search-params";
import { fiveChecks } from "./trace-checks";
import { traceLink } from "./trace-link";
import { placeCalls, sumSteps, traceSentence } from "./trace-facts";

export const metadata = { title: "Trace" };

interface Props {
  params: Promise<{ traceId: string }>;
  searchParams: SearchParams;
}

export default async function Trace({ params, searchParams }: Props) {
  const traceId = decodeURIComponent((await params).traceId);
  const path = `/traces/${encodeURIComponent(traceId)}`;
  const request = await pageRequest(path, searchParams, "trace:read");
  const { viewer, sql, timeZone } = request;
  const { call: openCall } = traceParams.parse(request.params);
  const [page, detail] = await Promise.all([
    tracePage(sql, viewer, traceId),
    openCall === undefined ? null : eventDetail(sql, viewer, openCall),
  ]);
  if (page === null) notFound();
  const context = await traceContext(sql, viewer, page);
  const usual = context?.comparison?.traces ? context.comparison : null;
  const findings = diagnose(diagnosisFacts(page, context));
  const viewerLink = traceLink(env().traceLink, page.traceId);
  const used = new Set(
    page.calls
      .filter((call) => call.template !== null && call.template === context?.template?.name)
      .map((call) => call.templateVersion ?? "(none)"),
  );
  // A call of another trace is not opened under this one's name.
  const opened = detail?.call.traceId === page.traceId ? detail : null;
  const placed = placeCalls(page.calls);
  const number = placed.find(({ call }) => call.eventKey === opened?.call.eventKey)?.number ?? null;
  const hidden = page.callCount - BigInt(page.calls.filter((call) => !call.superseded).length);
  return (
    <>
      <PageHead
        above={
          <>
            <Link href="/traces" className="link">
              Traces
            </Link>{" "}
            / <TeamLinks page={page} />
          </>
        }
        title={
          <>
            Trace <span className="ident font-normal">{page.traceId}</span>
          </>
        }
        meta={headText(page, timeZone)}
      >
        {viewerLink ? (
          <ButtonLink href={viewerLink} target="_blank" rel="noreferrer">
            Open in your trace viewer
          </ButtonLink>
        ) : null}
      </PageHead>
      <TraceTrust page={page} />
      <SentenceLine
        sentence={traceSentence(
          page,
          usual && { name: featureName(context), medianCostPico: usual.medianCostPico },
          placed,
        )}
      />
      <ul aria-label="Diagnosis" className="-mt-2 max-w-265 list-disc pl-5 marker:text-ink-3">
        {findings.map((finding) => (
          <li key={finding.rule} className="py-0.5 wrap-anywhere">
            {finding.text}
          </li>
        ))}
      </ul>
      <Section
        id="calls"
        title="Calls"
        aside="seconds from the first call · cost bars on one scale"
        className="mt-9 md:mt-9"
      >
        <CallsTable page={page} placed={placed} openCall={opened?.call.eventKey} path={path} />
        {hidden > 0n ? (
          <p className="mt-2.5 text-label text-ink-3">{count(hidden)} more calls are in the total</p>
        ) : null}
      </Section>
      {opened ? (
        <WhyThisCost
          detail={opened}
          number={number}
          closeHref={`${path}#calls`}
          mayReadEvidence={can(viewer.role, "evidence:read")}
        />
      ) : null}
      <div className="mt-10 grid gap-x-16 gap-y-10 md:mt-13 lg:grid-cols-[7fr_5fr]">
        <FiveChecks checks={fiveChecks(page, context)} />
        <div>
          <AgainstFeature page={page} context={context} />
          <TraceReview
            traceId={page.traceId}
            review={context?.review ?? null}
            mayReview={context !== null && can(viewer.role, "trace:review")}
            timeZone={timeZone}
          />
        </div>
      </div>
      <TemplateVersions context={context} used={used} />
      <Section id="price" title="Why this trace cost this" aside="tokens × price line">
        <PriceTable
          rows={sumSteps(page.calls)}
          total={{ name: "Cost of the trace", costPico: page.costPico }}
          labelledBy="price-title"
          withModel
        />
      </Section>
    </>
  );
}

/** The teams whose calls are in it, each a way back. */
function TeamLinks({ page }: { page: TracePage }) {
  return page.teams.map((team, at) => (
    <span key={team.id}>
      {at > 0 ? ", " : ""}
      <Link href={`/teams/${encodeURIComponent(team.slug)}`} className="link">
        {team.name}
      </Link>
    </span>
  ));
}

/** "ticket-copilot / summarize-thread · prod · 15 Jul 2026, 14:32:07 UTC". */
function headText(page: TracePage, timeZone: string): string {
  const first = page.calls[0];
  return [
    first && first.service.id !== 0
      ? `${first.service.slug} / ${first.feature.slug || first.feature.name}`
      : null,
    first && first.environment.id !== 0 ? first.environment.slug : null,
    instantText(page.firstAt, { timeZone, seconds: true, zone: true }),
  ]
    .filter((part) => part !== null)
    .join(" · ");
}

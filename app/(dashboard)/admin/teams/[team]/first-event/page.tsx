import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FirstEvent } from "@/components/first-event";
import { Section } from "@/components/section";
import { ButtonLink } from "@/components/ui/button";
import { callUsd, count, dayText } from "@/lib/format";
import { type FirstCalls, firstEventOf } from "@/lib/queries/admin-teams-first-event";
import { pageRequest, type SearchParams } from "../../../../request";
import { AdminHead } from "../../../_components/admin-head";
import { utcDay } from "../../team-change";
import { Waiting } from "./_components/waiting";

interface Props {
  params: Promise<{ team: string }>;
  searchParams: SearchParams;
}

export const metadata: Metadata = { title: "First event" };

/** The last step of adding a team: waits until something of it was seen. */
export default async function FirstEventOfTeam({ params, searchParams }: Props) {
  const slug = decodeURIComponent((await params).team);
  const path = `/admin/teams/${encodeURIComponent(slug)}/first-event`;
  const { viewer, sql, now } = await pageRequest(path, searchParams, "catalog:read");
  const state = await firstEventOf(sql, viewer, slug, utcDay(now));
  if (state === null) notFound();
  const { team, service, first } = state;
  const page = `/admin/teams/${encodeURIComponent(slug)}`;
  return (
    <>
      <AdminHead title={`First event of ${team.name}`} above={{ href: page, name: team.name }} />
      <div role="status" aria-live="polite" className="mt-8">
        {first === null ? (
          <p className="text-sentence-phone md:text-sentence">Nothing of {team.name} was seen yet.</p>
        ) : (
          <>
            <p className="text-sentence-phone md:text-sentence">First event seen. {sentenceOf(first)}</p>
            <p className="mt-5 flex flex-wrap gap-3">
              <ButtonLink href={`/teams/${encodeURIComponent(slug)}?period=this-week`} variant="primary">
                Open the team's page
              </ButtonLink>
              <ButtonLink href={page}>What the catalog says</ButtonLink>
            </p>
          </>
        )}
      </div>
      {first === null ? (
        <>
          <Waiting here={path} />
          <Section title="Send one" id="send" aside="two commands; the key is shown once">
            <FirstEvent as={{ team: team.slug, service, requestId: `first-${team.slug}` }} />
            <p className="mt-4 max-w-180 text-ink-2">
              Whatever you run already can send it too: choose the source under Connect, and let its calls say{" "}
              <code className="font-mono text-code">team: {team.slug}</code>. A call that was sent before the
              team was added keeps its owner.
            </p>
            <p className="mt-3 flex flex-wrap gap-3">
              <ButtonLink href="/sources/connect">Connect a source</ButtonLink>
              <ButtonLink href={page}>Later</ButtonLink>
            </p>
          </Section>
        </>
      ) : null}
    </>
  );
}

/** "3 requests of ticket-copilot to gpt-4o-mini on 23 Nov 2026, $0.000360." */
function sentenceOf({ day, requests, costPico, unpriced, services, models }: FirstCalls): string {
  const calls = requests === 1n ? "1 request" : `${count(requests)} requests`;
  const from = services.length > 0 ? ` of ${services.join(", ")}` : "";
  const to = models.length > 0 ? ` to ${models.join(", ")}` : "";
  const cost = unpriced === requests ? "without a price" : `$${callUsd(costPico)}`;
  return `${calls}${from}${to} on ${dayText(day)}, ${cost}.`;
}

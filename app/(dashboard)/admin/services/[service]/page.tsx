import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { ButtonLink } from "@/components/ui/button";
import { Tag } from "@/components/ui/tag";
import { can } from "@/lib/auth/permissions";
import { reportingDays } from "@/lib/domain/period";
import { count, dateRange, dayText, usd, usdWithSign } from "@/lib/format";
import { lastAuditId } from "@/lib/queries/admin-index";
import { knownPeople, type ServiceDetail, serviceDetail } from "@/lib/queries/admin-services";
import { resolveOptions } from "@/lib/queries/exception-options";
import { NONE } from "@/lib/queries/rows";
import { exploreHref } from "../../../explore/href";
import { presetRange } from "../../../period";
import { type PageRequest, pageRequest, type SearchParams } from "../../../request";
import { AdminHead } from "../../_components/admin-head";
import { fromText, seenText, stateOf } from "../dated";
import { serviceHref } from "../href";
import { ServiceForms } from "./_components/service-forms";
import { TextLink } from "../_components/text-link";

interface Props {
  params: Promise<{ service: string }>;
  searchParams: SearchParams;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Service ${decodeURIComponent((await params).service)}` };
}

/** One service: who answered for it when, its features and other names, and every change of them. */
export default async function Service({ params, searchParams }: Props) {
  const slug = decodeURIComponent((await params).service);
  const request = await pageRequest(serviceHref(slug), searchParams, "catalog:read");
  const { viewer, sql, now, timeZone } = request;
  const today = reportingDays(timeZone)(now.getTime());
  const week = presetRange("last-week", now, timeZone);
  const service = await serviceDetail(sql, viewer, slug, week, today);
  if (!service) notFound();
  const team = service.teams.find((one) => stateOf(one, today) === "now");
  const spent = exploreHref({
    preset: "last-week",
    compare: "off",
    groupBy: ["feature"],
    filter: { service: service.slug },
  });
  return (
    <>
      <AdminHead
        title={service.name}
        above={{ href: "/admin/services", name: "Services and features" }}
        meta={
          <>
            {service.name === service.slug ? null : <>Sent as {service.slug}. </>}
            {team ? (
              <>
                Team <TextLink href={`/teams/${encodeURIComponent(team.slug)}`}>{team.name}</TextLink>,{" "}
              </>
            ) : (
              <>
                <Tag tone="warn">no team today</Tag>{" "}
              </>
            )}
            {service.owner ? (
              <>
                owner <span className="wrap-anywhere">{service.owner}</span>
              </>
            ) : (
              <Tag tone="warn">no owner</Tag>
            )}
            . Last week{" "}
            <Door href={spent} label={`${usdWithSign(service.costPico)}, last week of ${service.slug}`}>
              {usdWithSign(service.costPico)}
            </Door>{" "}
            of {count(service.requests)} requests; seen {seenText(service.firstDay, service.lastDay, today)}.
            {service.retiredOn ? ` Retired ${dayText(service.retiredOn)}.` : null}
          </>
        }
      >
        <ButtonLink
          href={`/admin/audit-log?subject=${encodeURIComponent(`service ${service.slug}`)}`}
          prefetch={false}
        >
          History
        </ButtonLink>
      </AdminHead>
      <Ownership service={service} today={today} />
      {can(viewer.role, "catalog:write") ? (
        <Changes service={service} request={request} today={today} />
      ) : null}
      <Features service={service} today={today} week={dateRange(week.fromDay, week.toDay)} />
      <Section title="Also called" id="aliases">
        {service.aliases.length === 0 ? (
          <EmptyState>No other name. A call finds it as {service.slug}, however that is spelt.</EmptyState>
        ) : (
          <p className="border-t border-line-2 py-3 wrap-anywhere">{service.aliases.join(", ")}</p>
        )}
      </Section>
    </>
  );
}

async function Changes({
  service,
  request: { sql, viewer },
  today,
}: {
  service: ServiceDetail;
  request: PageRequest;
  today: string;
}) {
  const [options, people, opened] = await Promise.all([
    resolveOptions(sql, viewer),
    knownPeople(sql, viewer),
    lastAuditId(sql),
  ]);
  return (
    <Section title="Change" id="change" aside="each shows what it would do before it is saved">
      <ServiceForms service={service} options={options} people={people} opened={opened} today={today} />
    </Section>
  );
}

const STATE_WORDS = { now: "now", later: "to come", ended: "over" } as const;

function Ownership({ service, today }: { service: ServiceDetail; today: string }) {
  return (
    <Section title="Ownership over time" id="ownership" aside="newest first, UTC days">
      {service.teams.length === 0 ? (
        <EmptyState>
          No team yet: its calls are owned by what they say of themselves, or by an ownership rule.
        </EmptyState>
      ) : (
        <table className="sheet" aria-labelledby="ownership-title">
          <thead>
            <tr>
              <th scope="col">Team</th>
              <th scope="col">From</th>
              <th scope="col">Until</th>
              <th scope="col" className="max-md:hidden">
                State
              </th>
            </tr>
          </thead>
          <tbody>
            {service.teams.map((one) => {
              const state = stateOf(one, today);
              return (
                <tr key={one.from} className={state === "ended" ? "text-ink-3" : undefined}>
                  <th scope="row" className="wrap-anywhere">
                    {one.name}
                    <span className="block text-label text-ink-3 md:hidden">{STATE_WORDS[state]}</span>
                  </th>
                  <td className="tabular-nums">{fromText(one.from)}</td>
                  <td className="tabular-nums">{one.until === null ? "–" : dayText(one.until)}</td>
                  <td className="max-md:hidden">
                    {state === "later" ? <Tag>{STATE_WORDS[state]}</Tag> : STATE_WORDS[state]}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function Features({ service, today, week }: { service: ServiceDetail; today: string; week: string }) {
  // Calls may name the service and no feature of it: without them the column would not add up to the service.
  const nameless = service.features.reduce((rest, { requests }) => rest - requests, service.requests);
  const namelessPico = service.features.reduce((rest, { costPico }) => rest - costPico, service.costPico);
  const withoutFeature = exploreHref({
    preset: "last-week",
    compare: "off",
    groupBy: ["model"],
    filter: { service: service.slug, feature: NONE },
  });
  return (
    <Section title="Features" id="features" aside={`cost of ${week}`}>
      {service.features.length === 0 ? (
        <EmptyState>No feature yet. Calls that name one are an exception until it is here.</EmptyState>
      ) : (
        <table className="sheet" aria-labelledby="features-title">
          <thead>
            <tr>
              <th scope="col">Feature</th>
              <th scope="col" className="max-md:hidden">
                Seen
              </th>
              <th scope="col" className="num max-md:hidden">
                Requests
              </th>
              <th scope="col" className="num">
                Last week, USD
              </th>
            </tr>
          </thead>
          <tbody>
            {service.features.map((feature) => {
              const ended = feature.retiredOn !== null && feature.retiredOn <= today;
              const href = exploreHref({
                preset: "last-week",
                compare: "off",
                groupBy: ["model"],
                filter: { service: service.slug, feature: feature.slug },
              });
              return (
                <tr key={feature.slug} className={ended ? "text-ink-3" : undefined}>
                  <th scope="row" className="wrap-anywhere">
                    {feature.slug}{" "}
                    {feature.retiredOn === null ? null : (
                      <Tag>
                        {ended ? "ended" : "ends"} {dayText(feature.retiredOn)}
                      </Tag>
                    )}
                    <span className="block text-label text-ink-3 md:hidden">
                      {seenText(feature.firstDay, feature.lastDay, today)}
                    </span>
                  </th>
                  <td className="tabular-nums max-md:hidden">
                    {seenText(feature.firstDay, feature.lastDay, today)}
                  </td>
                  <td className="num max-md:hidden">{count(feature.requests)}</td>
                  <td className="num">
                    <Door href={href} label={`${usd(feature.costPico)} USD, ${feature.slug}`}>
                      {usd(feature.costPico)}
                    </Door>
                  </td>
                </tr>
              );
            })}
            {nameless > 0 ? (
              <tr>
                <th scope="row" className="text-ink-3">
                  no feature named
                </th>
                <td className="max-md:hidden" />
                <td className="num max-md:hidden">{count(nameless)}</td>
                <td className="num">
                  <Door href={withoutFeature} label={`${usd(namelessPico)} USD, no feature named`}>
                    {usd(namelessPico)}
                  </Door>
                </td>
              </tr>
            ) : null}
          </tbody>
        </table>
      )}
    </Section>
  );
}

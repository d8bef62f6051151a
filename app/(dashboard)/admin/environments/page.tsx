import type { Metadata } from "next";
import { EmptyState } from "@/components/empty-state";
import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { Tag } from "@/components/ui/tag";
import { can } from "@/lib/auth/permissions";
import { reportingDays } from "@/lib/domain/period";
import { count, dateRange, dayText, usd, usdWithSign } from "@/lib/format";
import {
  type EnvironmentRow,
  environmentList,
  type UnknownEnvironment,
  unknownEnvironments,
} from "@/lib/queries/admin-environments";
import { lastAuditId } from "@/lib/queries/admin-index";
import { exploreHref } from "../../explore/href";
import { presetRange } from "../../period";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { Fold } from "../teams/_components/fields";
import { EnvironmentForms, MapForm } from "./_components/environment-forms";
import { TextLink } from "../services/_components/text-link";

export const metadata: Metadata = { title: "Environments" };

/** The environments that calls may name, and the names that wait to be told what they mean. */
export default async function Environments({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/admin/environments", searchParams, "catalog:read");
  const { viewer, sql, now, timeZone } = request;
  const today = reportingDays(timeZone)(now.getTime());
  const week = presetRange("last-week", now, timeZone);
  const writes = can(viewer.role, "catalog:write");
  const [{ environments, without }, unknown, opened] = await Promise.all([
    environmentList(sql, viewer, week),
    unknownEnvironments(sql, viewer),
    writes ? lastAuditId(sql) : "0",
  ]);
  const inUse = environments.filter(({ retiredOn }) => retiredOn === null || retiredOn > today);
  return (
    <>
      <AdminHead
        title="Environments"
        meta="Where a call comes from: production, staging, eval, internal. The environment of an ingest key beats what a call claims."
      />
      {unknown.length > 0 ? (
        <Section title="Names that wait" id="waiting" aside="costliest first, open months">
          <Waiting unknown={unknown} environments={inUse} opened={writes ? opened : null} />
        </Section>
      ) : null}
      <Section
        title="All environments"
        id="environments"
        aside={`cost of ${dateRange(week.fromDay, week.toDay)}`}
      >
        {environments.length === 0 ? (
          <EmptyState>
            No environment yet. Until there is one, every name that a call gives is an exception, and
            enforcement takes each for production.
          </EmptyState>
        ) : (
          <List environments={environments} without={without} today={today} />
        )}
      </Section>
      {writes ? (
        <Section title="Change" id="change" aside="each shows what it would do before it is saved">
          <EnvironmentForms environments={environments} opened={opened} today={today} />
        </Section>
      ) : null}
    </>
  );
}

function Waiting({
  unknown,
  environments,
  opened,
}: {
  unknown: readonly UnknownEnvironment[];
  environments: readonly EnvironmentRow[];
  /** Null: the person may only look. */
  opened: string | null;
}) {
  return (
    <div className="border-t border-line-2">
      {unknown.map((one) => {
        const about = `${one.requests === 1n ? "1 request" : `${count(one.requests)} requests`}, ${usdWithSign(one.costPico)}, last on ${dayText(one.lastSeenAt.toISOString().slice(0, 10))}`;
        return opened === null ? (
          <p key={one.name} className="border-b border-line py-2.5">
            <span className="font-name wrap-anywhere">{one.name}</span>{" "}
            <span className="text-label text-ink-3">{about}</span>
          </p>
        ) : (
          <Fold key={one.name} title={`Map ${one.name}`} about={about}>
            <MapForm unknown={one} environments={environments} opened={opened} />
          </Fold>
        );
      })}
      <p className="py-2 text-label text-ink-3">
        Calls of before keep the exception until they are re-attributed, in the{" "}
        <TextLink href="/exceptions?defect=unknown_environment">exception queue</TextLink>.
      </p>
    </div>
  );
}

function List({
  environments,
  without,
  today,
}: {
  environments: readonly EnvironmentRow[];
  without: { requests: bigint; costPico: bigint };
  today: string;
}) {
  const door = (slug: string) =>
    exploreHref({ preset: "last-week", compare: "off", filter: { environment: slug } });
  return (
    <table className="sheet" aria-labelledby="environments-title">
      <thead>
        <tr>
          <th scope="col">Environment</th>
          <th scope="col">Kind</th>
          <th scope="col" className="max-md:hidden">
            Also called
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
        {environments.map((one) => (
          <tr key={one.slug}>
            <th scope="row" className="wrap-anywhere">
              <span className="font-name">{one.slug}</span>{" "}
              {one.retiredOn === null ? null : (
                <Tag>
                  {one.retiredOn <= today ? "ended" : "ends"} {dayText(one.retiredOn)}
                </Tag>
              )}
              <span className="block text-label text-ink-3 md:hidden">{one.aliases.join(", ")}</span>
            </th>
            <td>{one.class}</td>
            <td className="wrap-anywhere max-md:hidden">
              {one.aliases.join(", ") || <span className="text-ink-3">–</span>}
            </td>
            <td className="num max-md:hidden">{count(one.requests)}</td>
            <td className="num">
              <Door href={door(one.slug)} label={`${usd(one.costPico)} USD, ${one.slug}`}>
                {usd(one.costPico)}
              </Door>
            </td>
          </tr>
        ))}
        {without.requests > 0n ? (
          <tr className="text-ink-2">
            <th scope="row">none that is known</th>
            <td>taken for production</td>
            <td className="max-md:hidden" />
            <td className="num max-md:hidden">{count(without.requests)}</td>
            <td className="num">
              <Door href={door("(none)")} label={`${usd(without.costPico)} USD, without an environment`}>
                {usd(without.costPico)}
              </Door>
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}

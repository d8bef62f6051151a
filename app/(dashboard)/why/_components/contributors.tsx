import Link from "next/link";
import { Delta, DeltaPercent } from "@/components/delta";
import { Door } from "@/components/money";
import { ButtonLink } from "@/components/ui/button";
import { addDays } from "@/lib/domain/period";
import { callUsd, shortDay, usdChange } from "@/lib/format";
import type { MovementSpan } from "@/lib/queries/movement";
import { type NamedId, NONE } from "@/lib/queries/rows";
import type { ContributorFacts } from "@/lib/queries/why-facts";
import { exploreHref } from "../../explore/href";
import { KIND_NAMES } from "../../markers/words";
import { whatIfHref } from "../../what-if/href";
import { whyHref } from "../href";
import type { ContributorRow } from "../movement-rows";
import type { WhyScope } from "../scope";

/** Who moved most: by how much, why, what happened near it, three traces to open, and what to do. */
export function Contributors({
  rows,
  facts,
  scope,
  spans,
  mayExplain,
}: {
  rows: readonly ContributorRow[];
  /** In the order of the rows. */
  facts: readonly ContributorFacts[];
  scope: WhyScope;
  spans: { later: MovementSpan; earlier: MovementSpan };
  mayExplain: boolean;
}) {
  return (
    <table className="sheet mt-6" aria-label="Largest contributors">
      <thead>
        <tr>
          <th scope="col">{rows.length === 3 ? "Three largest contributors" : "Largest contributors"}</th>
          <th scope="col" className="num md:w-32">
            Change
            <span className="block font-normal">USD</span>
          </th>
          <th scope="col" className="pl-8! max-md:hidden">
            Near the change
          </th>
          <th scope="col" className="num max-md:hidden">
            Traces of the increase
            <span className="block font-normal">USD</span>
          </th>
          <th scope="col" className="max-lg:hidden">
            <span className="sr-only">What to do</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => {
          const deeper = deeperScope(scope, row);
          const near = <Near row={row} facts={facts[at]} spans={spans} />;
          const traces = <Traces facts={facts[at]} />;
          const doors = <Doors row={row} scope={deeper} spans={spans} mayExplain={mayExplain} />;
          return (
            <tr key={row.key}>
              <th scope="row">
                <span className="wrap-anywhere">{row.name}</span>
                <span className="block text-label font-normal text-ink-3">
                  {scope.team === undefined ? `${row.of.team.name} · ` : ""}
                  {row.driver}
                </span>
                <span className="mt-1 block text-label font-normal md:hidden">{near}</span>
                <span className="mt-1 block text-label font-normal tabular-nums md:hidden">
                  <span className="text-ink-3">Traces </span>
                  {traces}
                </span>
                <span className="mt-2 flex gap-2 lg:hidden">{doors}</span>
              </th>
              <td className="num">
                <Door
                  href={deeper ? whyHref({ ...deeper, spans }) : chargesHref(row, spans.later)}
                  label={`${row.name}, change ${usdChange(row.after - row.before)} USD: why it moved`}
                >
                  <Delta now={row.after} before={row.before} />
                </Door>
                <span className="block text-label text-ink-3">
                  <DeltaPercent now={row.after} before={row.before} unit />
                </span>
              </td>
              <td className="pl-8! text-label max-md:hidden">{near}</td>
              <td className="num max-md:hidden">{traces}</td>
              <td className="max-lg:hidden">
                <span className="flex justify-end gap-2">{doors}</span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** A template version that is new, else a marker: what happened in the later days. */
function Near({
  row,
  facts,
  spans,
}: {
  row: ContributorRow;
  facts: ContributorFacts | undefined;
  spans: { later: MovementSpan };
}) {
  const { version, marker } = facts ?? { version: null, marker: null };
  if (!version && !marker)
    return <span className="text-ink-3 max-md:sr-only">no marker, no new version</span>;
  return (
    <>
      {version ? (
        <span className="block">
          <Link href={templatesHref(row, spans.later)} className="link wrap-anywhere">
            {version.template} {version.version}
          </Link>{" "}
          <span className="text-ink-3">first seen {shortDay(version.firstDay)}</span>
        </span>
      ) : null}
      {marker ? (
        <span className="block">
          <Link href={whyHref({ marker: marker.id })} className="link wrap-anywhere">
            {KIND_NAMES[marker.kind] ?? marker.kind}: {marker.name}
          </Link>{" "}
          <span className="text-ink-3">{shortDay(marker.at.toISOString().slice(0, 10))}</span>
        </span>
      ) : null}
    </>
  );
}

function Traces({ facts }: { facts: ContributorFacts | undefined }) {
  if (!facts || facts.traces.length === 0) return <span className="text-ink-3">–</span>;
  return (
    <span className="inline-flex gap-3">
      {facts.traces.map((trace) => (
        <Door
          key={trace.traceId}
          href={`/traces/${encodeURIComponent(trace.traceId)}`}
          label={`Trace ${trace.traceId}: ${callUsd(trace.costPico)}`}
          className="inline-block py-1 md:py-0"
        >
          {callUsd(trace.costPico)}
        </Door>
      ))}
    </span>
  );
}

function Doors({
  row,
  scope,
  spans,
  mayExplain,
}: {
  row: ContributorRow;
  scope: WhyScope | null;
  spans: { later: MovementSpan; earlier: MovementSpan };
  mayExplain: boolean;
}) {
  if (scope === null) return null;
  const noted = scope.service !== NONE && scope.feature !== NONE;
  return (
    <>
      {mayExplain && noted ? (
        <ButtonLink
          href={`${whyHref({ ...scope, spans })}&note=1#notes`}
          aria-label={`Explain ${row.name}`}
          prefetch={false}
        >
          Explain
        </ButtonLink>
      ) : null}
      <ButtonLink
        href={whatIfHref({ ...scope, days: spans.later })}
        aria-label={`What if for ${row.name}`}
        prefetch={false}
      >
        What if
      </ButtonLink>
    </>
  );
}

/** The contributor's own page; null for charges, which no cause explains. */
function deeperScope(scope: WhyScope, { of }: ContributorRow): WhyScope | null {
  if (of.kind === "charge") return null;
  return { ...scope, team: of.team.slug, service: slugOf(of.service), feature: slugOf(of.feature) };
}

function chargesHref({ of }: ContributorRow, later: MovementSpan): string {
  return exploreHref({
    ...daysOf(later),
    groupBy: ["day"],
    filter: { team: of.team.slug, service: slugOf(of.service), kind: "charge" },
  });
}

function templatesHref({ of }: ContributorRow, later: MovementSpan): string {
  return exploreHref({
    ...daysOf(later),
    groupBy: ["template"],
    filter: { team: of.team.slug, service: slugOf(of.service), feature: slugOf(of.feature) },
  });
}

function daysOf(span: MovementSpan): { from: string; through: string } {
  return { from: span.fromDay, through: addDays(span.toDay, -1) };
}

function slugOf(name: NamedId): string {
  return name.id === 0 ? NONE : name.slug;
}

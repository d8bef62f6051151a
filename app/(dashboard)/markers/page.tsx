import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { Section } from "@/components/section";
import { can } from "@/lib/auth/permissions";
import { ownTeams, type Viewer } from "@/lib/auth/viewer";
import { instantText } from "@/lib/format";
import { type Marker, markerList } from "@/lib/queries/markers";
import { startTeams } from "@/lib/queries/people";
import { pageRequest, type SearchParams } from "../request";
import { whyHref } from "../why/href";
import { MarkerForm, RemoveMarker } from "./_components/marker-form";
import { KIND_NAMES } from "./words";

export const metadata: Metadata = { title: "Markers" };

/** Newest shown; older ones are on the charts of their days. */
const LIMIT = 200;

export default async function Markers({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now, timeZone } = await pageRequest("/markers", searchParams, "spend:read");
  const writes = can(viewer.role, "marker:write");
  const [markers, teams] = await Promise.all([
    markerList(sql, viewer, { limit: LIMIT }),
    writes ? startTeams(sql, viewer) : [],
  ]);
  const own = teams.filter((team) => team.kind !== "untagged");
  return (
    <>
      <PageHead
        title="Markers"
        meta="What happened and may explain a change: deploys, launches, changes of prices. They stand on every chart."
      />
      {writes && (own.length > 0 || ownTeams(viewer) === "all") ? (
        <Section title="Set a marker" id="new-marker">
          <MarkerForm
            teams={own.map(({ slug, name }) => ({ slug, name }))}
            everybody={ownTeams(viewer) === "all"}
            now={now.toISOString().slice(0, 16)}
          />
        </Section>
      ) : null}
      <Section
        title="All markers"
        aside={markers.length === LIMIT ? `the newest ${LIMIT}` : "newest first"}
        id="markers"
      >
        {markers.length === 0 ? (
          <EmptyState command="curl -X POST $URL/api/v1/markers -H 'authorization: Bearer $KEY' -H 'content-type: application/json' -d '{&quot;kind&quot;: &quot;deploy&quot;, &quot;name&quot;: &quot;v14&quot;}'">
            No marker yet. Let each deploy set one, and a change of spend has a name at once.
          </EmptyState>
        ) : (
          <table className="sheet" aria-labelledby="markers-title">
            <thead>
              <tr>
                <th scope="col">Marker</th>
                <th scope="col" className="max-md:hidden">
                  Kind
                </th>
                <th scope="col" className="max-md:hidden">
                  When
                </th>
                <th scope="col" className="max-md:hidden">
                  Concerns
                </th>
                <th scope="col" className="max-lg:hidden">
                  Set by
                </th>
                <th scope="col">
                  <span className="sr-only">What it changed</span>
                </th>
                {writes ? (
                  <th scope="col">
                    <span className="sr-only">Remove</span>
                  </th>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {markers.map((marker) => (
                <tr key={marker.id}>
                  <th scope="row">
                    {marker.url ? (
                      <a href={marker.url} className="link wrap-anywhere" rel="noreferrer">
                        {marker.name}
                      </a>
                    ) : (
                      <span className="wrap-anywhere">{marker.name}</span>
                    )}
                    <span className="block text-label text-ink-3 md:hidden">
                      {KIND_NAMES[marker.kind] ?? marker.kind} · {instantText(marker.at, { timeZone })} ·{" "}
                      {concerns(marker)}
                    </span>
                  </th>
                  <td className="max-md:hidden">{KIND_NAMES[marker.kind] ?? marker.kind}</td>
                  <td className="tabular-nums max-md:hidden">
                    {instantText(marker.at, { timeZone, zone: true })}
                  </td>
                  <td className="max-md:hidden">{concerns(marker)}</td>
                  <td className="text-ink-2 wrap-anywhere max-lg:hidden">{marker.createdBy}</td>
                  <td className="num">
                    {marker.at <= now ? (
                      <Link
                        href={whyHref({ marker: marker.id })}
                        className="link"
                        aria-label={`Since this marker: ${marker.name}`}
                      >
                        Since this marker
                      </Link>
                    ) : (
                      <span className="text-ink-3">still to come</span>
                    )}
                  </td>
                  {writes ? (
                    <td className="num">
                      {mayRemove(marker, viewer) ? <RemoveMarker id={marker.id} name={marker.name} /> : null}
                    </td>
                  ) : null}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
    </>
  );
}

function concerns({ team, service }: Marker): string {
  if (team === null && service === null) return "Everybody";
  return [team?.name, service?.name].filter((part) => part !== undefined).join(", ");
}

/** The same rule as the command's, so that no button is offered that answers no. */
function mayRemove({ team, service }: Marker, viewer: Viewer): boolean {
  return ownTeams(viewer) === "all" || team !== null || service !== null;
}

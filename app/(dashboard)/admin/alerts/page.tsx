import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { can } from "@/lib/auth/permissions";
import { withoutSecret } from "@/lib/commands/catalog/plan-words";
import { dayText } from "@/lib/format";
import { alertRoutes } from "@/lib/queries/admin-alerts";
import { scopeOptions } from "@/lib/queries/admin-budgets";
import { lastAuditId } from "@/lib/queries/admin-index";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { RouteForm } from "./_components/route-form";
import { alertParams } from "./search-params";
import { CHANNEL_WORDS, forWhom, kindWords } from "./words";

export const metadata: Metadata = { title: "Alert routes" };

/** Who is told what, and where. */
export default async function Alerts({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/admin/alerts", searchParams, "catalog:read");
  const { viewer, sql } = request;
  const writes = can(viewer.role, "alert:manage");
  const { route: asked } = alertParams.parse(request.params);
  const [routes, options, opened] = await Promise.all([
    alertRoutes(sql, viewer),
    scopeOptions(sql, viewer),
    lastAuditId(sql),
  ]);
  const chosen = writes ? routes.find(({ slug }) => slug === asked) : undefined;
  return (
    <>
      <AdminHead
        title="Alert routes"
        meta="Who is told what, and where. Routes are kept now; delivery starts with the alerts, nothing is sent yet."
      />
      <Section title="Routes" id="routes">
        {routes.length === 0 ? (
          <EmptyState>
            No route yet. Add one for the company first: what has no route of its own goes there.
          </EmptyState>
        ) : (
          <table className="sheet" aria-labelledby="routes-title">
            <thead>
              <tr>
                <th scope="col">Route</th>
                <th scope="col">Where to</th>
                <th scope="col" className="max-md:hidden">
                  Alerts
                </th>
                <th scope="col" className="max-md:hidden">
                  Of
                </th>
                {writes ? (
                  <th scope="col" className="num">
                    <span className="sr-only">Change</span>
                  </th>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {routes.map((route) => (
                <tr key={route.slug} data-selected={route.slug === chosen?.slug || undefined}>
                  <th scope="row">
                    <span className="font-name wrap-anywhere">{route.slug}</span>
                    {route.until ? (
                      <span className="block text-label text-ink-3">until {dayText(route.until)}</span>
                    ) : null}
                    <span className="block text-label text-ink-3 md:hidden">
                      {kindWords(route.alerts)}, {forWhom(route)}
                    </span>
                  </th>
                  <td>
                    <span className="wrap-anywhere">{withoutSecret(route.target)}</span>
                    <span className="block text-label text-ink-3">{CHANNEL_WORDS[route.channel]}</span>
                  </td>
                  <td className="max-md:hidden">{kindWords(route.alerts)}</td>
                  <td className="max-md:hidden">{forWhom(route)}</td>
                  {writes ? (
                    <td className="num">
                      <Link
                        href={`/admin/alerts?route=${encodeURIComponent(route.slug)}#change`}
                        className="link"
                        aria-label={`Change ${route.slug}`}
                        prefetch={false}
                      >
                        Change
                      </Link>
                    </td>
                  ) : null}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
      {chosen ? (
        <Section
          title={`Change ${chosen.slug}`}
          id="change"
          aside={
            <Link href="/admin/alerts" className="link" prefetch={false}>
              Close
            </Link>
          }
        >
          <RouteForm key={chosen.slug} route={chosen} options={options} opened={opened} />
        </Section>
      ) : null}
      {writes && !chosen ? (
        <Section title="Add a route" id="new" aside="no team and no unit: for the whole company">
          <RouteForm options={options} opened={opened} />
        </Section>
      ) : null}
    </>
  );
}

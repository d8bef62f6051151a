import type { Metadata } from "next";
import Form from "next/form";
import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { Door } from "@/components/money";
import { Person } from "@/components/person";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Tag } from "@/components/ui/tag";
import { addDays, reportingDays } from "@/lib/domain/period";
import { count, dateRange, percent, usd } from "@/lib/format";
import { type TenantList, type TenantRow, tenantList } from "@/lib/queries/admin-tenants";
import { type ExploreQuestion, exploreHref } from "../../explore/href";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { daysText } from "./days-text";
import { tenantHref, tenantsHref, tenantsParams } from "./search-params";
import { TextLink } from "../services/_components/text-link";

export const metadata: Metadata = { title: "Tenants" };

const DAYS = 30;
const FIRST = 50;
const MOST = 1_000;

/** The customers whose names arrived with their calls. */
export default async function Tenants({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/admin/tenants", searchParams, "catalog:read");
  const { viewer, sql, now, timeZone } = request;
  const { q, all } = tenantsParams.parse(request.params);
  const today = reportingDays(timeZone)(now.getTime());
  const range = { fromDay: addDays(today, -DAYS), toDay: today };
  const list = await tenantList(sql, viewer, { range, search: q, limit: all ? MOST : FIRST });
  return (
    <>
      <AdminHead
        title="Tenants"
        meta="Customers register themselves: the name comes with their calls. Here it gets a name for people, an owner and a note."
      />
      <Section
        title={q === "" ? "All tenants" : `Tenants with “${q}”`}
        id="tenants"
        aside={`cost of the last ${DAYS} complete days, ${dateRange(range.fromDay, range.toDay)}`}
      >
        <Form action="/admin/tenants" className="mb-4 flex items-end gap-2" role="search">
          <Field
            id="tenant-search"
            name="q"
            label="Find a tenant"
            defaultValue={q}
            className="w-60 max-w-full"
          />
          <Button type="submit">Find</Button>
        </Form>
        {list.rows.length === 0 ? (
          <EmptyState>
            {q === "" ? (
              <>
                No tenant yet. Send <code>tenant</code> with each call, and every customer is here by itself.
              </>
            ) : (
              <>
                No tenant has “{q}” in its name or owner. <TextLink href="/admin/tenants">Show all</TextLink>
              </>
            )}
          </EmptyState>
        ) : (
          <List
            list={list}
            search={q}
            question={{ from: range.fromDay, through: addDays(range.toDay, -1), compare: "off" }}
            today={today}
          />
        )}
      </Section>
    </>
  );
}

function List({
  list: { rows, total, without },
  search,
  question,
  today,
}: {
  list: TenantList;
  /** What was searched for; empty: nothing. */
  search: string;
  /** Where a cost opens. */
  question: ExploreQuestion;
  today: string;
}) {
  return (
    <>
      <table className="sheet" aria-labelledby="tenants-title">
        <thead>
          <tr>
            <th scope="col">Tenant</th>
            <th scope="col" className="max-md:hidden">
              Owner
            </th>
            <th scope="col" className="max-lg:hidden">
              Seen
            </th>
            <th scope="col" className="num max-md:hidden">
              Requests
            </th>
            <th scope="col" className="num max-lg:hidden">
              Estimated
            </th>
            <th scope="col" className="num">
              Cost, USD
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row" className="wrap-anywhere">
                <Name row={row} />
                <span className="block text-label text-ink-3 md:hidden">
                  {row.owner ? `${row.owner} · ` : ""}
                  {daysText(row.firstDay, row.lastDay, today)}
                </span>
              </th>
              <td className="max-md:hidden">
                {row.owner ? <Person address={row.owner} /> : <span className="text-ink-3">–</span>}
              </td>
              <td className="tabular-nums whitespace-nowrap max-lg:hidden">
                {daysText(row.firstDay, row.lastDay, today)}
              </td>
              <td className="num max-md:hidden">{count(row.requests)}</td>
              <td className="num max-lg:hidden">{share(row.estimated, row.requests)}</td>
              <td className="num">
                <Door
                  href={exploreHref({ ...question, filter: { tenant: row.name } })}
                  label={`${usd(row.costPico)} USD, ${row.name}`}
                >
                  {usd(row.costPico)}
                </Door>
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              {total.tenants === 1 ? "1 tenant" : `${count(total.tenants)} tenants`}
              {total.tenants > rows.length ? (
                <span className="font-normal">
                  , the costliest {rows.length} shown.{" "}
                  {rows.length < MOST ? (
                    <TextLink href={tenantsHref({ q: search, all: "on" })}>
                      Show {total.tenants > MOST ? `the first ${count(MOST)}` : "all"}
                    </TextLink>
                  ) : (
                    "Find the others by name."
                  )}
                </span>
              ) : null}
            </th>
            <td className="max-md:hidden" />
            <td className="max-lg:hidden" />
            <td className="num max-md:hidden">{count(total.requests)}</td>
            <td className="num max-lg:hidden">{share(total.estimated, total.requests)}</td>
            <td className="num">{usd(total.costPico)}</td>
          </tr>
        </tfoot>
      </table>
      {search === "" ? (
        <p className="mt-3 text-label text-ink-3">
          Besides,{" "}
          <Door href={exploreHref({ ...question, filter: { tenant: "(none)" } })}>
            {usd(without.costPico)} USD
          </Door>{" "}
          of {count(without.requests)} requests that name no tenant.
        </p>
      ) : null}
    </>
  );
}

function Name({ row }: { row: TenantRow }) {
  if (row.kind === "overflow")
    return (
      <>
        {row.name} <Tag tone="warn">past 1,000 new names a day</Tag>{" "}
        <TextLink href="/exceptions?defect=tenant_overflow">Exception</TextLink>
      </>
    );
  return (
    <>
      <Link href={tenantHref(row.id)} className="link font-name" prefetch={false}>
        {row.displayName ?? row.name}
      </Link>{" "}
      {row.kind === "erased" ? <Tag>erased</Tag> : null}
      {row.displayName ? <span className="block text-label text-ink-3">{row.name}</span> : null}
    </>
  );
}

/** Share in percent; a dash for nothing. */
function share(part: bigint, whole: bigint): string {
  if (whole === 0n || part === 0n) return "–";
  return percent(Number((part * 1000n) / whole));
}

import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { Tag } from "@/components/ui/tag";
import { can } from "@/lib/auth/permissions";
import { dayText, monthText, usd } from "@/lib/format";
import {
  type AdminPolicy,
  allocationPage,
  lastMonth,
  policyOn,
  type PoolSplit,
  poolSplit,
} from "@/lib/queries/admin-allocation";
import { lastAuditId } from "@/lib/queries/admin-index";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { PolicyForm } from "./_components/policy-form";
import { SplitTable } from "./_components/split-table";
import { termsWords } from "./policy-words";
import { allocationParams } from "./search-params";

export const metadata: Metadata = { title: "Allocation policies" };

/** How truly common spend is split over the teams, and what the last complete month made of it. */
export default async function Allocation({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/admin/allocation", searchParams, "catalog:read");
  const { viewer, sql, now } = request;
  const writes = can(viewer.role, "allocation:write");
  const today = now.toISOString().slice(0, 10);
  const month = lastMonth(now);
  const [{ sources, policies, teams }, opened] = await Promise.all([
    allocationPage(sql, viewer, now),
    lastAuditId(sql),
  ]);
  const pools = await Promise.all(
    sources.map(async (source) => {
      const policy = policyOn(policies, source.slug, today);
      // Without a policy all of it stays central.
      const terms = policy ?? { method: "even" as const, keepCentralPico: 0n, shares: null };
      return { source, policy, split: await poolSplit(sql, viewer, source.slug, terms, month) };
    }),
  );
  const { source: asked } = allocationParams.parse(request.params);
  const chosen = pools.find(({ source }) => source.slug === asked) ?? pools[0];
  return (
    <>
      <AdminHead
        title="Allocation policies"
        meta="How truly common spend is split over the teams. Untagged spend is never spread."
      />
      <Section
        title="Shared pools"
        id="pools"
        aside={`pools of ${monthText(month)}, the last complete month`}
      >
        {pools.length === 0 ? (
          <EmptyState>
            No shared team yet: mark a team as shared in the catalog, and say here how it is split.
          </EmptyState>
        ) : (
          <PoolsTable pools={pools} policies={policies} today={today} chosen={chosen?.source.slug} />
        )}
      </Section>
      {chosen ? (
        <Section
          title={`${chosen.source.name} in ${monthText(month)}`}
          id="split"
          aside={chosen.policy ? termsWords(chosen.policy) : "no policy: all of it stays central"}
        >
          {chosen.policy && chosen.split ? (
            <SplitTable
              split={chosen.split}
              method={chosen.policy.method}
              label={`Payers of ${chosen.source.name}`}
            />
          ) : (
            <p className="border-t border-line-2 py-3 text-ink-2">
              No policy holds today, so no team pays of it.
            </p>
          )}
        </Section>
      ) : null}
      {chosen && writes ? (
        <Section title={`Change how ${chosen.source.name} is split`} id="change">
          <PolicyForm
            key={chosen.source.slug}
            source={chosen.source}
            policy={chosen.policy}
            teams={teams}
            opened={opened}
            from={`${today.slice(0, 7)}-01`}
          />
        </Section>
      ) : null}
    </>
  );
}

function PoolsTable({
  pools,
  policies,
  today,
  chosen,
}: {
  pools: readonly {
    source: { slug: string; name: string };
    policy: AdminPolicy | null;
    split: PoolSplit | null;
  }[];
  policies: readonly AdminPolicy[];
  today: string;
  chosen: string | undefined;
}) {
  return (
    <table className="sheet" aria-labelledby="pools-title">
      <thead>
        <tr>
          <th scope="col">Shared team</th>
          <th scope="col">Split</th>
          <th scope="col" className="max-md:hidden">
            Holds
          </th>
          <th scope="col" className="num">
            Pool, USD
          </th>
          <th scope="col" className="num max-md:hidden">
            Central, USD
          </th>
          <th scope="col" className="num max-md:hidden">
            Payers
          </th>
        </tr>
      </thead>
      <tbody>
        {pools.map(({ source, policy, split }) => (
          <tr key={source.slug} data-selected={source.slug === chosen || undefined}>
            <th scope="row">
              <Link
                href={`/admin/allocation?source=${encodeURIComponent(source.slug)}`}
                className="link"
                prefetch={false}
              >
                {source.name}
              </Link>
            </th>
            <td>
              {policy ? termsWords(policy) : <Tag>no policy</Tag>}
              {policies
                .filter((one) => one.source.slug === source.slug && one.from > today)
                .map((one) => (
                  <span key={one.id} className="block text-label text-ink-3">
                    from {dayText(one.from)}: {termsWords(one)}
                  </span>
                ))}
            </td>
            <td className="max-md:hidden">
              {policy
                ? `since ${dayText(policy.from)}${policy.until ? ` until ${dayText(policy.until)}` : ""}`
                : "–"}
            </td>
            <td className="num">{split ? usd(split.poolPico) : "–"}</td>
            <td className="num max-md:hidden">
              {split ? usd(policy ? split.centralPico : split.poolPico) : "–"}
            </td>
            <td className="num max-md:hidden">{policy && split ? split.payers.length : 0}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { SentenceLine } from "@/components/sentence";
import { can } from "@/lib/auth/permissions";
import { monthText, usdWithSign } from "@/lib/format";
import { type SharedBucket, sharedBuckets } from "@/lib/queries/shared-buckets";
import { pageRequest, type SearchParams } from "../../request";
import { SectionNav } from "../_components/section-nav";
import { plainSentence } from "../plain-sentence";
import { Bucket } from "./_components/bucket";
import { lastMonths, sharedParams } from "./search-params";

export const metadata = { title: "Shared buckets" };

const MONTHS = 6;

export default async function Shared({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/exceptions/shared", searchParams, "exception:read");
  const { viewer, sql, now, params } = request;
  const months = lastMonths(now, MONTHS);
  const chosen = sharedParams.parse(params).month;
  const month = chosen === undefined ? (months[0] ?? "") : `${chosen}-01`;
  const buckets = await sharedBuckets(sql, viewer, month);
  return (
    <>
      <PageHead title="Shared buckets" meta={`${monthText(month)}, as booked · spend that is truly common`} />
      <SectionNav current="/exceptions/shared" />
      <nav aria-label="Month" className="mt-4 flex flex-wrap gap-x-4 text-label">
        {months.map((one) => (
          <Link
            key={one}
            href={`/exceptions/shared?month=${one.slice(0, 7)}`}
            prefetch={false}
            aria-current={one === month ? "true" : undefined}
            className={
              one === month ? "min-h-6 font-name text-ink underline underline-offset-4" : "link min-h-6"
            }
          >
            {monthText(one)}
          </Link>
        ))}
      </nav>
      <SentenceLine sentence={plainSentence(openingOf(buckets, month))} />
      {buckets.length === 0 ? (
        <EmptyState command="npm run whospent -- apply catalog.yaml --plan">
          There is no team of kind shared that you see. One is made in the catalog file, with kind: shared and
          a limit_usd.
        </EmptyState>
      ) : (
        buckets.map((bucket) => (
          <Bucket
            key={`${bucket.team.slug} ${month}`}
            bucket={bucket}
            month={month}
            timeZone={request.timeZone}
            mayReview={can(viewer.role, "exception:resolve")}
          />
        ))
      )}
    </>
  );
}

/** Level, what is over its limit, what nobody looked at yet. */
function openingOf(buckets: readonly SharedBucket[], month: string): string {
  if (buckets.length === 0) return "Nothing is shared.";
  const total = buckets.reduce((sum, one) => sum + one.costPico, 0n);
  const over = buckets.filter((one) => one.overLimit);
  const open = buckets.filter((one) => one.reviewed === null);
  const level = `${buckets.length === 1 ? "One shared bucket holds" : `${buckets.length} shared buckets hold`} ${usdWithSign(total)} of ${monthText(month)}.`;
  const limit =
    over.length === 0
      ? "None is over its limit"
      : `${over.map((one) => one.team.name).join(" and ")} ${over.length === 1 ? "is" : "are"} over the limit`;
  const reviewed = open.length === 0 ? "all are reviewed." : `${open.length} not reviewed yet.`;
  return `${level} ${limit}; ${reviewed}`;
}

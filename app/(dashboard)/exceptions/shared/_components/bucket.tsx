import { Door } from "@/components/money";
import { Person } from "@/components/person";
import { Section } from "@/components/section";
import { Tag } from "@/components/ui/tag";
import { shares } from "@/lib/domain/money";
import { count, instantText, percent, usd, usdWithSign } from "@/lib/format";
import type { BucketPart, SharedBucket } from "@/lib/queries/shared-buckets";
import { serviceFeature } from "@/lib/queries/rows";
import { exploreHref } from "../../../explore/href";
import { ReviewForm } from "./review-form";

/** One shared bucket: its size against its limit, what is in it, and who looked at it. */
export function Bucket({
  bucket,
  month,
  timeZone,
  mayReview,
}: {
  bucket: SharedBucket;
  /** `YYYY-MM-01`. */
  month: string;
  timeZone: string;
  mayReview: boolean;
}) {
  const { team, costPico, limitPico, overLimit, parts, reviewed } = bucket;
  const share = shares(parts.map((part) => part.costPico));
  const booked = month.slice(0, 7);
  const all = exploreHref({ booked, groupBy: ["service", "feature"], filter: { team: team.slug } });
  return (
    <Section
      id={`bucket-${team.slug}`}
      title={team.name}
      aside={
        <>
          <Person address={bucket.lead} /> ·{" "}
          {limitPico === null ? "no limit set" : `limit ${usdWithSign(limitPico)} a month`}
        </>
      }
    >
      <p className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-1">
        <Door href={all} className="text-figure" label={`${usd(costPico)} USD in ${team.name}`}>
          {usdWithSign(costPico)}
        </Door>
        <Size cost={costPico} limit={limitPico} over={overLimit} />
        <span className="text-label text-ink-3">month before {usdWithSign(bucket.previousPico)}</span>
      </p>
      {parts.length === 0 ? (
        <p className="border-t border-line-2 py-4 text-ink-2">Nothing was booked here.</p>
      ) : (
        <table className="sheet" aria-labelledby={`bucket-${team.slug}-title`}>
          <thead>
            <tr>
              <th scope="col">Service / feature</th>
              <th scope="col" className="num max-md:hidden">
                Requests
              </th>
              <th scope="col" className="num">
                Cost<span className="font-normal">, USD</span>
              </th>
              <th scope="col" className="num">
                Share<span className="font-normal">, %</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {parts.map((part, at) => (
              <tr key={`${part.kind}-${part.service.id}-${part.feature.id}`}>
                <th scope="row" className="wrap-anywhere">
                  {nameOf(part)}
                </th>
                <td className="num max-md:hidden">{count(part.requests)}</td>
                <td className="num">
                  <Door
                    href={partHref(part, booked, team.slug)}
                    label={`${usd(part.costPico)} USD, ${nameOf(part)}`}
                  >
                    {usd(part.costPico)}
                  </Door>
                </td>
                <td className="num">{percent(share[at] ?? 0).replace(/\s*%$/u, "")}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Together</th>
              <td className="num max-md:hidden">{count(bucket.requests)}</td>
              <td className="num">{usd(costPico)}</td>
              <td className="num">{costPico > 0n ? "100.0" : "–"}</td>
            </tr>
          </tfoot>
        </table>
      )}
      <div className="mt-4">
        {reviewed ? (
          <p className="text-ink-2">
            Reviewed by <Person address={reviewed.by} />, {instantText(reviewed.at, { timeZone })}
            {reviewed.note ? `: ${reviewed.note}` : "."}
          </p>
        ) : (
          <p className="text-ink-3">Not reviewed yet.</p>
        )}
        {mayReview ? (
          <ReviewForm team={team.slug} name={team.name} month={booked} again={reviewed !== null} />
        ) : null}
      </div>
    </Section>
  );
}

/** The size against the limit, in words and as a bar that is full at the limit. */
function Size({ cost, limit, over }: { cost: bigint; limit: bigint | null; over: boolean }) {
  if (limit === null) return null;
  const filled = limit === 0n ? 1000 : Number((cost * 1000n) / limit);
  return (
    <>
      <svg aria-hidden="true" className="block h-2 w-40 bg-line">
        <rect
          width={`${Math.max(0, Math.min(100, filled / 10))}%`}
          height="100%"
          fill={over ? "var(--warn)" : "var(--ink-3)"}
        />
      </svg>
      {over ? (
        <Tag tone="warn">over the limit by {usdWithSign(cost - limit)}</Tag>
      ) : (
        <span className="text-label text-ink-2">{percent(filled)} of the limit</span>
      )}
    </>
  );
}

function nameOf(part: BucketPart): string {
  return part.kind === "charge" ? "Charges" : serviceFeature(part.service, part.feature);
}

function partHref(part: BucketPart, booked: string, team: string): string {
  const filter =
    part.kind === "charge"
      ? { team, kind: "charge" }
      : {
          team,
          kind: "call",
          service: part.service.slug || "(none)",
          feature: part.feature.slug || "(none)",
        };
  return exploreHref({ booked, groupBy: ["service", "feature"], filter });
}

import { count } from "@/lib/format";
import type { TracePage } from "@/lib/queries/trace-page";

/** How far this trace can be trusted: owner on the call, estimated, unpriced. */
export function TraceTrust({ page }: { page: TracePage }) {
  const calls = page.calls.filter((call) => !call.superseded);
  const number = (test: (call: TracePage["calls"][number]) => boolean) => calls.filter(test).length;
  const items = [
    ["Stamped", `${number((call) => call.owner.attributedBy === "stamped")} of ${calls.length} calls`],
    ["Estimated", String(number((call) => call.usageStatus === "estimated"))],
    ["Usage missing", String(number((call) => call.usageStatus === "missing"))],
    ["Unpriced", count(page.unpricedCalls)],
  ] as const;
  return (
    <dl
      aria-label="Trust"
      className="mt-5 grid grid-cols-2 gap-x-6 gap-y-1 border-y border-line py-2.25 text-label text-ink-3 md:flex md:flex-wrap"
    >
      {items.map(([label, value]) => (
        <div key={label}>
          <dt className="inline">{label} </dt>
          <dd className="inline font-medium text-ink">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

import type { ReactNode } from "react";
import { chartTokens, count, instantText, monthText, percent } from "@/lib/format";
import { cn } from "./ui/cn";

/** What the strip says; shares are tenths of a percent. */
export interface Trust {
  completeThrough: Date | null;
  stampedTenths: number | null;
  estimatedTenths: number | null;
  missingRequests: bigint;
  unpriced: { requests: bigint; tokens: bigint };
  periods: { period: string; status: "provisional" | "final" }[];
  incomplete: boolean;
  reconciledThrough: string | null;
}

function Item({ label, children, warn }: { label: string; children: ReactNode; warn?: boolean }) {
  return (
    <div className={cn("whitespace-normal", warn && "text-warn")}>
      <dt className="inline">{label} </dt>
      <dd className={cn("inline font-medium", warn ? "text-warn" : "text-ink")}>{children}</dd>
    </div>
  );
}

/** How far the figures of this page can be trusted, in one line. */
export function TrustStrip({ trust, timeZone }: { trust: Trust; timeZone: string }) {
  const { unpriced } = trust;
  return (
    <dl
      aria-label="Trust"
      className="mt-5 grid grid-cols-2 gap-x-6 gap-y-1 border-y border-line py-2.25 text-label text-ink-3 md:flex md:flex-wrap"
    >
      <div className={cn("max-md:col-span-2", trust.incomplete && "text-warn")}>
        <dt className="inline">{trust.completeThrough ? "Complete through " : "Complete "}</dt>
        <dd className={cn("inline font-medium", trust.incomplete ? "text-warn" : "text-ink")}>
          {trust.completeThrough ? (
            <>
              {instantText(trust.completeThrough, { timeZone, zone: true })}
              {trust.incomplete ? ", later days are still open" : ""}
            </>
          ) : (
            "not yet: no source has reported"
          )}
        </dd>
      </div>
      <Item label="Stamped">{trust.stampedTenths === null ? "no cost" : percent(trust.stampedTenths)}</Item>
      <Item label="Estimated">
        {trust.estimatedTenths === null ? "no calls" : percent(trust.estimatedTenths)}
      </Item>
      {trust.missingRequests > 0n ? (
        <Item label="Usage missing">{count(trust.missingRequests)} requests</Item>
      ) : null}
      <Item label="Unpriced">
        {count(unpriced.requests)} requests
        {unpriced.requests > 0n ? `, ${chartTokens(unpriced.tokens)} tokens` : ""}
      </Item>
      {trust.reconciledThrough ? (
        <Item label="Reconciled through">{monthText(trust.reconciledThrough)}</Item>
      ) : null}
      {trust.periods.map(({ period, status }) => (
        <Item key={period} label={monthText(period)}>
          {status}
        </Item>
      ))}
    </dl>
  );
}

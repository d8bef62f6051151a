import type { ReactNode } from "react";
import { chartTokens, count, instantText, monthText, percent } from "@/lib/format";
import { FirstEvent } from "./first-event";
import { Door } from "./money";
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
  /** The hour opens the page of the sources. */
  seesSources?: boolean;
}

/** What each figure opens; without one it is plain text. */
export interface TrustDoors {
  stamped?: string;
  estimated?: string;
  missing?: string;
  unpriced?: string;
}

function Item({ label, children, door }: { label: string; children: ReactNode; door?: string | undefined }) {
  return (
    <div className="whitespace-normal">
      <dt className="inline">{label} </dt>
      <dd className="inline font-medium text-ink">
        {door === undefined ? children : <Door href={door}>{children}</Door>}
      </dd>
    </div>
  );
}

/** Months of one status in a row as one, so that a year does not fill the strip. */
function monthRuns(periods: Trust["periods"]): { first: string; last: string; status: string }[] {
  const runs: { first: string; last: string; status: string }[] = [];
  for (const { period, status } of periods) {
    const run = runs.at(-1);
    if (run?.status === status) run.last = period;
    else runs.push({ first: period, last: period, status });
  }
  return runs;
}

/** How far the figures of this page can be trusted, in one line. */
export function TrustStrip({
  trust,
  timeZone,
  of,
  doors = {},
}: {
  trust: Trust;
  timeZone: string;
  /** What it speaks of, where the page below is narrower. */
  of?: string;
  doors?: TrustDoors;
}) {
  const { unpriced } = trust;
  if (trust.completeThrough === null) return <NoUsage />;
  return (
    <dl
      aria-label="Trust"
      className="mt-5 grid grid-cols-2 gap-x-6 gap-y-1 border-y border-line py-2.25 text-label text-ink-3 md:flex md:flex-wrap"
    >
      <div className={cn("max-md:col-span-2", trust.incomplete && "text-warn")}>
        <dt className="inline">Complete through </dt>
        <dd className={cn("inline font-medium", trust.incomplete ? "text-warn" : "text-ink")}>
          <CompleteThrough
            at={instantText(trust.completeThrough, { timeZone, zone: true })}
            door={trust.seesSources}
          />
          {trust.incomplete ? ", later days are still open" : ""}
        </dd>
      </div>
      <Item label="Stamped" door={trust.stampedTenths === null ? undefined : doors.stamped}>
        {trust.stampedTenths === null ? "no cost" : percent(trust.stampedTenths)}
      </Item>
      <Item label="Estimated" door={trust.estimatedTenths === null ? undefined : doors.estimated}>
        {trust.estimatedTenths === null ? "no calls" : percent(trust.estimatedTenths)}
      </Item>
      {trust.missingRequests > 0n ? (
        <Item label="Usage missing" door={doors.missing}>
          {count(trust.missingRequests)} requests
        </Item>
      ) : null}
      <Item label="Unpriced" door={unpriced.requests > 0n ? doors.unpriced : undefined}>
        {count(unpriced.requests)} requests
        {unpriced.requests > 0n ? `, ${chartTokens(unpriced.tokens)} tokens` : ""}
      </Item>
      {trust.reconciledThrough ? (
        <Item label="Reconciled through">{monthText(trust.reconciledThrough)}</Item>
      ) : null}
      {of ? <Item label="Of">{of}</Item> : null}
      {monthRuns(trust.periods).map(({ first, last, status }) => (
        <Item
          key={first}
          label={first === last ? monthText(first) : `${monthText(first)} – ${monthText(last)}`}
        >
          {status}
        </Item>
      ))}
    </dl>
  );
}

/** Up to here every source that is due has reported; who they are is behind it. */
function CompleteThrough({ at, door = false }: { at: string; door?: boolean }) {
  if (!door) return at;
  return (
    <Door href="/sources" label={`${at}: the sources and how they report`}>
      {at}
    </Door>
  );
}

/** Before the first report there is nothing to trust or doubt: what to do stands in the strip's place. */
function NoUsage() {
  return (
    <section aria-label="Trust" className="mt-5 border-y border-line py-3">
      <p className="text-ink">
        <strong className="font-strong">No usage yet.</strong>{" "}
        <span className="text-ink-2">
          Make a key and send it with a first event: it shows at once under “This week to date”.
        </span>
      </p>
      <FirstEvent />
    </section>
  );
}

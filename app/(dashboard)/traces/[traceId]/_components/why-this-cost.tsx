import Link from "next/link";
import type { ReactNode } from "react";
import { DEFECT_NAMES } from "@/components/defects";
import { envelopeWords } from "@/lib/domain/signed-envelope";
import { EmptyState } from "@/components/empty-state";
import { columnUsd } from "@/components/precision";
import { Section } from "@/components/section";
import { cn } from "@/components/ui/cn";
import { count, instantText, monthText } from "@/lib/format";
import type { EventDetail, TraceCall } from "@/lib/queries/trace-page";
import { cardName, sumSteps } from "../trace-facts";
import { provenanceName, stepName } from "../words";
import { EvidenceReports } from "./evidence-reports";
import { PriceTable } from "./price-table";

/** One call opened: price, owner, claims, ids and the raw report. */
export function WhyThisCost({
  detail,
  number,
  closeHref,
  mayReadEvidence,
}: {
  detail: EventDetail;
  number: number | null;
  closeHref: string;
  mayReadEvidence: boolean;
}) {
  const { call, reports } = detail;
  const print = columnUsd([call.costPico, call.listPico, call.claimedPico, call.premiumPico]);
  return (
    <Section
      id="why"
      title={number === null ? "Why this cost" : `Why call ${number} cost this`}
      aside={
        <Link href={closeHref} className="link">
          Close
        </Link>
      }
    >
      {call.costPico === null ? <Unpriced call={call} /> : null}
      {call.costPico !== null && call.steps.length === 0 ? (
        <EmptyState>No token was billed: {zeroReason(call)}.</EmptyState>
      ) : null}
      {call.steps.length > 0 ? (
        <PriceTable
          rows={sumSteps([{ ...call, superseded: false }])}
          total={{ name: "Cost of the call", costPico: call.costPico }}
          labelledBy="why-title"
          withModel={false}
        />
      ) : null}
      <div className="mt-8 grid gap-x-14 gap-y-8 md:grid-cols-2">
        <Facts title="Owner">
          <Fact label="Team">{call.team.name}</Fact>
          <Fact label="Cost center">{call.costCenter ?? "none"}</Fact>
          <Fact label="Decided by">{stepName(call.owner.step)}</Fact>
          {call.owner.rule ? <Fact label="Rule">{ruleText(call.owner.rule)}</Fact> : null}
          {call.owner.losers.map((loser) => (
            <Fact key={`${loser.step}-${loser.team}`} label="Would also have said">
              {loser.team}, {stepName(loser.step)}
              {loser.ruleId === null ? "" : `, rule ${loser.ruleId}`}
            </Fact>
          ))}
          <Fact label="As sent">{sentText(call)}</Fact>
          {call.envelope ? (
            <Fact label="Signature">
              {call.envelope === "held" ? "holds: the service vouches for it" : envelopeWords(call.envelope)}
            </Fact>
          ) : null}
          {call.defects.length > 0 ? (
            <Fact label="Exceptions">{call.defects.map((defect) => DEFECT_NAMES[defect]).join(", ")}</Fact>
          ) : null}
        </Facts>
        <Facts title="Price and usage">
          <Fact label="Price line">{priceText(call)}</Fact>
          <Fact label="List cost">{call.listPico === null ? "unpriced" : print(call.listPico)}</Fact>
          {call.premiumPico !== null && call.premiumPico !== 0n ? (
            <Fact label="Fallback premium">{print(call.premiumPico)}</Fact>
          ) : null}
          <Fact label="Claimed by the sender">{claimText(call, print)}</Fact>
          <Fact label="Usage">
            {call.usageStatus}, from {provenanceName(call.provenance)}
          </Fact>
          <Fact label="Booked in">{monthText(call.period)}</Fact>
          <Fact label="Received">{instantText(call.receivedAt, { seconds: true, zone: true })}</Fact>
        </Facts>
        <Facts title="What ran">
          <Fact label="Model">{modelText(call)}</Fact>
          <Fact label="Provider">{[call.provider, call.region].filter((text) => text).join(", ")}</Fact>
          <Fact label="Service tier">{call.serviceTier ?? "not told, priced as standard"}</Fact>
          {call.template ? (
            <Fact label="Template">
              {[call.template, call.templateVersion].filter((text) => text).join(" ")}
            </Fact>
          ) : null}
          {call.tenant ? <Fact label="Tenant">{call.tenant}</Fact> : null}
          {call.initiator ? <Fact label="Initiator">{call.initiator}</Fact> : null}
          {call.virtualKey ? <Fact label="Virtual key">{call.virtualKey}</Fact> : null}
          {call.namespace ? <Fact label="Namespace">{call.namespace}</Fact> : null}
        </Facts>
        <Facts title="Ids">
          <Fact label="Provider response" id>
            {call.providerResponseId ?? "not told"}
          </Fact>
          <Fact label="Provider request" id>
            {call.providerRequestId ?? "not told"}
          </Fact>
          <Fact label="Client request" id>
            {call.clientRequestId ?? "not told"}
          </Fact>
          {call.requestId ? (
            <Fact label="Request" id>
              {call.requestId}
            </Fact>
          ) : null}
          {call.spanId ? (
            <Fact label="Span" id>
              {call.spanId}
            </Fact>
          ) : null}
          <Fact label="Source">{call.source}</Fact>
        </Facts>
      </div>
      {mayReadEvidence ? <EvidenceReports reports={reports} /> : null}
    </Section>
  );
}

function Facts({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="border-b border-line-2 pb-2 text-label font-medium text-ink-3">{title}</h3>
      <dl>{children}</dl>
    </div>
  );
}

function Fact({ label, id, children }: { label: string; id?: boolean; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-6 border-b border-line py-2">
      <dt className="shrink-0 text-ink-3">{label}</dt>
      <dd className={cn("min-w-0 text-right wrap-anywhere", id && "ident")}>{children}</dd>
    </div>
  );
}

/** Unpriced is a value: the tokens are shown, and no zero. */
function Unpriced({ call }: { call: TraceCall }) {
  const tokens = Object.entries(call.usage).map(
    ([name, value]) => `${count(value)} ${name.replaceAll("_", " ")}`,
  );
  return (
    <EmptyState>
      {call.usageStatus === "missing"
        ? "The sender did not say how many tokens this call used, so it has no cost yet."
        : `No price line fits ${call.model}. Its tokens wait for one: ${tokens.join(", ") || "none told"}.`}
    </EmptyState>
  );
}

function zeroReason(call: TraceCall): string {
  if (call.flags.includes("response_cache_hit")) return "it was answered from a cache";
  return call.status === "ok" ? "the sender reported no tokens" : "it was refused before generation";
}

function ruleText(rule: NonNullable<TraceCall["owner"]["rule"]>): string {
  return `${rule.id}: ${Object.entries(rule.match)
    .map(([field, value]) => `${field.replaceAll("_", " ")} = ${value}`)
    .join(", ")}`;
}

function sentText(call: TraceCall): string {
  const { team, service, feature, environment } = call.sent;
  const parts = [team, service, feature, environment].map((name) => name ?? "–");
  return parts.every((part) => part === "–") ? "no owner fields" : parts.join(" / ");
}

function priceText(call: TraceCall): string {
  if (!call.priceLine) return call.costPico === null ? "none" : "not needed";
  const { model, serviceTier, region, minInputTokens } = call.priceLine;
  const more = [
    serviceTier === "standard" ? null : serviceTier,
    region,
    minInputTokens > 0 ? `from ${count(minInputTokens)} input tokens` : null,
  ].filter((part) => part !== null);
  return [`${model}, ${cardName(call.priceLine)}`, ...more].join(", ");
}

/** The sender's cost beside ours; the difference is said, never hidden. */
function claimText(call: TraceCall, print: (pico: bigint) => string): string {
  if (call.claimedPico === null) return "nothing";
  const from = call.claimedSource ? ` (${call.claimedSource})` : "";
  if (call.costPico === null) return `${print(call.claimedPico)}${from}`;
  const difference = call.claimedPico - call.costPico;
  return difference === 0n
    ? `${print(call.claimedPico)}, the same${from}`
    : `${print(call.claimedPico)}, ${difference > 0n ? "+" : ""}${print(difference)} against ours${from}`;
}

function modelText(call: TraceCall): string {
  const { modelActual, modelRequested } = call;
  if (modelActual === null) return `${modelRequested ?? call.model}, as requested`;
  return modelRequested !== null && modelRequested !== modelActual
    ? `${modelActual}, asked for ${modelRequested}`
    : modelActual;
}

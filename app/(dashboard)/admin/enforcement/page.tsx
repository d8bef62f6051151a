import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { CopyCommand } from "@/components/ui/copy-command";
import { can } from "@/lib/auth/permissions";
import { dateRange, monthText } from "@/lib/format";
import { lastAuditId } from "@/lib/queries/admin-index";
import { wouldBeDenials } from "@/lib/queries/check-denials";
import { ledgerEstimate } from "@/lib/queries/check-ledger";
import { enforcementModes, modePlaces } from "@/lib/queries/check-modes";
import { virtualKeys } from "@/lib/queries/check-virtual-keys";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { DenialTables } from "./_components/denial-tables";
import { LedgerTable } from "./_components/ledger-table";
import { ModeForm } from "./_components/mode-form";
import { ModesTable } from "./_components/modes-table";
import { VirtualKeysTable } from "./_components/virtual-keys-table";
import { enforcementSentence } from "./enforcement-words";
import { DAYS, enforcementParams } from "./search-params";

export const metadata: Metadata = { title: "Enforcement" };

/** Which checks are observed, warned of or denied; and what enforcing tomorrow would deny. */
export default async function Enforcement({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/admin/enforcement", searchParams, "catalog:read");
  const { viewer, sql, now, timeZone, params } = request;
  const { days } = enforcementParams.parse(params);
  const today = now.toISOString().slice(0, 10);
  const mayChange = can(viewer.role, "enforcement:write");
  const [modes, places, denials, ledger, keys, opened] = await Promise.all([
    enforcementModes(sql, viewer, today),
    modePlaces(sql, viewer),
    wouldBeDenials(sql, viewer, { days, now }),
    ledgerEstimate(sql, viewer, { days, now }),
    virtualKeys(sql, viewer, today),
    mayChange ? lastAuditId(sql) : "0",
  ]);
  return (
    <>
      <AdminHead
        title="Enforcement"
        meta="A gateway asks before a call goes out. Observe answers yes to everything, warn says what to mend, enforce refuses."
      />
      <p className="mt-8 mb-7 max-w-265 text-sentence-phone text-balance md:text-sentence">
        {enforcementSentence(denials, days)}
      </p>
      <Section id="modes" title="Modes" aside="the most specific that holds: sender before environment">
        {modes.length > 0 ? (
          <ModesTable modes={modes} />
        ) : (
          <EmptyState>No mode is set, so everything is observed.</EmptyState>
        )}
        <p className="mt-3 max-w-prose text-label text-ink-3">
          A call whose environment is not told or not known counts as production. A mode that begins later
          ends the one before it; to call off a planned one, set another from the same day. A budget that is
          set to block refuses under warn too, and never while observed.
        </p>
      </Section>
      {mayChange ? (
        <Section id="set-mode" title="Set a mode">
          <ModeForm places={places} opened={opened} today={today} />
        </Section>
      ) : null}
      <Section
        id="denials"
        title="If you enforced tomorrow"
        aside={`answers to those who asked, ${dateRange(denials.fromDay, denials.toDay)}, UTC`}
      >
        <nav aria-label="Days" className="mb-4 flex gap-4 text-body">
          {DAYS.map((option) => (
            <Link
              key={option}
              href={option === 7 ? "/admin/enforcement" : `/admin/enforcement?days=${option}`}
              aria-current={option === days ? "page" : undefined}
              className={option === days ? "font-name" : "link"}
              prefetch={false}
              scroll={false}
            >
              {option} days
            </Link>
          ))}
        </nav>
        {denials.wouldDeny > 0n ? (
          <DenialTables denials={denials} timeZone={timeZone} />
        ) : (
          <EmptyState
            command={
              denials.checks === 0n
                ? "npm run whospent -- keys create --name gateway --scopes ingest,check"
                : undefined
            }
          >
            {denials.checks === 0n
              ? "No check came in. Give the gateway a key with the scope check and let it ask POST /api/v1/check, Envoy's ext_authz or LiteLLM's pre-call hook included: docs/check.md."
              : "Every call that was asked about in these days would pass."}
          </EmptyState>
        )}
      </Section>
      <Section
        id="ledger"
        title="Calls in the ledger that enforcing would not have let pass"
        aside={`estimated from exceptions booked in ${monthText(ledger.period)}, asked about or not`}
      >
        {ledger.rows.length > 0 ? (
          <LedgerTable rows={ledger.rows} timeZone={timeZone} />
        ) : (
          <EmptyState>No call booked this month lacks what the tagging contract asks for.</EmptyState>
        )}
        {ledger.neverAsked.length > 0 ? (
          <p className="mt-3 max-w-prose text-body wrap-anywhere">
            Sent calls in the last {days} days and never asked before one: {ledger.neverAsked.join(", ")}.
            Enforcing stops nothing of theirs until they do.
          </p>
        ) : null}
        <p className="mt-2 max-w-prose text-label text-ink-3">A call with two defects is in two rows.</p>
      </Section>
      <Section
        id="virtual-keys"
        title="Gateway keys"
        aside="virtual keys that an ownership rule maps to a team"
      >
        {keys.length > 0 ? (
          <>
            <VirtualKeysTable rows={keys} />
            <p className="mt-4 max-w-prose text-label text-ink-3">
              Monthly budgets that warn or block, as settings of the keys at LiteLLM (docs/check.md):
            </p>
            <CopyCommand command='curl -H "Authorization: Bearer $WHOSPENT_KEY" localhost:3000/api/v1/exports/litellm-budgets' />
          </>
        ) : (
          <EmptyState>
            No virtual key is mapped to a team. An ownership rule with the field virtual_key does it.
          </EmptyState>
        )}
      </Section>
    </>
  );
}

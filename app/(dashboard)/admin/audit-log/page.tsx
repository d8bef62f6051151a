import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { ButtonAnchor } from "@/components/ui/button";
import { auditChoices, auditLines, mayReadAudit } from "@/lib/queries/audit-log";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { AuditFilters } from "./_components/audit-filters";
import { AuditTable } from "./_components/audit-table";
import { actionWords } from "./audit-words";
import { auditHref, readAuditParams } from "./search-params";

export const metadata: Metadata = { title: "Audit log" };

const PAGE = 50;

/** Who changed, signed in to or exported what: nothing here can be changed or taken away. */
export default async function AuditLog({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, timeZone, params } = await pageRequest("/admin/audit-log", searchParams, "audit:read");
  if (!mayReadAudit(viewer)) notFound();
  const { filter, before, given, problems } = readAuditParams(params, timeZone);
  const [choices, page] = await Promise.all([
    auditChoices(sql, viewer),
    problems.length > 0
      ? { lines: [], next: null }
      : auditLines(sql, viewer, filter, { limit: PAGE, before }),
  ]);
  const narrowed = Object.keys(given).length > 0;
  return (
    <>
      <AdminHead
        title="Audit log"
        meta="Every change, sign-in and export: who, when and what, written together with the change itself. Lines are only ever added."
      >
        {problems.length === 0 ? (
          <ButtonAnchor href={auditHref(given, { csv: true })} download>
            {narrowed ? "CSV of these lines" : "CSV of all lines"}
          </ButtonAnchor>
        ) : null}
      </AdminHead>
      <AuditFilters
        given={given}
        actors={choices.actors}
        actions={groupsOf(choices.actions)}
        narrowed={narrowed}
      />
      {problems.length > 0 ? (
        <ul role="alert" className="mt-8 text-alert">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      ) : (
        <Section
          id="lines"
          title={narrowed ? "Lines that fit" : "All lines"}
          aside={before === undefined ? "newest first" : "newest first, further down"}
        >
          {page.lines.length === 0 ? (
            <EmptyState>
              {narrowed || before !== undefined
                ? "No line fits. Take a filter away, or choose more days."
                : "Nothing has been changed yet. The first change, sign-in or export stands here."}
            </EmptyState>
          ) : (
            <AuditTable lines={page.lines} timeZone={timeZone} role={viewer.role} />
          )}
          {page.next !== null || before !== undefined ? (
            <nav aria-label="Pages of the log" className="mt-4 flex gap-6">
              {before !== undefined ? (
                <Link href={auditHref(given)} className="link" prefetch={false}>
                  Newest lines
                </Link>
              ) : null}
              {page.next !== null ? (
                <Link href={auditHref(given, { before: page.next })} className="link" prefetch={false}>
                  Older lines
                </Link>
              ) : null}
            </nav>
          ) : null}
        </Section>
      )}
    </>
  );
}

/** Actions under their noun, which can be chosen whole. */
function groupsOf(
  actions: readonly string[],
): { noun: string; name: string; actions: { value: string; name: string }[] }[] {
  const nouns = [...new Set(actions.map((action) => action.split(".")[0] ?? action))];
  return nouns.map((noun) => ({
    noun,
    name: actionWords(noun),
    actions: actions
      .filter((action) => action.startsWith(`${noun}.`))
      .map((value) => ({ value, name: actionWords(value) })),
  }));
}

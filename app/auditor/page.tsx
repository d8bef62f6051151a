import type { Metadata } from "next";
import { PageHead } from "@/components/page-head";
import { auditExamples } from "@/lib/http/auditor";
import { AuditForm } from "./_components/audit-form";
import { Examples } from "./_components/examples";

export const metadata: Metadata = { title: "Auditor", robots: { index: false, follow: false } };

/** Paste what a system sends and see what becomes of it. Open to everybody; nothing is kept. */
export default async function Auditor({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { example } = await searchParams;
  const examples = auditExamples();
  const chosen = examples.find(({ name }) => name === example);
  return (
    <>
      <PageHead
        title="Auditor"
        meta="Paste what one of your systems sends and see who owns it, what it cost and what is missing. It is read as ingest reads it, and not kept."
      />
      <Examples examples={examples} chosen={chosen?.name ?? null} />
      <AuditForm key={chosen?.name ?? "none"} initial={chosen?.text ?? ""} />
    </>
  );
}

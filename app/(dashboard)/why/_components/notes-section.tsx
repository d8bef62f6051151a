import { Section } from "@/components/section";
import type { PeriodRange } from "@/lib/queries/spend-filter";
import type { WhySubject } from "@/lib/queries/why-scope";
import type { PageRequest } from "../../request";
import type { WhyScope } from "../scope";
import { Notes } from "./notes";

/** The notes of a page, as a section of its own. */
export async function NotesSection(props: {
  request: Pick<PageRequest, "viewer" | "sql" | "timeZone">;
  subject: WhySubject;
  scope: WhyScope;
  days: PeriodRange;
  open: boolean;
}) {
  return (
    <Section title="Notes" id="notes">
      <Notes {...props} empty="Nobody has written down yet what is behind this." />
    </Section>
  );
}

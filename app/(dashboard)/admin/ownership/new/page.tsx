import type { Metadata } from "next";
import { Section } from "@/components/section";
import { reportingDays } from "@/lib/domain/period";
import { lastAuditId } from "@/lib/queries/admin-index";
import { seenNames } from "@/lib/queries/admin-rules";
import { resolveOptions } from "@/lib/queries/exception-options";
import { pageRequest, type SearchParams } from "../../../request";
import { AdminHead } from "../../_components/admin-head";
import { RuleForm } from "../_components/rule-form";
import { ruleStart } from "../search-params";

export const metadata: Metadata = { title: "New ownership rule" };

/** A new rule, to be tried on last week's calls before it is saved. */
export default async function NewRule({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/admin/ownership/new", searchParams, "catalog:write");
  const { viewer, sql, now } = request;
  const [names, options, opened] = await Promise.all([
    seenNames(sql, viewer),
    resolveOptions(sql, viewer),
    lastAuditId(sql),
  ]);
  return (
    <>
      <AdminHead
        title="New ownership rule"
        above={{ href: "/admin/ownership", name: "Ownership rules" }}
        meta="A rule decides for calls that do not say whose they are. The more it asks for, the stronger it is."
      />
      <Section title="What it says" id="rule">
        <RuleForm
          names={names}
          options={options}
          start={ruleStart(request.params)}
          opened={opened}
          today={reportingDays("UTC")(now.getTime())}
        />
      </Section>
    </>
  );
}

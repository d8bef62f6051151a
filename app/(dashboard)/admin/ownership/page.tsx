import type { Metadata } from "next";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { ButtonLink } from "@/components/ui/button";
import { can } from "@/lib/auth/permissions";
import { rulesLastWeek } from "@/lib/commands/rule-trial";
import { ruleStandings } from "@/lib/commands/rule-trial-standing";
import { reportingDays } from "@/lib/domain/period";
import { dateRange } from "@/lib/format";
import { ruleList } from "@/lib/queries/admin-rules";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { stateOf } from "../services/dated";
import { RulesTable } from "./_components/rules-table";
import { rulesHref, rulesParams } from "./search-params";
import { TextLink } from "../services/_components/text-link";

export const metadata: Metadata = { title: "Ownership rules" };

/** All ownership rules, which of them meet or can never decide, and on request what they did last week. */
export default async function Ownership({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/admin/ownership", searchParams, "catalog:read");
  const { viewer, sql, now } = request;
  const params = rulesParams.parse(request.params);
  const today = reportingDays("UTC")(now.getTime());
  const [rules, standings, week] = await Promise.all([
    ruleList(sql, viewer, today),
    ruleStandings(sql, viewer),
    params.week ? rulesLastWeek(sql, viewer) : null,
  ]);
  const ended = rules.filter((rule) => stateOf(rule, today) === "ended").length;
  const shown = rules.filter((rule) => params.ended || stateOf(rule, today) !== "ended");
  return (
    <>
      <AdminHead
        title="Ownership rules"
        meta="Whose a call is that does not say so: from what is seen of it to a team. Asked after the team that the call names and the owner of its service."
      >
        {can(viewer.role, "catalog:write") ? (
          <ButtonLink href="/admin/ownership/new" prefetch={false}>
            Add a rule
          </ButtonLink>
        ) : null}
      </AdminHead>
      <Section
        title="All rules"
        id="rules"
        aside={
          rules.length === 0 ? null : (
            <>
              {week ? (
                `calls of ${dateRange(week.fromDay, week.toDay)}, UTC`
              ) : (
                <TextLink href={rulesHref({ ...params, week: "count" })}>Count last week’s calls</TextLink>
              )}
              {ended > 0 ? (
                <>
                  {" · "}
                  <TextLink href={rulesHref({ ...params, ended: params.ended ? undefined : "show" })}>
                    {params.ended ? "Hide" : "Show"} {ended} that ended
                  </TextLink>
                </>
              ) : null}
            </>
          )
        }
      >
        {rules.length === 0 ? (
          <EmptyState>
            No rule yet. Spend that names no team and no known service is untagged until a rule says whose it
            is; the <TextLink href="/exceptions?defect=untagged">exception queue</TextLink> has it by key and
            namespace.
          </EmptyState>
        ) : (
          <RulesTable rules={shown} standings={standings} tallies={week?.tallies ?? null} today={today} />
        )}
      </Section>
      <Section title="Which rule wins" id="order">
        <ol className="list-decimal border-t border-line-2 py-3 pl-5 text-ink-2">
          <li>A rule that names a virtual key is asked two steps before all others.</li>
          <li>Then the one that names more fields.</li>
          <li>
            Then the more telling field: label, service account, namespace, provider key, principal, provider
            project, account, gateway.
          </li>
          <li>Then the one that begins later. What is still equal, and of two teams, is an exception.</li>
        </ol>
      </Section>
    </>
  );
}

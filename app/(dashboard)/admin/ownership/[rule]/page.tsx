import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { ButtonLink } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Tag } from "@/components/ui/tag";
import { can } from "@/lib/auth/permissions";
import { rulesLastWeek } from "@/lib/commands/rule-trial";
import { ruleStandings } from "@/lib/commands/rule-trial-standing";
import { reportingDays } from "@/lib/domain/period";
import { dateRange, dayText } from "@/lib/format";
import { lastAuditId } from "@/lib/queries/admin-index";
import { type OwnershipRule, ruleList } from "@/lib/queries/admin-rules";
import { type PageRequest, pageRequest, type SearchParams } from "../../../request";
import { AdminHead } from "../../_components/admin-head";
import { ChangeForm } from "../../_components/change-form";
import { Fold } from "../../teams/_components/fields";
import { spanText, stateOf } from "../../services/dated";
import { OverlapList } from "../_components/overlap-list";
import { TallyWords } from "../_components/tally-words";
import { endRule } from "../actions";
import { matchText, meetsStill } from "../rule-words";
import { ruleHref, rulesParams } from "../search-params";
import { TextLink } from "../../services/_components/text-link";

interface Props {
  params: Promise<{ rule: string }>;
  searchParams: SearchParams;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Ownership rule ${(await params).rule}` };
}

/** One rule: what it says, the rules that it meets, what it did last week, and its end. */
export default async function Rule({ params, searchParams }: Props) {
  const id = Number((await params).rule);
  if (!Number.isSafeInteger(id)) notFound();
  const request = await pageRequest(ruleHref(id), searchParams, "catalog:read");
  const { viewer, sql, now } = request;
  const today = reportingDays("UTC")(now.getTime());
  const [rules, { overlaps, reach }] = await Promise.all([
    ruleList(sql, viewer, today),
    ruleStandings(sql, viewer, id),
  ]);
  const rule = rules.find((one) => one.id === id);
  if (!rule) notFound();
  const week = rulesParams.parse(request.params).week ? await rulesLastWeek(sql, viewer) : null;
  const tally = week?.tallies.get(id);
  const state = stateOf(rule, today);
  const own = reach.get(id);
  const meeting = overlaps.filter((one) => meetsStill(one, today));
  const named = Object.fromEntries(
    rules.map((one) => [one.id, { match: one.match, team: one.team.name }] as const),
  );
  return (
    <>
      <AdminHead
        title={`${matchText(rule.match)} → ${rule.team.name}`}
        above={{ href: "/admin/ownership", name: "Ownership rules" }}
        meta={
          <>
            Rule #{id}, {spanText(rule)}
            {rule.environment ? `, environment ${rule.environment}` : ""}. Made by{" "}
            {rule.createdBy ?? "nobody known"} on {dayText(rule.createdAt.toISOString().slice(0, 10))}
            {rule.assigned ? ", to decide what had come before" : ""}.{" "}
            {state === "now" ? null : <Tag>{state === "later" ? "to come" : "ended"}</Tag>}
          </>
        }
      >
        <ButtonLink
          href={`/admin/audit-log?subject=${encodeURIComponent(`rule ${JSON.stringify(sorted(rule.match))}`)}`}
          prefetch={false}
        >
          History
        </ButtonLink>
      </AdminHead>
      {own && own.windows.length > 0 ? null : (
        <p className="mt-6 max-w-200 border-l-2 border-alert pl-3" role="note">
          It can never decide:{" "}
          {own && own.shadowedBy.length > 0
            ? `${own.shadowedBy.map((other) => `rule #${other}`).join(", ")} asks for the same and wins.`
            : "its team had ended before, or it asks for nothing that a call can have."}
        </p>
      )}
      <Section
        title="Last week"
        id="week"
        aside={week ? `${dateRange(week.fromDay, week.toDay)}, UTC, as decided today` : null}
      >
        <div className="border-t border-line-2 py-3">
          {state === "ended" ? (
            <p className="text-ink-2">It has ended; nothing is decided by it any more.</p>
          ) : tally ? (
            <p>
              <TallyWords tally={tally} />
            </p>
          ) : week ? (
            <p className="text-ink-2">It can match no call.</p>
          ) : (
            <TextLink href={`${ruleHref(id)}?week=count`}>Count what it matched and decided</TextLink>
          )}
        </div>
      </Section>
      <Section title="Rules that it overlaps" id="overlaps">
        {meeting.length === 0 ? (
          <EmptyState>None: no other rule can match the same call while this one holds.</EmptyState>
        ) : (
          <div className="border-t border-line-2">
            <OverlapList own={id} overlaps={meeting} rules={named} today={today} />
          </div>
        )}
      </Section>
      {can(viewer.role, "catalog:write") ? <Change rule={rule} request={request} today={today} /> : null}
    </>
  );
}

/** As the catalog names the rule: fields in order. */
function sorted(match: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(match).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function Change({
  rule,
  request: { sql },
  today,
}: {
  rule: OwnershipRule;
  request: PageRequest;
  today: string;
}) {
  const opened = await lastAuditId(sql);
  const again = new URLSearchParams({
    ...rule.match,
    ...(rule.environment && { environment: rule.environment }),
  });
  return (
    <Section title="Change" id="change" aside="each shows what it would do before it is saved">
      <div className="border-t border-line-2">
        <Fold title={rule.until === null ? "End it" : "Change its end"} about="past calls keep their owner">
          <ChangeForm action={endRule} opened={opened} label="End of the rule">
            <input type="hidden" name="match" value={JSON.stringify(rule.match)} />
            <input type="hidden" name="team" value={rule.team.slug} />
            <input type="hidden" name="environment" value={rule.environment ?? ""} />
            <input type="hidden" name="assigned" value={rule.assigned ? "yes" : ""} />
            <input type="hidden" name="from" value={rule.from} />
            <Field
              id="rule-end"
              name="until"
              type="date"
              label="Ends on"
              hint="The first day without it. Empty: no end."
              defaultValue={rule.until ?? (rule.from < today ? today : "")}
            />
          </ChangeForm>
        </Fold>
        <div className="border-b border-line py-2.5">
          <Link href={`/admin/ownership/new?${again}`} className="link font-name" prefetch={false}>
            Give it to another team from a day on
          </Link>{" "}
          <span className="text-label text-ink-3">
            the same match, saved with a later day, ends this one there
          </span>
        </div>
      </div>
    </Section>
  );
}

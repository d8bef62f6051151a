import type { Metadata } from "next";
import { z } from "zod";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { ButtonLink } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Tag } from "@/components/ui/tag";
import { can } from "@/lib/auth/permissions";
import { reportingDays } from "@/lib/domain/period";
import { dayText } from "@/lib/format";
import { contractList, type TaggingContract } from "@/lib/queries/admin-contracts";
import { lastAuditId } from "@/lib/queries/admin-index";
import { resolveOptions } from "@/lib/queries/exception-options";
import { type PageRequest, pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { ChangeForm } from "../_components/change-form";
import { fromText, stateOf } from "../services/dated";
import { Fold } from "../teams/_components/fields";
import { ContractForm } from "./_components/contract-form";
import { endContract } from "./actions";
import { contractFieldText } from "./field-words";
import { TextLink } from "../services/_components/text-link";

export const metadata: Metadata = { title: "Tagging contract" };

/** `?start=prod` begins the form with the contract of that environment. */
const taggingParams = z.object({ start: z.string().max(200).optional().catch(undefined) });

/** What every call has to carry, by environment and day, and what is put where it says nothing. */
export default async function Tagging({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/admin/tagging", searchParams, "catalog:read");
  const { viewer, sql, now } = request;
  const today = reportingDays("UTC")(now.getTime());
  const contracts = await contractList(sql, viewer);
  const holding = contracts.filter((one) => stateOf(one, today) === "now");
  const others = contracts.filter((one) => stateOf(one, today) !== "now");
  const writes = can(viewer.role, "catalog:write");
  return (
    <>
      <AdminHead
        title="Tagging contract"
        meta="What every call has to carry. One definition for ingest, checks before a call, the SDK, the lint rule and the reports."
      >
        <ButtonLink href="/exceptions/tagging" prefetch={false}>
          How it is kept
        </ButtonLink>
      </AdminHead>
      <Section title="Today" id="today">
        {holding.length === 0 ? (
          <EmptyState>
            Nothing is asked for: calls without a team are untagged, and nothing else is missed. A contract
            says what every call has to carry.
          </EmptyState>
        ) : (
          <Contracts contracts={holding} today={today} label="today-title" />
        )}
      </Section>
      {writes ? (
        <Change
          request={request}
          holding={holding}
          ending={contracts.filter((one) => stateOf(one, today) !== "ended")}
          today={today}
        />
      ) : null}
      {others.length > 0 ? (
        <Section title="Before and to come" id="history">
          <Contracts contracts={others} today={today} label="history-title" />
        </Section>
      ) : null}
    </>
  );
}

function Contracts({
  contracts,
  today,
  label,
}: {
  contracts: readonly TaggingContract[];
  today: string;
  label: string;
}) {
  return (
    <table className="sheet" aria-labelledby={label}>
      <thead>
        <tr>
          <th scope="col">Environment</th>
          <th scope="col">Every call carries</th>
          <th scope="col" className="max-md:hidden">
            Otherwise
          </th>
          <th scope="col" className="max-md:hidden">
            From
          </th>
          <th scope="col" className="max-md:hidden">
            Until
          </th>
        </tr>
      </thead>
      <tbody>
        {contracts.map((one) => {
          const state = stateOf(one, today);
          const defaults = Object.entries(one.defaults).map(([field, value]) => `${field} ${value}`);
          return (
            <tr
              key={`${one.environment} ${one.from}`}
              className={state === "ended" ? "text-ink-3" : undefined}
            >
              <th scope="row">
                {one.environment ?? "all others"}{" "}
                {state === "later" ? <Tag>from {dayText(one.from)}</Tag> : null}
                <span className="block text-label text-ink-3 md:hidden">
                  {fromText(one.from)}
                  {one.until === null ? "" : ` – ${dayText(one.until)}`}
                </span>
              </th>
              <td>
                {one.required.map(contractFieldText).join(", ") || "nothing"}
                {defaults.length > 0 ? (
                  <span className="block text-label text-ink-3 md:hidden">else {defaults.join(", ")}</span>
                ) : null}
              </td>
              <td className="max-md:hidden">
                {defaults.length > 0 ? defaults.join(", ") : <span className="text-ink-3">–</span>}
              </td>
              <td className="tabular-nums max-md:hidden">{fromText(one.from)}</td>
              <td className="tabular-nums max-md:hidden">{one.until === null ? "–" : dayText(one.until)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

async function Change({
  request,
  holding,
  ending,
  today,
}: {
  request: PageRequest;
  holding: readonly TaggingContract[];
  ending: readonly TaggingContract[];
  today: string;
}) {
  const { sql, viewer, params } = request;
  const [options, opened] = await Promise.all([resolveOptions(sql, viewer), lastAuditId(sql)]);
  const wanted = taggingParams.parse(params).start;
  const start = holding.find((one) => (one.environment ?? "") === wanted) ?? holding[0];
  return (
    <Section title="A new contract, from a day on" id="change" aside="begins with what holds today">
      {holding.length > 1 ? (
        <p className="mb-3 text-label text-ink-3">
          Begin with the contract of{" "}
          {holding.map((one, at) => (
            <span key={one.environment}>
              {at === 0 ? "" : ", "}
              <TextLink href={`/admin/tagging?start=${encodeURIComponent(one.environment ?? "")}#change`}>
                {one.environment ?? "all others"}
              </TextLink>
            </span>
          ))}
        </p>
      ) : null}
      <ContractForm
        key={start?.environment ?? ""}
        start={start}
        options={options}
        opened={opened}
        today={today}
      />
      {ending.length > 0 ? (
        <div className="mt-6 border-t border-line-2">
          {ending.map(({ until, environment, ...said }) => (
            <Fold
              key={`${environment} ${said.from}`}
              title={`${until === null ? "End" : "Change the end of"} the contract of ${environment ?? "all others"} from ${fromText(said.from)}`}
            >
              <ChangeForm
                action={endContract}
                opened={opened}
                label={`End of the contract of ${environment ?? "all others"}`}
              >
                <input
                  type="hidden"
                  name="contract"
                  value={JSON.stringify({ ...said, ...(environment !== null && { environment }) })}
                />
                <Field
                  id={`until-${environment ?? ""}-${said.from}`}
                  name="until"
                  type="date"
                  label="Ends on"
                  hint="The first day without it. Empty: no end."
                  defaultValue={until ?? ""}
                />
              </ChangeForm>
            </Fold>
          ))}
        </div>
      ) : null}
    </Section>
  );
}

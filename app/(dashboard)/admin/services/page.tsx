import type { Metadata } from "next";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { ButtonLink } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { can } from "@/lib/auth/permissions";
import { reportingDays } from "@/lib/domain/period";
import { dateRange } from "@/lib/format";
import { lastAuditId } from "@/lib/queries/admin-index";
import { knownPeople, serviceList } from "@/lib/queries/admin-services";
import { resolveOptions } from "@/lib/queries/exception-options";
import { exploreHref } from "../../explore/href";
import { presetRange } from "../../period";
import { type PageRequest, pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { ChangeForm } from "../_components/change-form";
import { PeopleList, PersonField } from "../teams/_components/fields";
import { ServicesTable } from "./_components/services-table";
import { changeService } from "./actions";
import { servicesParams } from "./search-params";
import { TextLink } from "./_components/text-link";

export const metadata: Metadata = { title: "Services and features" };

/** Which program belongs to which team; those that nobody answers for come first. */
export default async function Services({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/admin/services", searchParams, "catalog:read");
  const { viewer, sql, now, timeZone } = request;
  const params = servicesParams.parse(request.params);
  const writes = can(viewer.role, "catalog:write");
  const today = reportingDays(timeZone)(now.getTime());
  const week = presetRange("last-week", now, timeZone);
  const services = await serviceList(sql, viewer, week, today);
  const isRetired = (row: { retiredOn: string | null }) => row.retiredOn !== null && row.retiredOn <= today;
  const retired = services.filter(isRetired).length;
  const shown = services.filter((row) => params.retired === "show" || !isRetired(row));
  return (
    <>
      <AdminHead
        title="Services and features"
        meta="The programs that make calls, the person and the team that answer for each, and since when."
      >
        {writes && params.add === undefined ? (
          <ButtonLink href="/admin/services?add=on" prefetch={false}>
            Add a service
          </ButtonLink>
        ) : null}
      </AdminHead>
      {writes && params.add ? <AddService request={request} today={today} /> : null}
      {services.length === 0 ? (
        <Section title="All services" id="services">
          <EmptyState>
            No service yet. Names that calls send are on{" "}
            <TextLink href="/exceptions/names">Names not in the catalog</TextLink>, to be taken over with one
            click each.
          </EmptyState>
        </Section>
      ) : (
        <ServicesTable
          rows={shown.map((row) => ({
            ...row,
            costHref: exploreHref({
              preset: "last-week",
              compare: "off",
              groupBy: ["feature"],
              filter: { service: row.slug },
            }),
          }))}
          week={dateRange(week.fromDay, week.toDay)}
          today={today}
          retired={{
            href: params.retired ? "/admin/services" : "/admin/services?retired=show",
            shown: params.retired === "show",
            count: retired,
          }}
        />
      )}
    </>
  );
}

async function AddService({ request, today }: { request: PageRequest; today: string }) {
  const { viewer, sql } = request;
  const [options, people, opened] = await Promise.all([
    resolveOptions(sql, viewer),
    knownPeople(sql, viewer),
    lastAuditId(sql),
  ]);
  return (
    <Section title="Add a service" id="add" aside={<TextLink href="/admin/services">Close</TextLink>}>
      <PeopleList people={people} />
      <ChangeForm action={changeService} opened={opened} label="Add a service">
        <input type="hidden" name="do" value="add" />
        <Field
          id="new-slug"
          name="slug"
          label="Name, as its calls send it"
          required
          maxLength={200}
          hint="Case, spaces and _ do not matter."
        />
        <Choice
          id="new-team"
          name="team"
          label="Team"
          options={options.teams.map(({ slug, name }) => ({ value: slug, name }))}
        />
        <Field id="new-from" name="from" type="date" label="From" defaultValue={today} />
        <PersonField id="new-owner" name="owner" label="Owner, a person" />
        <Field
          id="new-features"
          name="features"
          label="Features"
          hint="With commas between; more can follow."
        />
        <Field id="new-aliases" name="aliases" label="Also called" hint="With commas between." />
      </ChangeForm>
    </Section>
  );
}

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { Field } from "@/components/ui/field";
import { Tag } from "@/components/ui/tag";
import { can } from "@/lib/auth/permissions";
import { addDays, reportingDays } from "@/lib/domain/period";
import { count, usdWithSign } from "@/lib/format";
import { lastAuditId } from "@/lib/queries/admin-index";
import { knownPeople } from "@/lib/queries/admin-services";
import { type TenantRow, tenantById } from "@/lib/queries/admin-tenants";
import { exploreHref } from "../../../explore/href";
import { type PageRequest, pageRequest, type SearchParams } from "../../../request";
import { AdminHead } from "../../_components/admin-head";
import { ChangeForm } from "../../_components/change-form";
import { Fold, PeopleList, PersonField } from "../../teams/_components/fields";
import { EraseForm } from "../_components/erase-form";
import { describeTenant } from "../actions";
import { daysText } from "../days-text";
import { tenantHref } from "../search-params";

interface Props {
  params: Promise<{ tenant: string }>;
  searchParams: SearchParams;
}

export const metadata: Metadata = { title: "Tenant" };

/** One customer: what it cost so far, what is known about it, and the end of its name. */
export default async function Tenant({ params, searchParams }: Props) {
  const id = Number((await params).tenant);
  if (!Number.isSafeInteger(id) || id < 1 || id > 2_147_483_647) notFound();
  const request = await pageRequest(tenantHref(id), searchParams, "catalog:read");
  const { viewer, sql, now, timeZone } = request;
  const tenant = await tenantById(sql, viewer, id);
  if (!tenant) notFound();
  const today = reportingDays(timeZone)(now.getTime());
  return (
    <>
      <AdminHead
        title={tenant.displayName ?? tenant.name}
        above={{ href: "/admin/tenants", name: "Tenants" }}
        meta={
          <>
            {tenant.displayName ? `Sent as ${tenant.name}. ` : ""}
            {tenant.owner ? `Owner ${tenant.owner}. ` : ""}
            <Cost tenant={tenant} /> {daysText(tenant.firstDay, tenant.lastDay, today)}.{" "}
            {tenant.kind === "erased" ? <Tag>name erased</Tag> : null}
          </>
        }
      />
      {tenant.note ? (
        <Section title="Note" id="note">
          <p className="max-w-200 border-t border-line-2 py-3 whitespace-pre-wrap wrap-anywhere">
            {tenant.note}
          </p>
        </Section>
      ) : null}
      {tenant.kind === "overflow" ? (
        <p className="mt-8 max-w-200">
          It stands for every tenant that arrived after a key had brought 1,000 new names in a day. Their
          spend is counted, their names are not known.
        </p>
      ) : null}
      {can(viewer.role, "catalog:write") && tenant.kind === "tenant" ? (
        <Change tenant={tenant} request={request} />
      ) : null}
    </>
  );
}

/** What it cost in all, with the way to what that is made of where Explore reaches that far. */
function Cost({ tenant }: { tenant: TenantRow }) {
  const { firstDay, lastDay, requests, costPico } = tenant;
  const text = usdWithSign(costPico);
  const requestsText = requests === 1n ? "1 request" : `${count(requests)} requests`;
  if (firstDay === null || lastDay === null) return <>{text} so far.</>;
  const isNear = addDays(firstDay, 730) > lastDay;
  const href = exploreHref({
    from: firstDay,
    through: lastDay,
    compare: "off",
    filter: { tenant: tenant.name },
  });
  return (
    <>
      {isNear ? (
        <Door href={href} label={`${text}, all of it`}>
          {text}
        </Door>
      ) : (
        text
      )}{" "}
      in all, {requestsText},
    </>
  );
}

async function Change({ tenant, request: { sql, viewer } }: { tenant: TenantRow; request: PageRequest }) {
  const [people, opened] = await Promise.all([knownPeople(sql, viewer), lastAuditId(sql)]);
  return (
    <Section title="What is known about it" id="change">
      <PeopleList people={people} />
      <ChangeForm action={describeTenant} opened={opened} label="What is known about the tenant">
        <input type="hidden" name="slug" value={tenant.name} />
        <Field
          id="tenant-name"
          name="name"
          label="Name for people"
          defaultValue={tenant.displayName ?? ""}
          maxLength={200}
        />
        <PersonField id="tenant-owner" name="owner" label="Owner, a person" value={tenant.owner} />
        <Field
          id="tenant-note"
          name="note"
          label="Note"
          defaultValue={tenant.note ?? ""}
          maxLength={500}
          className="md:col-span-3"
        />
      </ChangeForm>
      <div className="mt-8 border-t border-line-2">
        <Fold title="Erase the name" about="for privacy; amounts stay">
          <EraseForm id={tenant.id} name={tenant.name} />
        </Fold>
      </div>
    </Section>
  );
}

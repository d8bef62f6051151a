import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Section } from "@/components/section";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { count, tokens } from "@/lib/format";
import { normaliseProvider } from "@/lib/domain/model-id";
import { listVersions, unpricedModels } from "@/lib/queries/admin-prices";
import { pageRequest, type SearchParams } from "../../../request";
import { AdminHead } from "../../_components/admin-head";
import { CommandForm } from "../_components/command-form";
import { LineFields } from "../_components/line-fields";
import { priceModel } from "../actions";
import { modelParams } from "../search-params";
import { nextVersion } from "../words";

export const metadata: Metadata = { title: "Price a model" };

/** A price for one model, in a draft of its provider's list card. */
export default async function PriceModel({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/admin/price-cards/price", searchParams, "price:publish");
  const { viewer, sql, now } = request;
  const asked = modelParams.parse(request.params);
  if (asked.provider === undefined || asked.model === undefined) notFound();
  const provider = normaliseProvider(asked.provider);
  const [versions, unpriced] = await Promise.all([
    listVersions(sql, viewer, provider),
    unpricedModels(sql, viewer),
  ]);
  const drafts = versions.filter(({ state }) => state === "draft");
  const current = versions.find(({ state }) => state === "published");
  const waiting = unpriced.find(
    ({ providerSlug, model }) => providerSlug === provider && model === asked.model,
  );
  const version = nextVersion(
    provider,
    now.toISOString().slice(0, 10),
    versions.map((one) => one.version),
  );
  return (
    <>
      <AdminHead
        title={`Price ${asked.model}`}
        meta={
          waiting
            ? `${provider}: ${count(waiting.requests)} requests with ${tokens(waiting.tokens)} tokens wait for it.`
            : `${provider}: no request of the open months waits for it.`
        }
        above={{ href: "/admin/price-cards", name: "Price cards" }}
      />
      <Section title="Its price" id="line">
        <CommandForm
          action={priceModel}
          label={`Price of ${asked.model}`}
          submit="Put it on the draft"
          primary
          note="Nothing is priced yet: the draft shows what publishing it changes."
        >
          <input type="hidden" name="provider" value={provider} />
          {drafts.length > 0 ? (
            <Choice
              id="price-to"
              name="to"
              label="Draft"
              options={drafts.map((draft) => ({ value: String(draft.id), name: draft.version }))}
              none={`a new one: ${version}`}
              defaultValue={String(drafts[0]?.id ?? "")}
            />
          ) : null}
          <Field
            id="price-version"
            name="version"
            label={drafts.length > 0 ? "Version of a new draft" : "Version of the new draft"}
            required
            maxLength={100}
            defaultValue={version}
            hint={current ? `starts as a copy of ${current.version}` : "the first card of this provider"}
            autoComplete="off"
            className={drafts.length > 0 ? "md:col-span-2" : "md:col-span-3"}
          />
          <LineFields id="price" model={asked.model} />
        </CommandForm>
      </Section>
    </>
  );
}

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Section } from "@/components/section";
import { Field } from "@/components/ui/field";
import { Tag } from "@/components/ui/tag";
import { can } from "@/lib/auth/permissions";
import { count, dayText, instantText } from "@/lib/format";
import { priceCardPage, type PriceCardPage } from "@/lib/queries/admin-prices-card";
import { draftEffect } from "@/lib/queries/admin-prices-effect";
import { pageRequest, type SearchParams } from "../../../request";
import { AdminHead } from "../../_components/admin-head";
import { CommandForm } from "../_components/command-form";
import { LinesTable } from "../_components/lines-table";
import { Versions } from "../_components/versions";
import { newVersion } from "../actions";
import { lineRows } from "../card-rows";
import { cardId, cardParams } from "../search-params";
import { cardOwner, nextVersion } from "../words";
import { DraftParts, EditLine } from "../_components/draft-parts";

export const metadata: Metadata = { title: "Price card" };

/** One card: its prices; of a draft first what publishing it would change and move. */
export default async function Card({
  params,
  searchParams,
}: {
  params: Promise<{ card: string }>;
  searchParams: SearchParams;
}) {
  const text = (await params).card;
  const path = `/admin/price-cards/${encodeURIComponent(text)}`;
  const request = await pageRequest(path, searchParams, "price:read");
  const { viewer, sql, now, timeZone } = request;
  const id = cardId(text);
  const page = id === null ? null : await priceCardPage(sql, viewer, id, now);
  if (!page) notFound();
  const { card } = page;
  const isDraft = card.state === "draft";
  const writes = can(viewer.role, "price:publish");
  const { line } = cardParams.parse(request.params);
  const chosen = isDraft && writes ? card.lines.find((one) => one.id === line) : undefined;
  const effect = isDraft ? await draftEffect(sql, viewer, card, now) : null;
  const models = new Set(card.lines.map(({ model }) => model)).size;
  return (
    <>
      <AdminHead
        title={
          <>
            {card.version} {isDraft ? <Tag tone="warn">draft, prices nothing yet</Tag> : null}
          </>
        }
        meta={`${headWords(page, timeZone)} ${models === 1 ? "1 model" : `${count(models)} models`} in ${card.lines.length === 1 ? "1 line" : `${count(card.lines.length)} lines`}.`}
        above={{ href: "/admin/price-cards", name: "Price cards" }}
      />
      <p className="mt-1 max-w-200 text-label text-ink-3 wrap-anywhere">Source: {card.source}</p>
      {isDraft && effect ? <DraftParts page={page} effect={effect} writes={writes} /> : null}
      {chosen ? <EditLine page={page} line={chosen} /> : null}
      <LinesTable
        rows={lineRows(card.lines)}
        provider={card.provider}
        list={card.kind === "list"}
        editHref={isDraft && writes ? `/admin/price-cards/${card.id}` : null}
        selected={chosen?.id}
      />
      {!isDraft && writes ? (
        <Section title="New version" id="new-version" aside="a draft that says the same, to be changed">
          <CommandForm action={newVersion} label={`New version of ${card.version}`} submit="Make a draft">
            <input type="hidden" name="card" value={card.id} />
            <Field
              id="new-version-name"
              name="version"
              label="Version"
              required
              maxLength={100}
              defaultValue={nextVersion(
                card.account ?? card.provider,
                now.toISOString().slice(0, 10),
                page.versions.map(({ version }) => version),
              )}
              autoComplete="off"
            />
          </CommandForm>
        </Section>
      ) : null}
      <Versions page={page} timeZone={timeZone} />
    </>
  );
}

function headWords({ card, isCurrent }: PriceCardPage, timeZone: string): string {
  const whose = `${cardOwner(card)}, ${card.kind === "list" ? "list prices" : "contracted prices"}.`;
  const from =
    card.validFromMs === null
      ? ""
      : ` Holds from ${dayText(new Date(card.validFromMs).toISOString().slice(0, 10))}.`;
  if (card.state === "draft")
    return `${whose} Begun ${instantText(card.createdAt, { timeZone })}${card.createdBy ? ` by ${card.createdBy}` : ""}.${from}`;
  const published = card.publishedAt ? instantText(card.publishedAt, { timeZone }) : "";
  const by = card.publishedBy ? ` by ${card.publishedBy}` : "";
  return `${whose} ${isCurrent ? "In force" : "Not in force now"}; published ${published}${by}.${from}`;
}

import type { Metadata } from "next";
import { can } from "@/lib/auth/permissions";
import { listedProviders } from "@/lib/commands/price-import";
import { cardsInForce, unpricedModels, waitingDrafts } from "@/lib/queries/admin-prices";
import { pageRequest, type SearchParams } from "../../request";
import { AdminHead } from "../_components/admin-head";
import { CardsTable, DraftsTable } from "./_components/cards-table";
import { ImportForms } from "./_components/import-forms";
import { UnpricedTable } from "./_components/unpriced-table";

export const metadata: Metadata = { title: "Price cards" };

/** What has no price, what waits to be published, what is in force. */
export default async function PriceCards({ searchParams }: { searchParams: SearchParams }) {
  const request = await pageRequest("/admin/price-cards", searchParams, "price:read");
  const { viewer, sql, now, timeZone } = request;
  const writes = can(viewer.role, "price:publish");
  const [models, drafts, cards] = await Promise.all([
    unpricedModels(sql, viewer),
    waitingDrafts(sql, viewer),
    cardsInForce(sql, viewer),
  ]);
  return (
    <>
      <AdminHead
        title="Price cards"
        meta="What each model costs, since when. A published card is never edited: the next version takes over."
      />
      <UnpricedTable models={models} writes={writes} timeZone={timeZone} />
      <DraftsTable drafts={drafts} timeZone={timeZone} />
      <CardsTable cards={cards} timeZone={timeZone} />
      {writes ? <ImportForms providers={listedProviders()} today={now.toISOString().slice(0, 10)} /> : null}
    </>
  );
}

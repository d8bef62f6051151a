import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { PageHead } from "@/components/page-head";
import { Section } from "@/components/section";
import { savedViewsOf } from "@/lib/queries/saved-views";
import { pageRequest, type SearchParams } from "../request";
import { OwnView } from "./_components/own-view";

export const metadata = { title: "Saved views" };

/** Pages kept under a name: one's own, to rename and remove, and those that others share. */
export default async function Views({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql, now } = await pageRequest("/views", searchParams, "view:save");
  const views = await savedViewsOf(sql, viewer, now);
  const own = views.filter((view) => view.own);
  const others = views.filter((view) => !view.own);
  return (
    <>
      <PageHead
        title="Saved views"
        meta="A view is a page with its filters. Whoever opens it sees what is theirs."
      />
      <Section id="own" title="Yours" className="max-w-200">
        {own.length === 0 ? (
          <EmptyState>You have none yet. On any page press Ctrl K and choose “Save this view”.</EmptyState>
        ) : (
          <ul aria-labelledby="own-title" className="border-t border-line-2">
            {own.map(({ id, name, href, shared }) => (
              <OwnView key={id} id={id} name={name} href={href} shared={shared} />
            ))}
          </ul>
        )}
      </Section>
      {others.length > 0 ? (
        <Section id="shared" title="Shared by others" className="max-w-200">
          <ul aria-labelledby="shared-title" className="border-t border-line-2">
            {others.map(({ id, name, href, by }) => (
              <li key={id} className="flex flex-wrap items-baseline gap-x-4 border-b border-line py-2">
                <Link href={href} className="link font-name">
                  {name}
                </Link>
                <span className="text-label text-ink-3">by {by}</span>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}

import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PageHead } from "@/components/page-head";
import { Section } from "@/components/section";
import { count } from "@/lib/format";
import { adminCounts } from "@/lib/queries/admin-index";
import { pageRequest, type SearchParams } from "../request";
import { adminSections } from "./sections";

export const metadata: Metadata = { title: "Catalog" };

/** What admins keep: one line for each part, with how many there are. */
export default async function Admin({ searchParams }: { searchParams: SearchParams }) {
  const { viewer, sql } = await pageRequest("/admin", searchParams, "catalog:read");
  const groups = adminSections(viewer.role);
  if (groups.length === 0) notFound();
  const counts = await adminCounts(sql, viewer);
  return (
    <>
      <PageHead
        title="Catalog"
        meta="Who there is, who answers for what, what it should cost. The same as the file of whospent apply."
      />
      {groups.map((group) => (
        <Section key={group.name} title={group.name}>
          <ul className="border-t border-line-2">
            {group.sections.map(({ href, name, about }) => {
              const number = counts[href.slice("/admin/".length)];
              return (
                <li
                  key={href}
                  className="flex flex-wrap items-baseline gap-x-6 border-b border-line py-2.5 md:flex-nowrap"
                >
                  <Link href={href} prefetch={false} className="link font-name md:w-60 md:shrink-0">
                    {name}
                  </Link>
                  <span className="min-w-0 flex-1 text-ink-2 max-md:order-3 max-md:w-full max-md:flex-none max-md:text-label">
                    {about}
                  </span>
                  {number === undefined ? null : (
                    <span className="tabular-nums text-ink-2 max-md:ml-auto">{count(number)}</span>
                  )}
                </li>
              );
            })}
          </ul>
        </Section>
      ))}
    </>
  );
}

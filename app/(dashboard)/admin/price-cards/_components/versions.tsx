import Link from "next/link";
import { Section } from "@/components/section";
import { count, dayText, instantText } from "@/lib/format";
import type { PriceCardPage } from "@/lib/queries/admin-prices-card";

/** Every card of the same provider and account, newest first. */
export function Versions({ page, timeZone }: { page: PriceCardPage; timeZone: string }) {
  if (page.versions.length < 2) return null;
  return (
    <Section title="Versions" id="versions" aside="newest first">
      <table className="sheet" aria-labelledby="versions-title">
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col" className="num max-md:hidden">
              Models
            </th>
            <th scope="col" className="max-md:hidden pl-8!">
              Holds from
            </th>
            <th scope="col">Published</th>
            <th scope="col" className="max-md:hidden">
              By
            </th>
          </tr>
        </thead>
        <tbody>
          {page.versions.map((one) => (
            <tr key={one.id} data-selected={one.id === page.card.id || undefined}>
              <th scope="row">
                {one.id === page.card.id ? (
                  <span className="font-name wrap-anywhere">{one.version}</span>
                ) : (
                  <Link href={`/admin/price-cards/${one.id}`} className="link wrap-anywhere" prefetch={false}>
                    {one.version}
                  </Link>
                )}
              </th>
              <td className="num max-md:hidden">{count(one.models)}</td>
              <td className="tabular-nums max-md:hidden pl-8!">
                {one.validFrom === null ? "since ever" : dayText(one.validFrom.toISOString().slice(0, 10))}
              </td>
              <td className="tabular-nums">
                {one.publishedAt === null ? "a draft" : instantText(one.publishedAt, { timeZone })}
              </td>
              <td className="wrap-anywhere max-md:hidden">{one.publishedBy ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

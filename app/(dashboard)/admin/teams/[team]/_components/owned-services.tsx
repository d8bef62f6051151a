import Link from "next/link";
import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { usd } from "@/lib/format";
import { isOpen, type OwnedService } from "@/lib/queries/admin-teams-history";
import { exploreHref } from "../../../../explore/href";
import { span } from "../../_components/dated-list";

/** Services that are the team's, with their features and cost, and those that were. */
export function OwnedServices({
  team,
  services,
  week,
  today,
}: {
  /** Its slug. */
  team: string;
  services: readonly OwnedService[];
  week: string;
  today: string;
}) {
  return (
    <Section title="Services" id="services" aside={services.length > 0 ? `cost of ${week}` : undefined}>
      {services.length === 0 ? (
        <p className="border-t border-line-2 py-3 text-ink-2">
          None. A call that names only its service finds its team by this list; assign one under{" "}
          <Link href="/admin/services" className="link underline underline-offset-3" prefetch={false}>
            Services
          </Link>
          .
        </p>
      ) : (
        <table className="sheet" aria-labelledby="services-title">
          <thead>
            <tr>
              <th scope="col">Service</th>
              <th scope="col" className="max-md:hidden">
                Features
              </th>
              <th scope="col" className="max-md:hidden">
                The team's
              </th>
              <th scope="col" className="num">
                Last week<span className="block font-normal">USD</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {services.map((service) => {
              const { slug, features, costPico } = service.value;
              const open = isOpen(service, today);
              const days = span(service.from, service.until, today);
              return (
                <tr key={`${slug} ${service.from}`} className={open ? undefined : "text-ink-3"}>
                  <th scope="row">
                    <Link
                      href={`/admin/services/${encodeURIComponent(slug)}`}
                      className="link font-name wrap-anywhere"
                      prefetch={false}
                    >
                      {slug}
                    </Link>
                    <span className="block text-label text-ink-3 md:hidden">{days}</span>
                  </th>
                  <td className="wrap-anywhere text-ink-2 max-md:hidden">{features.join(", ") || "–"}</td>
                  <td className="tabular-nums max-md:hidden">{days}</td>
                  <td className="num">
                    {costPico === 0n ? (
                      usd(costPico)
                    ) : (
                      <Door
                        href={exploreHref({ groupBy: ["feature"], filter: { team, service: slug } })}
                        label={`${slug}, ${usd(costPico)} USD`}
                      >
                        {usd(costPico)}
                      </Door>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Section>
  );
}

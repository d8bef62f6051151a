import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { Tag } from "@/components/ui/tag";
import { count, instantText, tokens } from "@/lib/format";
import type { UnpricedModel } from "@/lib/queries/admin-prices";

/** Models whose calls wait for a price, first of all. Readers see them without the verb. */
export function UnpricedTable({
  models,
  writes,
  timeZone,
}: {
  models: readonly UnpricedModel[];
  writes: boolean;
  timeZone: string;
}) {
  const requests = models.reduce((sum, model) => sum + model.requests, 0n);
  return (
    <Section
      title="Without a price"
      id="unpriced"
      aside={models.length === 0 ? null : `${count(requests)} requests of the open months`}
    >
      {models.length === 0 ? (
        <EmptyState>Every request of the open months has a price.</EmptyState>
      ) : (
        <table className="sheet" aria-labelledby="unpriced-title">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col" className="num">
                Requests
              </th>
              <th scope="col" className="num max-md:hidden">
                Tokens
              </th>
              <th scope="col" className="max-md:hidden pl-8!">
                Since
              </th>
              {writes ? (
                <th scope="col" className="num">
                  <span className="sr-only">Price it</span>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {models.map((model) => (
              <tr key={`${model.provider} ${model.model}`}>
                <th scope="row">
                  <span className="font-name wrap-anywhere">{model.model ?? "no model named"}</span>
                  <span className="block text-label text-ink-3">{standing(model)}</span>
                  <span className="block text-label text-ink-3 md:hidden">
                    since {instantText(model.since, { timeZone })}
                  </span>
                </th>
                <td className="num">
                  <Door
                    href="/exceptions?defect=unpriced"
                    label={`${count(model.requests)} requests of ${model.model ?? "no model"} without a price`}
                  >
                    {count(model.requests)}
                  </Door>
                </td>
                <td className="num max-md:hidden">{tokens(model.tokens)}</td>
                <td className="tabular-nums max-md:hidden pl-8!">
                  {instantText(model.since, { timeZone, zone: true })}
                </td>
                {writes ? (
                  <td className="num">
                    {model.model !== null && model.providerSlug !== null ? (
                      <Link
                        href={`/admin/price-cards/price?${new URLSearchParams({ provider: model.providerSlug, model: model.model })}`}
                        className="link whitespace-nowrap"
                        aria-label={`Price it: ${model.model}`}
                        prefetch={false}
                      >
                        Price it
                      </Link>
                    ) : (
                      <Tag tone="warn">Ask the sender</Tag>
                    )}
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function standing({ provider, current, draft }: UnpricedModel): string {
  if (provider === null) return "sent without a provider: no card can price it";
  const card = current === null ? "no card of this provider" : `not, or not wholly, on ${current}`;
  return `${provider}: ${card}${draft ? `; draft ${draft.version} waits` : ""}`;
}

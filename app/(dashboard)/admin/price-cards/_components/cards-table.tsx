import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { Section } from "@/components/section";
import { Tag } from "@/components/ui/tag";
import { count, dayText, instantText } from "@/lib/format";
import type { CardInForce, WaitingDraft } from "@/lib/queries/admin-prices";

/** Drafts that price nothing yet. */
export function DraftsTable({ drafts, timeZone }: { drafts: readonly WaitingDraft[]; timeZone: string }) {
  if (drafts.length === 0) return null;
  return (
    <Section title="Drafts" id="drafts" aside="they price nothing until they are published">
      <table className="sheet" aria-labelledby="drafts-title">
        <thead>
          <tr>
            <th scope="col">Draft</th>
            <th scope="col" className="num">
              Models
            </th>
            <th scope="col" className="max-md:hidden pl-8!">
              Begun
            </th>
            <th scope="col" className="max-md:hidden">
              By
            </th>
            <th scope="col" className="max-lg:hidden">
              Source
            </th>
          </tr>
        </thead>
        <tbody>
          {drafts.map((draft) => (
            <tr key={draft.id}>
              <th scope="row">
                <Link
                  href={`/admin/price-cards/${draft.id}`}
                  className="link font-name wrap-anywhere"
                  prefetch={false}
                >
                  {draft.version}
                </Link>
                <span className="block text-label text-ink-3">{ownerWords(draft)}</span>
              </th>
              <td className="num">{count(draft.models)}</td>
              <td className="tabular-nums max-md:hidden pl-8!">
                {instantText(draft.createdAt, { timeZone })}
              </td>
              <td className="wrap-anywhere max-md:hidden">{draft.createdBy ?? "–"}</td>
              <td className="text-label text-ink-2 wrap-anywhere max-lg:hidden">
                {shortSource(draft.source)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** What prices calls now, by provider and billing account. */
export function CardsTable({ cards, timeZone }: { cards: readonly CardInForce[]; timeZone: string }) {
  return (
    <Section title="In force" id="cards" aside={cards.length === 0 ? null : `${count(cards.length)} cards`}>
      {cards.length === 0 ? (
        <EmptyState command="npm run whospent -- prices import --shipped --publish">
          No card is published: nothing has a price yet. Publish the cards that come with Whospent.
        </EmptyState>
      ) : (
        <table className="sheet" aria-labelledby="cards-title">
          <thead>
            <tr>
              <th scope="col">Provider</th>
              <th scope="col">Card</th>
              <th scope="col" className="num max-md:hidden">
                Models
              </th>
              <th scope="col" className="max-md:hidden pl-8!">
                Holds from
              </th>
              <th scope="col" className="max-md:hidden">
                Published
              </th>
              <th scope="col" className="max-lg:hidden">
                Source
              </th>
            </tr>
          </thead>
          <tbody>
            {cards.map((card) => (
              <tr key={card.id}>
                <th scope="row">
                  {card.provider}
                  {card.account === null ? null : (
                    <span className="block text-label text-ink-3 wrap-anywhere">
                      contract of {card.account}
                    </span>
                  )}
                </th>
                <td>
                  <Link
                    href={`/admin/price-cards/${card.id}`}
                    className="link wrap-anywhere"
                    aria-label={`${card.provider}${card.account ? ` ${card.account}` : ""}: ${card.version}`}
                    prefetch={false}
                  >
                    {card.version}
                  </Link>{" "}
                  {card.upcoming ? <Tag tone="warn">to come</Tag> : null}
                  {card.earlier > 0 ? (
                    <span className="block text-label text-ink-3">
                      {card.earlier === 1 ? "1 other version" : `${count(card.earlier)} other versions`}
                    </span>
                  ) : null}
                </td>
                <td className="num max-md:hidden">{count(card.models)}</td>
                <td className="tabular-nums max-md:hidden pl-8!">
                  {card.validFrom === null
                    ? "since ever"
                    : dayText(card.validFrom.toISOString().slice(0, 10))}
                </td>
                <td className="max-md:hidden">
                  <span className="tabular-nums">{instantText(card.publishedAt, { timeZone })}</span>
                  <span className="block text-label text-ink-3 wrap-anywhere">{card.publishedBy ?? "–"}</span>
                </td>
                <td className="text-label text-ink-2 wrap-anywhere max-lg:hidden">
                  {shortSource(card.source)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function ownerWords({ provider, account }: Pick<WaitingDraft, "provider" | "account">): string {
  return account === null ? `${provider}, list prices` : `${provider}, contract of ${account}`;
}

/** The whole source stands on the card's page. */
function shortSource(source: string): string {
  const first = source.split(/[,;]/)[0] ?? source;
  return first.length > 60 ? `${first.slice(0, 59)}…` : first;
}

import { Due } from "@/components/due";
import { Door } from "@/components/money";
import { Person } from "@/components/person";
import { Section } from "@/components/section";
import { ButtonLink } from "@/components/ui/button";
import { chartTokens, shortDays, usd } from "@/lib/format";
import type { Attention } from "@/lib/queries/attention";
import { attentionHref, attentionKey, attentionText, VERB_NAMES } from "../attention-rows";

/** At most five things, by dollars at stake, each with what to do about it. */
export function AttentionList({ items, todayDay }: { items: Attention[]; todayDay: string }) {
  return (
    <Section title="Needs attention" aside="by dollars at stake" id="attention">
      {items.length === 0 ? (
        <p className="border-t border-line-2 py-4 text-ink-2">Nothing needs attention.</p>
      ) : (
        <table className="sheet" aria-labelledby="attention-title">
          <thead>
            <tr>
              <th scope="col" className="num w-20">
                USD
              </th>
              <th scope="col" className="pl-7!">
                What
              </th>
              <th scope="col">
                <span className="sr-only">What to do</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={attentionKey(item)}>
                <td className="num">
                  <Door href={attentionHref(item)} label={`${amountText(item)}: ${attentionText(item)}`}>
                    {amountText(item)}
                  </Door>
                </td>
                <td className="pl-7!">
                  <span className="wrap-anywhere">{attentionText(item)}</span>
                  <span className="block text-label text-ink-3">
                    <Person address={item.owner} /> · <Age item={item} todayDay={todayDay} />
                  </span>
                </td>
                <td className="text-right">
                  <ButtonLink
                    href={attentionHref(item)}
                    prefetch={false}
                    aria-label={`${VERB_NAMES[item.verb]}: ${attentionText(item)}`}
                  >
                    {VERB_NAMES[item.verb]}
                  </ButtonLink>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

/** Dollars; tokens where there is no price; a source that says nothing has an unknown amount. */
function amountText(item: Attention): string {
  if (item.costPico === null) return "unknown";
  if (item.kind === "exception" && item.defect === "unpriced" && item.costPico === 0n)
    return `${chartTokens(item.tokens)} tokens`;
  return usd(item.costPico);
}

function Age({ item, todayDay }: { item: Attention; todayDay: string }) {
  switch (item.kind) {
    case "exception":
      return (
        <>
          {shortDays(item.ageDays)} old ·{" "}
          <Due dueOn={item.dueOn} overdueDays={item.overdueDays} todayDay={todayDay} />
        </>
      );
    case "over-plan":
    case "over-limit":
      return `${shortDays(item.ageDays)} into the month`;
    case "traces":
      return `${shortDays(item.ageDays)} old`;
    case "silent":
      return `${shortDays(item.ageDays)} since the last report`;
  }
}

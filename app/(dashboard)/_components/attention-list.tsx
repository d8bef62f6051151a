import { DEFECT_NAMES, defectValue } from "@/components/defects";
import { Due } from "@/components/due";
import { Door } from "@/components/money";
import { Person } from "@/components/person";
import { Section } from "@/components/section";
import { chartTokens, shortDays, usd } from "@/lib/format";
import type { Attention } from "@/lib/queries/attention";
import { exceptionHref } from "../exceptions/search-params";

/** At most five things, by dollars at stake. */
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
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={`${item.defect}-${item.team.teamId}-${item.value}`}>
                <td className="num">
                  <Door
                    href={exceptionHref(item)}
                    label={`${usd(item.costPico)} USD: ${DEFECT_NAMES[item.defect]}, ${item.team.name}`}
                  >
                    {item.defect === "unpriced" && item.costPico === 0n
                      ? `${chartTokens(item.tokens)} tokens`
                      : usd(item.costPico)}
                  </Door>
                </td>
                <td className="pl-7!">
                  <span className="wrap-anywhere">
                    {DEFECT_NAMES[item.defect]}
                    {item.value
                      ? `: ${defectValue(item.defect, item.value, item.valueKind)}`
                      : `, ${item.team.name}`}
                  </span>
                  <span className="block text-label text-ink-3">
                    <Person address={item.owner} /> · {shortDays(item.ageDays)} old ·{" "}
                    <Due dueOn={item.dueOn} overdueDays={item.overdueDays} todayDay={todayDay} />
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

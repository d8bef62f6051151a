import { Figure, Figures } from "@/components/figures";
import { BigMoney, Door } from "@/components/money";
import { Section } from "@/components/section";
import { Tag } from "@/components/ui/tag";
import { addDays } from "@/lib/domain/period";
import {
  chartTokens,
  count,
  percent,
  relativeChangeText,
  usd,
  usdChange,
  usdChangeWithSign,
  usdWithSign,
} from "@/lib/format";
import { NONE } from "@/lib/queries/rows";
import type { WhatIfPage } from "@/lib/queries/what-if";
import { type ExploreQuestion, exploreHref } from "../../explore/href";
import { printedRows } from "../what-if-words";

/** Then, what if, and the difference. */
export function WhatIfFigures({ page }: { page: WhatIfPage }) {
  const { thenPico, whatIfPico, requests } = page.total;
  return (
    <Figures count={4}>
      <Figure
        label="Then"
        value={
          page.subject.unit ? (
            <BigMoney text={usdWithSign(thenPico)} />
          ) : (
            <Door href={thenHref(page)} label={`Then: ${usdWithSign(thenPico)}, by model`}>
              <BigMoney text={usdWithSign(thenPico)} />
            </Door>
          )
        }
        lines={[`${count(requests)} requests`]}
      />
      <Figure
        label="What if"
        value={<BigMoney text={usdWithSign(whatIfPico)} />}
        lines={["of the same requests"]}
      />
      <Figure
        label="Difference"
        value={<BigMoney text={usdChangeWithSign(whatIfPico - thenPico)} />}
        lines={[relativeChangeText(whatIfPico, thenPico)]}
      />
      <Figure
        label="Input read from cache"
        value={page.cacheTenths === null ? "–" : percent(page.cacheTenths)}
        lines={[`then · ${chartTokens(page.outputTokens)} output tokens`]}
      />
    </Figures>
  );
}

/** What was paid, by model. */
function thenHref({ range, subject }: WhatIfPage): string {
  const filter: NonNullable<ExploreQuestion["filter"]> = { kind: "call" };
  for (const level of ["team", "service", "feature", "environment"] as const) {
    const named = subject[level];
    if (named) filter[level] = named.id === 0 ? NONE : named.slug;
  }
  return exploreHref({ from: range.fromDay, through: addDays(range.toDay, -1), groupBy: ["model"], filter });
}

const ROW_NAMES = {
  organisation: "Team",
  unit: "Team",
  team: "Service / feature",
  service: "Feature",
  feature: "Model used then",
} as const;

/** The same by row; its total is the figures' own. */
export function WhatIfRows({ page }: { page: WhatIfPage }) {
  const { total } = page;
  return (
    <Section title="Row by row" id="rows">
      <table className="sheet" aria-labelledby="rows-title">
        <thead>
          <tr>
            <th scope="col">{ROW_NAMES[page.subject.level]}</th>
            <th scope="col" className="num max-md:hidden">
              Requests
            </th>
            <th scope="col" className="num max-md:hidden">
              Then
              <span className="block font-normal">USD</span>
            </th>
            <th scope="col" className="num">
              What if
              <span className="block font-normal">USD</span>
            </th>
            <th scope="col" className="num">
              Difference
              <span className="block font-normal">USD</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {printedRows(page).map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <span className="wrap-anywhere">{row.name}</span>
                {row.missing.length > 0 ? (
                  <>
                    {" "}
                    <Tag tone="warn">
                      no rate for {row.missing.join(", ").replaceAll("_", " ")}: kept as it was
                    </Tag>
                  </>
                ) : null}
              </th>
              <td className="num max-md:hidden">{count(row.requests)}</td>
              <td className="num max-md:hidden">{row.before}</td>
              <td className="num">{row.after}</td>
              <td className="num">{row.change}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <td className="num max-md:hidden">{count(total.requests)}</td>
            <td className="num max-md:hidden">{usd(total.thenPico)}</td>
            <td className="num">{usd(total.whatIfPico)}</td>
            <td className="num">{usdChange(total.whatIfPico - total.thenPico)}</td>
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}

import { usd } from "@/lib/format";

/** The numbers of a chart, exact: one row a step, one column a series, and the total. */
export function ValueTable({
  stepName,
  steps,
  series,
}: {
  /** Header of the first column, e.g. "Week". */
  stepName: string;
  steps: readonly string[];
  series: readonly { key: string; name: string; values: bigint[] }[];
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a region that scrolls, not a section of the page
    <div
      className="relative overflow-x-auto p-1"
      role="region"
      aria-label={`Cost by ${stepName.toLowerCase()}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table className="sheet">
        <thead>
          <tr>
            <th scope="col">{stepName}</th>
            {series.map((one) => (
              <th key={one.key} scope="col" className="num">
                {one.name}
                <span className="block font-normal">USD</span>
              </th>
            ))}
            <th scope="col" className="num">
              Total
              <span className="block font-normal">USD</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, at) => (
            <tr key={step}>
              <th scope="row" className="whitespace-nowrap!">
                {step}
              </th>
              {series.map((one) => (
                <td key={one.key} className="num">
                  {usd(one.values[at] ?? 0n)}
                </td>
              ))}
              <td className="num font-strong">
                {usd(series.reduce((sum, one) => sum + (one.values[at] ?? 0n), 0n))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { count, percent, tokens } from "@/lib/format";
import type { ExportedUsage } from "@/lib/queries/provider-usage";
import { costText } from "../usage-words";
import { MODEL, PlaceCell, WIDE } from "./place-cell";

/** What providers exported, a line for each project or key and model, beside what events explain of it. */
export function ExportedTable({ rows }: { rows: readonly ExportedUsage[] }) {
  return (
    <table className="sheet" aria-labelledby="exported-title">
      <thead>
        <tr>
          <th scope="col">Project, workspace or key</th>
          <th scope="col" className={MODEL}>
            Model
          </th>
          <th scope="col" className={`num ${WIDE}`}>
            Requests
          </th>
          <th scope="col" className={`num ${WIDE}`}>
            Input
          </th>
          <th scope="col" className={`num ${WIDE}`}>
            Cache read
          </th>
          <th scope="col" className={`num ${WIDE}`}>
            Cache write
          </th>
          <th scope="col" className={`num ${WIDE}`}>
            Output
          </th>
          <th scope="col" className="num">
            Metered
          </th>
          <th scope="col" className="num">
            Cost told, USD
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={JSON.stringify([
              row.provider,
              row.account,
              row.project,
              row.providerKey,
              row.model,
              row.lineItem,
            ])}
          >
            <PlaceCell place={row} model={row.model ?? row.lineItem} />
            <td className={MODEL}>
              <span className="font-name wrap-anywhere">{row.model ?? row.lineItem ?? "not told"}</span>
            </td>
            <td className={`num ${WIDE}`}>{row.requests === null ? "not told" : count(row.requests)}</td>
            <td className={`num ${WIDE}`}>{tokens(row.tokens.input)}</td>
            <td className={`num ${WIDE}`}>{tokens(row.tokens.cacheRead)}</td>
            <td className={`num ${WIDE}`}>{tokens(row.tokens.cacheWrite)}</td>
            <td className={`num ${WIDE}`}>{tokens(row.tokens.output)}</td>
            <td className="num">{meteredText(row)}</td>
            <td className="num">{costText(row.costPico)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function meteredText({ tokens: told, meteredTokens }: ExportedUsage): string {
  const all = told.input + told.cacheRead + told.cacheWrite + told.output;
  if (all === 0n) return "–";
  return meteredTokens === all ? "all" : percent(Number((meteredTokens * 1000n) / all));
}

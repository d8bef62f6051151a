import { Door } from "@/components/money";
import { Section } from "@/components/section";
import { count, percent, usd } from "@/lib/format";
import type { TaggingReport } from "@/lib/queries/tagging";
import { tenths } from "@/lib/queries/trust-strip";

/** Per field of the tagging contract: how much carries it, and the dollars and requests that do not. */
export function FieldsTable({
  report,
  hrefOf,
}: {
  report: TaggingReport;
  /** The calls that lack a field. */
  hrefOf: (field: string) => string;
}) {
  const { calls, fields, notCounted } = report;
  return (
    <Section title="By field of the tagging contract" id="fields">
      <div className="relative overflow-x-auto p-1">
        <table className="sheet" aria-labelledby="fields-title">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col" className="num">
                Of cost<span className="font-normal">, %</span>
              </th>
              <th scope="col" className="num max-md:hidden">
                Of requests<span className="font-normal">, %</span>
              </th>
              <th scope="col" className="num">
                Missing<span className="font-normal">, USD</span>
              </th>
              <th scope="col" className="num max-md:hidden">
                Missing<span className="font-normal">, requests</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {fields.map(({ field, tagged, missing }) => (
              <tr key={field}>
                <th scope="row">
                  {field}
                  {field === "team" ? (
                    <span className="block text-label text-ink-3">stamped on the call</span>
                  ) : null}
                </th>
                <td className="num">{share(tagged.costPico, calls.costPico)}</td>
                <td className="num max-md:hidden">{share(tagged.requests, calls.requests)}</td>
                <td className="num">
                  <Door href={hrefOf(field)} label={`${usd(missing.costPico)} USD without ${field}`}>
                    {usd(missing.costPico)}
                  </Door>
                </td>
                <td className="num max-md:hidden">{count(missing.requests)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {notCounted.length > 0 ? (
        <p className="mt-3 text-label text-ink-3">
          Required too, and counted as exceptions only:{" "}
          {notCounted.map((name) => name.replaceAll("_", " ")).join(", ")}.
        </p>
      ) : null}
    </Section>
  );
}

function share(part: bigint, whole: bigint): string {
  const size = tenths(part, whole);
  return size === null ? "–" : percent(size).replace(/\s*%$/u, "");
}

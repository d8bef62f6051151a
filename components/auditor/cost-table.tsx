import { perMillionUsd } from "@/components/precision";
import type { AuditedReport } from "@/lib/domain/audit";
import type { RateField } from "@/lib/domain/price-card";
import { callUsd, count } from "@/lib/format";
import { CLASS_NAMES } from "../usage-class";
import { costPrinter } from "./cost-printer";

const UNITS: ReadonlySet<RateField> = new Set(["web_searches", "images", "code_sessions", "requests"]);

/** Tokens by class x price line = amount, exactly; under it how the classes were found and what the sender claims. */
export function AuditCostTable({ report, labelledBy }: { report: AuditedReport; labelledBy: string }) {
  const { cost, claim, usage, usageStatus, convention } = report;
  const steps = new Map(cost.state === "priced" ? cost.steps.map((step) => [step.field, step]) : []);
  const rows: { field: RateField; count: number | null }[] = [...usage];
  for (const { field, quantity } of steps.values()) {
    if (!rows.some((row) => row.field === field)) rows.push({ field, count: quantity });
  }
  const print = costPrinter(report);
  const total =
    cost.state === "priced"
      ? print(cost.avoided ? 0n : cost.totalPico)
      : cost.state === "free"
        ? "0.00"
        : "unpriced";
  return (
    <>
      <table className="sheet" aria-labelledby={labelledBy}>
        <thead>
          <tr>
            <th scope="col">Token class</th>
            <th scope="col" className="num">
              Tokens
            </th>
            <th scope="col" className="num max-md:hidden">
              USD per million
            </th>
            <th scope="col" className="num">
              Cost<span className="font-normal">, USD</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ field, count: told }) => {
            const step = steps.get(field);
            const rate = step
              ? UNITS.has(field)
                ? `${callUsd(step.ratePico)} each`
                : perMillionUsd(step.ratePico)
              : "–";
            return (
              <tr key={field}>
                <th scope="row">
                  {CLASS_NAMES[field]}
                  {step ? (
                    <span className="block text-label text-ink-3 md:hidden">
                      × {rate}
                      {UNITS.has(field) ? "" : " per million"}
                    </span>
                  ) : null}
                </th>
                <td className="num">{told === null ? "unknown" : count(told)}</td>
                <td className="num max-md:hidden">{rate}</td>
                <td className="num">{step ? print(step.amountPico) : told === 0 ? print(0n) : "–"}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Cost of the call</th>
            <td />
            <td className="max-md:hidden" />
            <td className="num">{total}</td>
          </tr>
          {claim ? (
            <tr>
              <th scope="row" className="font-normal!">
                Claimed by the sender
              </th>
              <td />
              <td className="max-md:hidden" />
              <td className="num font-normal!">{print(claim.pico)}</td>
            </tr>
          ) : null}
          {claim && claim.differencePico !== null ? (
            <tr>
              <th scope="row" className="font-normal!">
                Claim minus our cost
              </th>
              <td />
              <td className="max-md:hidden" />
              <td className="num font-normal!">{signed(claim.differencePico, print)}</td>
            </tr>
          ) : null}
        </tfoot>
      </table>
      <ul className="mt-3 flex flex-col gap-1 text-label text-ink-3">
        {cost.state === "priced" ? (
          <>
            <li>
              Price card {cost.card}, line {cost.line}.
            </li>
            {cost.avoided ? <li>Answered from a cache: the lines are what it would have cost.</li> : null}
            {cost.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </>
        ) : (
          <li>{cost.reason}</li>
        )}
        {convention ? <li>{convention}</li> : null}
        {usageStatus === "estimated" ? <li>The sender estimated these tokens.</li> : null}
        {claim?.source ? <li>The claim was priced by {claim.source}.</li> : null}
      </ul>
    </>
  );
}

/** A difference carries its sign; none is a plain zero. */
function signed(pico: bigint, print: (pico: bigint) => string): string {
  return pico > 0n ? `+${print(pico)}` : print(pico);
}

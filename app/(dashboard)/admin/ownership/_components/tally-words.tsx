import type { RuleTally } from "@/lib/domain/rule-trial";
import { count, usdWithSign } from "@/lib/format";
import { decidedByText } from "../rule-words";

/** What a rule did, or would have: how many calls it matched, how many it decided, and who has the others. */
export function TallyWords({ tally, would = false }: { tally: RuleTally; would?: boolean }) {
  const { matched, decided, lost } = tally;
  if (matched.requests === 0) return <>{would ? "It would have matched no call." : "Matched no call."}</>;
  const unpriced = matched.unpriced === 0 ? "" : ` (${count(matched.unpriced)} without a price)`;
  return (
    <>
      {would ? "It would have matched" : "Matched"}{" "}
      <strong className="font-name">{calls(matched.requests)}</strong>, {usdWithSign(matched.costPico)}
      {unpriced}; {would ? "and decided" : "decided"}{" "}
      <strong className="font-name">{lost.length === 0 ? "all of them" : count(decided.requests)}</strong>
      {lost.length === 0 ? "." : `, ${usdWithSign(decided.costPico)}. The rest went to `}
      {lost.map(({ step, ruleId, requests }, at) => (
        <span key={`${step} ${ruleId}`}>
          {at === 0 ? "" : ", "}
          {decidedByText(step, ruleId)} ({count(requests)})
        </span>
      ))}
      {lost.length === 0 ? "" : "."}
    </>
  );
}

function calls(requests: number): string {
  return requests === 1 ? "1 call" : `${count(requests)} calls`;
}

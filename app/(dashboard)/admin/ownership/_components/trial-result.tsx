import type { RuleTrial } from "@/lib/commands/rule-trial";
import { count, dateRange, usd } from "@/lib/format";
import type { NamedRule } from "../actions";
import { decidedByText, fieldText } from "../rule-words";
import { OverlapList } from "./overlap-list";
import { TallyWords } from "./tally-words";

/** What a rule that is not saved would have done last week, and the rules that it meets. */
export function TrialResult({
  trial,
  rules,
  onlyOverlaps = false,
}: {
  trial: RuleTrial;
  rules: Readonly<Record<number, NamedRule>>;
  /** Only how it stands to other rules. */
  onlyOverlaps?: boolean;
}) {
  const { fromDay, toDay, tally, owners, examples, overlaps, reach, ruleId } = trial;
  const decides = reach.windows.length > 0;
  if (onlyOverlaps && decides && overlaps.length === 0) return null;
  return (
    <div className="border-t border-line-2 pt-3">
      {onlyOverlaps ? null : (
        <>
          <h3 className="text-label font-name text-ink-3">{dateRange(fromDay, toDay)}, UTC</h3>
          <p className="mt-1 text-body">
            <TallyWords tally={tally} would />
            {trial.replaces ? " Saving replaces the rule that there is for this match and day." : ""}
          </p>
        </>
      )}
      {decides ? null : (
        <p className="mt-2 border-l-2 border-alert pl-3">
          It can never decide:{" "}
          {reach.shadowedBy.length > 0
            ? `${reach.shadowedBy.map((id) => `rule #${id}`).join(", ")} asks for the same and wins.`
            : "its team has ended by then, or a name is empty."}
        </p>
      )}
      {overlaps.length > 0 ? (
        <section className="mt-4" aria-label="Rules that it overlaps">
          <h3 className="mb-1 text-label font-name text-ink-3">Rules that it overlaps</h3>
          <OverlapList own={ruleId} self="yours" overlaps={overlaps} rules={rules} today={toDay} />
        </section>
      ) : null}
      {owners.length > 0 && !onlyOverlaps ? <Owners owners={owners} /> : null}
      {examples.length > 0 && !onlyOverlaps ? <Examples examples={examples} ownId={ruleId} /> : null}
    </div>
  );
}

function Owners({ owners }: { owners: RuleTrial["owners"] }) {
  return (
    <table className="sheet mt-4" aria-label="Whose the calls are now">
      <thead>
        <tr>
          <th scope="col">Whose they are now</th>
          <th scope="col" className="num">
            Requests
          </th>
          <th scope="col" className="num">
            Cost, USD
          </th>
        </tr>
      </thead>
      <tbody>
        {owners.map((owner) => (
          <tr key={owner.team}>
            <th scope="row" className="wrap-anywhere">
              {owner.team}
            </th>
            <td className="num">{count(owner.requests)}</td>
            <td className="num">{usd(owner.costPico)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Examples({ examples, ownId }: { examples: RuleTrial["examples"]; ownId: number }) {
  return (
    <table className="sheet mt-5" aria-label="Examples of what it would have matched">
      <thead>
        <tr>
          <th scope="col">What such calls carry</th>
          <th scope="col" className="max-md:hidden">
            Decided by
          </th>
          <th scope="col" className="num max-md:hidden">
            Requests
          </th>
          <th scope="col" className="num">
            Cost, USD
          </th>
        </tr>
      </thead>
      <tbody>
        {examples.map(({ carries, step, ruleId, requests, costPico }) => (
          <tr key={`${JSON.stringify(carries)} ${step} ${requests} ${costPico}`}>
            <th scope="row" className="wrap-anywhere">
              {Object.entries(carries).map(([field, value]) => (
                <span key={field} className="mr-3 inline-block">
                  <span className="text-ink-3">{fieldText(field)}</span> {value}
                </span>
              ))}
              <span className="block text-label text-ink-3 md:hidden">
                {count(requests)} requests, {ruleId === ownId ? "this rule" : decidedByText(step, ruleId)}
              </span>
            </th>
            <td className="max-md:hidden">{ruleId === ownId ? "this rule" : decidedByText(step, ruleId)}</td>
            <td className="num max-md:hidden">{count(requests)}</td>
            <td className="num">{usd(costPico)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

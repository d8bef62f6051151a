import type { RuleOverlap } from "@/lib/domain/rule-overlap";
import type { NamedRule } from "../actions";
import { matchText, meetText, overlapText } from "../rule-words";
import { RuleLink } from "./match-words";

/** The rules that can match the same call, who wins and why; those that share no field are folded. */
export function OverlapList({
  own,
  self = "this",
  overlaps,
  rules,
  today,
}: {
  /** Id of the rule that it is told of, and what that is called. */
  own: number;
  self?: string;
  overlaps: readonly RuleOverlap[];
  rules: Readonly<Record<number, NamedRule>>;
  today: string;
}) {
  const near = overlaps.filter((one) => !one.isCrossing);
  const crossing = overlaps.filter((one) => one.isCrossing);
  const list = (some: readonly RuleOverlap[]) => (
    <ul className="text-body">
      {some.map((overlap) => {
        const id = overlap.winnerId === own ? overlap.loserId : overlap.winnerId;
        const rule = rules[id];
        const when = meetText(overlap, today);
        return (
          <li key={id} className="border-b border-line py-2 wrap-anywhere">
            <RuleLink id={id} />
            {rule ? ` (${matchText(rule.match)} → ${rule.team})` : ""}
            {when ? `, ${when}` : ""}: {overlapText(overlap, own, self)}.
          </li>
        );
      })}
    </ul>
  );
  return (
    <>
      {near.length > 0 ? list(near) : null}
      {crossing.length > 0 ? (
        <details className="py-2">
          <summary className="link min-h-6">
            {crossing.length === 1 ? "1 rule" : `${crossing.length} rules`} on other fields, for calls that
            carry both
          </summary>
          {list(crossing)}
        </details>
      ) : null}
    </>
  );
}

import type { ReactNode } from "react";
import { Person } from "@/components/person";
import { Tag } from "@/components/ui/tag";
import type { RuleStandings } from "@/lib/commands/rule-trial-standing";
import type { RuleTally } from "@/lib/domain/rule-trial";
import { dayText } from "@/lib/format";
import type { OwnershipRule } from "@/lib/queries/admin-rules";
import { fromText, stateOf } from "../../services/dated";
import { meetsStill } from "../rule-words";
import { MatchWords, RuleLink } from "./match-words";
import { TallyWords } from "./tally-words";

/** Every rule with its days, how it stands to the others and, when asked for, what it did last week. */
export function RulesTable({
  rules,
  standings,
  tallies,
  today,
}: {
  rules: readonly OwnershipRule[];
  standings: RuleStandings;
  /** Null: not counted. */
  tallies: ReadonlyMap<number, RuleTally> | null;
  today: string;
}) {
  return (
    <table className="sheet" aria-labelledby="rules-title">
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col">Team</th>
          <th scope="col" className="max-md:hidden">
            Holds
          </th>
          <th scope="col" className="max-lg:hidden">
            Made by
          </th>
        </tr>
      </thead>
      {rules.map((rule) => {
        const state = stateOf(rule, today);
        const tally = tallies?.get(rule.id);
        const notes = [
          ...(state === "ended" ? [] : standingNotes(rule.id, standings, today)),
          ...(tally ? [<TallyWords key="tally" tally={tally} />] : []),
        ];
        return (
          <tbody key={rule.id} className={state === "ended" ? "text-ink-3" : undefined}>
            <tr className={notes.length > 0 ? "[&>*]:border-b-0! [&>*]:pb-1!" : undefined}>
              <th scope="row">
                <RuleLink id={rule.id} /> <StateTag rule={rule} state={state} />
                <MatchWords match={rule.match} />
                <span className="block text-label text-ink-3 md:hidden">{heldText(rule)}</span>
              </th>
              <td className="wrap-anywhere">
                {rule.team.name}
                {rule.environment ? (
                  <span className="block text-label text-ink-3">environment {rule.environment}</span>
                ) : null}
              </td>
              <td className="tabular-nums max-md:hidden">{heldText(rule)}</td>
              <td className="max-lg:hidden">
                <Person address={rule.createdBy} />
                {rule.assigned ? (
                  <span className="block text-label text-ink-3">decided afterwards</span>
                ) : null}
              </td>
            </tr>
            {notes.length > 0 ? (
              <tr>
                <td colSpan={4} className="pt-0! text-label text-ink-2">
                  {notes.map((note, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: notes never change places
                    <p key={at}>{note}</p>
                  ))}
                </td>
              </tr>
            ) : null}
          </tbody>
        );
      })}
    </table>
  );
}

function StateTag({ rule, state }: { rule: OwnershipRule; state: "now" | "later" | "ended" }) {
  if (state === "later") return <Tag>from {dayText(rule.from)}</Tag>;
  if (state === "ended") return <Tag>ended</Tag>;
  return rule.until === null ? null : <Tag>ends {dayText(rule.until)}</Tag>;
}

function heldText({ from, until }: OwnershipRule): string {
  return until === null
    ? `since ${fromText(from)}`.replace("since always", "always")
    : `${fromText(from)} – ${dayText(until)}`;
}

/** What an admin has to know of a rule beside others: that it can never decide, ties, and rules that it meets. */
function standingNotes(id: number, { overlaps, reach }: RuleStandings, today: string): ReactNode[] {
  const notes: ReactNode[] = [];
  const own = reach.get(id);
  const todayMs = Date.parse(`${today}T00:00:00Z`);
  const never = !own?.windows.some((window) => window.toMs > todayMs);
  if (never) {
    notes.push(
      <>
        <Tag tone="alert">never decides</Tag>{" "}
        {own && own.shadowedBy.length > 0 ? (
          <>
            <Rules ids={own.shadowedBy} /> asks for the same and wins.
          </>
        ) : (
          "Its team has ended, or it asks for nothing that a call can have."
        )}
      </>,
    );
  }
  const meeting = overlaps.filter(
    (one) => (one.winnerId === id || one.loserId === id) && meetsStill(one, today),
  );
  const others = (some: typeof meeting) =>
    some.map((one) => (one.winnerId === id ? one.loserId : one.winnerId));
  const ties = meeting.filter((one) => one.reason.why === "tie");
  const stronger = meeting.filter((one) => one.loserId === id && one.reason.why !== "tie");
  const weaker = meeting.filter((one) => one.winnerId === id && one.reason.why !== "tie");
  if (ties.length > 0)
    notes.push(
      <>
        <Tag tone="alert">tie</Tag> Nothing tells it apart from <Rules ids={others(ties)} /> of another team:
        each such call is an exception.
      </>,
    );
  if (never) return notes;
  if (stronger.length > 0)
    notes.push(
      <>
        Gives way to <Rules ids={others(stronger)} /> where both match.
      </>,
    );
  if (weaker.length > 0)
    notes.push(
      <>
        Wins over <Rules ids={others(weaker)} /> where both match.
      </>,
    );
  return notes;
}

function Rules({ ids }: { ids: readonly number[] }) {
  return ids.map((id, at) => (
    <span key={id}>
      {at === 0 ? "" : ", "}
      <RuleLink id={id} />
    </span>
  ));
}

import { fieldText } from "../rule-words";
import { ruleHref } from "../search-params";
import { TextLink } from "../../services/_components/text-link";

/** The fields of a rule, one under the other. */
export function MatchWords({ match }: { match: Readonly<Record<string, string>> }) {
  return Object.entries(match).map(([field, value]) => (
    <span key={field} className="block wrap-anywhere">
      <span className="text-ink-3">{fieldText(field)}</span> <span className="font-name">{value}</span>
    </span>
  ));
}

/** The number of a rule, which opens it. */
export function RuleLink({ id }: { id: number }) {
  return <TextLink href={ruleHref(id)}>rule #{id}</TextLink>;
}

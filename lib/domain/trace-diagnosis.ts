import { fallback, manyCalls, retries } from "./trace-diagnosis-attempts";
import type { Finding, TraceFacts } from "./trace-diagnosis-facts";
import { answerGrew, cacheFell, longAnswer, longPrompt, pilesUp, promptGrew } from "./trace-diagnosis-tokens";
import { timesWords } from "./trace-diagnosis-words";

/** A finding must explain at least a tenth of the cost. */
const LEAST_TENTH = 10n;
/** Most findings that help. */
const MOST = 4;

/**
 * What makes this trace cost what it costs, in words, by what each cause adds. Rules look only at stored tokens,
 * prices and attempts, never at text. When none applies it says so, and how the cost stands to the feature.
 *
 * @example diagnose(facts) // [{ rule: "retries", text: "Nine tenths of the cost is 4 retries of one call.", ... }]
 */
export function diagnose(facts: TraceFacts): Finding[] {
  const grew = promptGrew(facts);
  const answerMore = answerGrew(facts);
  const found = [
    retries(facts),
    fallback(facts),
    grew,
    answerMore,
    cacheFell(facts),
    manyCalls(facts),
    pilesUp(facts),
    // A new version is the better answer where it explains the same tokens.
    grew ? null : longPrompt(facts),
    answerMore ? null : longAnswer(facts),
  ]
    .filter((finding) => finding !== null)
    .filter(({ stakePico }) => stakePico > 0n && stakePico * LEAST_TENTH >= facts.costPico)
    .sort((a, b) => (a.stakePico === b.stakePico ? 0 : a.stakePico > b.stakePico ? -1 : 1));
  return found.length > 0 ? found.slice(0, MOST) : [nothing(facts)];
}

function nothing({ costPico, norm }: TraceFacts): Finding {
  const times = norm && norm.traces > 0n ? timesWords(costPico, norm.medianCostPico) : null;
  const text =
    times === null
      ? "Nothing stands out, and there is no other trace of the feature to hold it against."
      : `Nothing stands out: the cost is ${times} the median of ${norm?.name}.`;
  return { rule: "nothing", text, stakePico: 0n };
}

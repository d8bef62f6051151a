import { group } from "./figures";
import { dearModel, fallback, manyCalls, retries } from "./trace-diagnosis-attempts";
import { type Finding, sum, type TraceFacts } from "./trace-diagnosis-facts";
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
    dearModel(facts),
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
  return found.length > 0 ? found.slice(0, MOST) : [large(facts) ?? nothing(facts)];
}

/** Twice the median or more without one cause: the two factors of it, calls and cost of a call. */
function large({ costPico, calls, norm }: TraceFacts): Finding | null {
  if (norm === null || norm.traces <= 0n || norm.medianCostPico <= 0n || costPico < norm.medianCostPico * 2n)
    return null;
  const count = BigInt(calls.length);
  const requests = sum(norm.models.map((one) => one.requests));
  const usual = sum(norm.models.map((one) => one.costPico));
  const perCall = timesWords(costPico * requests, usual * count);
  const parts = [
    norm.medianCalls > 0n && count > norm.medianCalls
      ? `${group(count)} calls where ${group(norm.medianCalls)} ${norm.medianCalls === 1n ? "is" : "are"} usual`
      : null,
    perCall !== null && costPico * requests * 5n >= usual * count * 6n
      ? `a call costs ${perCall} the mean`
      : null,
  ].filter((part) => part !== null);
  const times = timesWords(costPico, norm.medianCostPico);
  const why = parts.length > 0 ? `: ${parts.join(", and ")}` : "";
  return {
    rule: "large",
    text: `No single cause makes it ${times} the median of ${norm.name}${why}.`,
    stakePico: 0n,
  };
}

function nothing({ costPico, norm }: TraceFacts): Finding {
  const times = norm && norm.traces > 0n ? timesWords(costPico, norm.medianCostPico) : null;
  const text =
    times === null
      ? "Nothing stands out, and there is no other trace of the feature to hold it against."
      : `Nothing stands out: the cost is ${times} the median of ${norm?.name}.`;
  return { rule: "nothing", text, stakePico: 0n };
}

import { group } from "./figures";
import { type DiagnosedCall, excess, type Finding, sum, type TraceFacts } from "./trace-diagnosis-facts";
import { shareWords, timesWords } from "./trace-diagnosis-words";

/** What attempts that were made again cost. */
export function retries({ calls, costPico }: TraceFacts): Finding | null {
  const again = calls.filter((call) => call.repeated && call.costPico > 0n);
  if (again.length === 0) return null;
  const stakePico = sum(again.map((call) => call.costPico));
  const operations = new Set(again.map((call) => call.operation)).size;
  const what = again.length === 1 ? "1 retry" : `${again.length} retries`;
  const of = operations === 1 ? "one call" : `${operations} calls`;
  return {
    rule: "retries",
    text: `${shareWords(stakePico, costPico)} of the cost is ${what} of ${of}.`,
    stakePico,
  };
}

/** A model that answered in place of a cheaper one: the pair with the largest premium. */
export function fallback({ calls }: TraceFacts): Finding | null {
  const groups = new Map<string, DiagnosedCall[]>();
  for (const call of calls) {
    if (call.instead === null || call.premiumPico <= 0n) continue;
    const key = `${call.instead}\n${call.model}`;
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  let dearest: DiagnosedCall[] = [];
  const premium = (list: readonly DiagnosedCall[]) => sum(list.map((call) => call.premiumPico));
  for (const list of groups.values()) if (premium(list) > premium(dearest)) dearest = list;
  const [first] = dearest;
  if (!first) return null;
  const cost = sum(dearest.map((call) => call.costPico));
  const stakePico = premium(dearest);
  const times = timesWords(cost, cost - stakePico);
  const dearer = times === null ? "which costs more" : `which costs ${times} as much`;
  const text = first.fellBack
    ? `Fell back from ${first.instead} to ${first.model}, ${dearer}.`
    : `Asked for ${first.instead} and was served ${first.model}, ${dearer}.`;
  return { rule: "fallback", text, stakePico };
}

/** At least three times the calls of half of the other traces. */
export function manyCalls({ calls, norm, costPico }: TraceFacts): Finding | null {
  const count = BigInt(calls.length);
  if (
    norm === null ||
    norm.traces < 5n ||
    norm.medianCalls <= 0n ||
    count < norm.medianCalls * 3n ||
    count < 5n
  )
    return null;
  const text = `It made ${group(count)} calls; half of the other traces of ${norm.name} make ${group(norm.medianCalls)} or fewer.`;
  return { rule: "many_calls", text, stakePico: excess(costPico, norm.medianCalls, count) };
}

/** A model that a minority of the feature's requests use, and that costs at least twice the others a request. */
export function dearModel({ calls, norm }: TraceFacts): Finding | null {
  const costs = new Map<string, bigint>();
  for (const call of calls) {
    // What it cost to fall back is said by its own rule.
    if (call.premiumPico <= 0n) costs.set(call.model, (costs.get(call.model) ?? 0n) + call.costPico);
  }
  const [top] = [...costs].sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1));
  const models = norm?.models ?? [];
  const own = models.find(({ model }) => model === top?.[0]);
  const others = models.filter(({ model }) => model !== top?.[0]);
  const requests = sum(others.map((one) => one.requests));
  const cost = sum(others.map((one) => one.costPico));
  if (!top || !own || requests < 20n || own.requests < 1n || own.requests >= requests || cost <= 0n)
    return null;
  // Means of a request, held against each other without a fraction.
  const [here, there] = [own.costPico * requests, cost * own.requests];
  if (here < there * 2n) return null;
  const text = `It ran on ${own.model}, where a request costs ${timesWords(here, there)} what it does on the other models of ${norm?.name}.`;
  return { rule: "dear_model", text, stakePico: excess(top[1], there, here) };
}

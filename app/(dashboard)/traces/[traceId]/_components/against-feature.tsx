import { EmptyState } from "@/components/empty-state";
import { columnUsd } from "@/components/precision";
import { Section } from "@/components/section";
import { count, dayText, ratio } from "@/lib/format";
import type { TraceContext } from "@/lib/queries/trace-context";
import type { TracePage } from "@/lib/queries/trace-page";
import { featureName } from "../diagnosis-facts";
import { perCall } from "../trace-facts";

/** This trace beside the others of its feature: medians of traces, means of calls. */
export function AgainstFeature({ page, context }: { page: TracePage; context: TraceContext | null }) {
  const usual = context?.comparison ?? null;
  const traces = usual?.traces ?? 0n;
  return (
    <Section
      id="feature"
      title={`Against ${featureName(context)}`}
      aside={
        context && traces > 0n
          ? `${traces === 1n ? "1 other trace" : `${count(traces)} other traces`}, ${usual?.days === 7 ? "a week" : "4 weeks"} to ${dayText(context.lastDay)}`
          : undefined
      }
      className="mt-0 md:mt-0"
    >
      {usual === null || context === null ? (
        <EmptyState>There is no other trace of the feature to hold it against.</EmptyState>
      ) : (
        <Comparison page={page} usual={usual} />
      )}
    </Section>
  );
}

function Comparison({ page, usual }: { page: TracePage; usual: NonNullable<TraceContext["comparison"]> }) {
  const own = perCall(page.calls);
  const weeks = usual.weeks;
  const sum = (read: (week: (typeof weeks)[number]) => bigint) =>
    weeks.reduce((all, week) => all + read(week), 0n);
  const requests = sum((week) => week.requests);
  const [prompt, answer] = [sum((week) => week.promptTokens), sum((week) => week.answerTokens)];
  const mean = (tokens: bigint) => (requests > 0n ? tokens / requests : null);
  const withTraces = usual.traces > 0n;
  const print = columnUsd([page.costPico, withTraces ? usual.medianCostPico : null]);
  const rows: [string, string, string, bigint | null, bigint | null, string | null][] = [
    [
      "Cost, USD",
      "median",
      print(page.costPico),
      page.costPico,
      withTraces ? usual.medianCostPico : null,
      withTraces ? print(usual.medianCostPico) : null,
    ],
    [
      "Calls",
      "median",
      count(page.callCount),
      page.callCount,
      withTraces ? usual.medianCalls : null,
      withTraces ? count(usual.medianCalls) : null,
    ],
    [
      "Input a call",
      "mean, tokens",
      tokensText(own.prompt),
      own.prompt,
      mean(prompt),
      tokensText(mean(prompt)),
    ],
    [
      "Output a call",
      "mean, tokens",
      tokensText(own.answer),
      own.answer,
      mean(answer),
      tokensText(mean(answer)),
    ],
    [
      "Cache read",
      "% of input",
      shareText(own.cacheRead, own.promptSum),
      null,
      null,
      shareText(
        sum((week) => week.cacheReadTokens),
        prompt,
      ),
    ],
  ];
  return (
    <table className="sheet" aria-labelledby="feature-title">
      <thead>
        <tr>
          <th scope="col">
            <span className="sr-only">Measure</span>
          </th>
          <th scope="col" className="num">
            This trace
          </th>
          <th scope="col" className="num">
            Usually
          </th>
          <th scope="col" className="num">
            Ratio
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, how, here, mine, others, there]) => (
          <tr key={name}>
            <th scope="row">
              {name} <span className="text-label whitespace-nowrap text-ink-3">{how}</span>
            </th>
            <td className="num">{here}</td>
            <td className="num text-ink-2">{there ?? "–"}</td>
            <td className="num">{(mine !== null && others !== null && ratio(mine, others)) || ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function tokensText(tokens: bigint | null): string {
  return tokens === null ? "unknown" : count(tokens);
}

/** One decimal; the unit stands beside the name. */
function shareText(part: bigint | null, whole: bigint | null): string {
  if (part === null || whole === null || whole <= 0n) return "unknown";
  const tenths = (part * 1000n + whole / 2n) / whole;
  return `${tenths / 10n}.${tenths % 10n}`;
}

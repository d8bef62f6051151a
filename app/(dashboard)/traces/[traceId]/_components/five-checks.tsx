import { Section } from "@/components/section";
import { Tag } from "@/components/ui/tag";
import type { TraceCheck } from "../trace-checks";

/** The five questions in their order, each with its verdict in words and the figures behind it. */
export function FiveChecks({ checks }: { checks: readonly TraceCheck[] }) {
  const number = (verdict: TraceCheck["verdict"]) =>
    checks.filter((check) => check.verdict === verdict).length;
  const unknown = number("unknown");
  return (
    <Section
      id="checks"
      title="Five checks"
      aside={`${number("ok")} clear, ${number("look")} to look at${unknown > 0 ? `, ${unknown} unknown` : ""}`}
      className="mt-0 md:mt-0"
    >
      <ol className="border-t border-line-2">
        {checks.map((check, at) => (
          <li key={check.name} className="flex gap-3 border-b border-line py-3">
            <span aria-hidden="true" className="w-3 shrink-0 text-ink-3">
              {at + 1}
            </span>
            <div className="min-w-0">
              <h3 className="inline font-strong">{check.name}</h3>{" "}
              {check.verdict === "look" ? (
                <Tag tone="warn">look here</Tag>
              ) : (
                <span className="text-label text-ink-3">{check.verdict}</span>
              )}
              <p className="mt-1 text-ink-2 wrap-anywhere">{check.text}</p>
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}

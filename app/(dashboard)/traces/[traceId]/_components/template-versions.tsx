import { columnUsd } from "@/components/precision";
import { Section } from "@/components/section";
import { Tag } from "@/components/ui/tag";
import { type VersionStep, versionSteps } from "@/lib/domain/trace-diagnosis-versions";
import { count, dayText } from "@/lib/format";
import type { TraceContext } from "@/lib/queries/trace-context";

/** Versions of the trace's template in its feature, latest first; where a mean moved is said. */
export function TemplateVersions({
  context,
  used,
}: {
  context: TraceContext | null;
  used: ReadonlySet<string>;
}) {
  if (!context?.template || context.template.versions.length === 0) return null;
  const steps = versionSteps(context.template.versions).toReversed();
  const print = columnUsd(steps.map((step) => step.meanCostPico));
  return (
    <Section
      id="versions"
      title={`Versions of ${context.template.name}`}
      aside={`means of one request, 13 weeks to ${dayText(context.lastDay)}`}
    >
      <table className="sheet" aria-labelledby="versions-title">
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col" className="max-md:hidden">
              First and last day
            </th>
            <th scope="col" className="num max-md:hidden">
              Requests
            </th>
            <th scope="col" className="num">
              Input<span className="block font-normal">tokens</span>
            </th>
            <th scope="col" className="num">
              Output<span className="block font-normal">tokens</span>
            </th>
            <th scope="col" className="num">
              Cost<span className="block font-normal">USD</span>
            </th>
            <th scope="col" className="pl-8! max-md:hidden">
              Moved
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step.version} data-selected={used.has(step.version) || undefined}>
              <th scope="row">
                {step.version}
                {used.has(step.version) ? <span className="text-ink-3"> this trace</span> : null}
                <span className="block text-label text-ink-3 md:hidden">
                  from {dayText(step.firstDay)} <Moved step={step} />
                </span>
              </th>
              <td className="whitespace-nowrap max-md:hidden">
                {dayText(step.firstDay)} – {dayText(step.lastDay)}
              </td>
              <td className="num max-md:hidden">{count(step.requests)}</td>
              <td className="num">{count(step.meanInput)}</td>
              <td className="num">{count(step.meanOutput)}</td>
              <td className="num">{print(step.meanCostPico)}</td>
              <td className="pl-8! max-md:hidden">
                <Moved step={step} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Moved({ step }: { step: VersionStep }) {
  if (step.moved.length === 0)
    return step.before === null ? <span className="text-ink-3">nothing to hold it against</span> : null;
  const words = step.moved.map((what) => `${what} ${isUp(step, what) ? "↑" : "↓"}`);
  return <Tag tone="warn">{words.join(", ")}</Tag>;
}

function isUp({ before, ...step }: VersionStep, what: VersionStep["moved"][number]): boolean {
  if (before === null) return false;
  if (what === "cost") return step.meanCostPico > before.meanCostPico;
  return what === "input" ? step.meanInput > before.meanInput : step.meanOutput > before.meanOutput;
}

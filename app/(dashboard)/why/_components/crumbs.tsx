import Link from "next/link";
import { Fragment } from "react";
import type { WhySubject } from "@/lib/queries/why-scope";
import { type WhyQuestion, whyHref } from "../href";
import type { WhyScope } from "../scope";

/** The way back up: company, unit, team, service; each the same question of more. */
export function Crumbs({
  subject,
  scope,
  rest,
  all,
}: {
  subject: WhySubject;
  scope: WhyScope;
  /** Spans and cause. */
  rest: Omit<WhyQuestion, keyof WhyScope>;
  /** "All teams" or "Your teams". */
  all: string;
}) {
  const steps: { name: string; scope: WhyScope }[] = [{ name: all, scope: {} }];
  let above: WhyScope = {};
  for (const level of ["unit", "team", "service", "feature", "environment"] as const) {
    const found = subject[level];
    if (found === null) continue;
    above = { ...above, [level]: scope[level] };
    if (level === "unit" && scope.structure) above = { ...above, structure: scope.structure };
    steps.push({ name: found.name, scope: above });
  }
  return (
    <>
      {steps.slice(0, -1).map((step) => (
        <Fragment key={step.name}>
          <Link href={whyHref({ ...step.scope, ...rest })} className="link">
            {step.name}
          </Link>
          {" / "}
        </Fragment>
      ))}
      {steps.at(-1)?.name}
    </>
  );
}

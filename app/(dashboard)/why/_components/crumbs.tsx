import Link from "next/link";
import { Fragment } from "react";
import type { WhySubject } from "@/lib/queries/why-scope";
import type { WhyScope } from "../scope";

/** The way back up: company, unit, team, service; each the same question of more. */
export function Crumbs({
  subject,
  scope,
  hrefOf,
  all,
}: {
  subject: WhySubject;
  scope: WhyScope;
  /** The same question of a wider scope. */
  hrefOf: (above: WhyScope) => string;
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
          {/* A block of its own: a link within running text would have to be underlined. */}
          <span className="inline-block">
            <Link href={hrefOf(step.scope)} className="link">
              {step.name}
            </Link>
          </span>
          {" / "}
        </Fragment>
      ))}
      {steps.at(-1)?.name}
    </>
  );
}

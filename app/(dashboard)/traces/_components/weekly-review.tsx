"use client";

import Link from "next/link";
import { Fragment, useCallback, useRef, useState } from "react";
import { Door } from "@/components/money";
import { columnUsd } from "@/components/precision";
import { ReviewState, ReviewWords } from "@/components/review-state";
import { Section } from "@/components/section";
import { FeatureName } from "@/components/tables/features-table";
import { shortTraceId } from "@/components/tables/short-trace-id";
import { Button } from "@/components/ui/button";
import { count } from "@/lib/format";
import type { TraceLine } from "../trace-lines";
import { ReviewForm } from "./review-form";

/** The ten costliest of the last complete week, each with what was said of it and the form to say it. */
export function WeeklyReview({
  lines,
  aside,
  timeZone,
  withTeam,
  mayReview,
}: {
  lines: readonly TraceLine[];
  aside: string;
  timeZone: string;
  withTeam: boolean;
  mayReview: boolean;
}) {
  const [open, setOpen] = useState<string | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const opener = useRef<string | null>(null);
  const toggle = (traceId: string) => {
    opener.current = traceId;
    setOpen(open === traceId ? null : traceId);
  };
  // Back to the button that opened the form: there are two, and the width of the window shows one.
  const close = useCallback(() => {
    setOpen(null);
    const buttons = table.current?.querySelectorAll<HTMLButtonElement>("button[data-trace]") ?? [];
    [...buttons]
      .find((button) => button.dataset.trace === opener.current && button.offsetParent !== null)
      ?.focus();
  }, []);
  const print = columnUsd(lines.map((line) => line.costPico));
  const title = lines.length === 10 ? "Ten costliest of last week" : "Costliest of last week";
  return (
    <Section id="review" title={title} aside={aside}>
      <table ref={table} className="sheet" aria-labelledby="review-title">
        <thead>
          <tr>
            <th scope="col">Trace</th>
            <th scope="col" className="max-md:hidden">
              Service / feature
            </th>
            <th scope="col" className="num max-md:hidden">
              Calls
            </th>
            <th scope="col" className="num">
              Cost<span className="font-normal">, USD</span>
            </th>
            <th scope="col" className="pl-8! max-md:hidden md:w-2/5">
              Review
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const shown = open === line.traceId;
            const button = mayReview ? (
              <Button
                variant="text"
                className="-my-0.5"
                data-trace={line.traceId}
                aria-expanded={shown}
                aria-label={`${line.review ? "Change the review" : "Review"} of trace ${line.traceId}`}
                onClick={() => toggle(line.traceId)}
              >
                {line.review ? "Change" : "Review"}
              </Button>
            ) : null;
            const state = (
              <div className="flex items-start justify-between gap-4">
                <div className="min-w-0">
                  <ReviewState review={line.review} />{" "}
                  {line.review ? <ReviewWords review={line.review} timeZone={timeZone} /> : null}
                </div>
                {button}
              </div>
            );
            return (
              <Fragment key={line.traceId}>
                <tr>
                  <th scope="row">
                    <Link
                      href={line.href}
                      prefetch={false}
                      className="link ident inline-block"
                      title={line.traceId}
                    >
                      {shortTraceId(line.traceId)}
                    </Link>
                    {withTeam ? <span className="block text-label text-ink-3">{line.teams}</span> : null}
                    <div className="mt-1 md:hidden">
                      <span className="block text-label text-ink-3">{line.feature || line.service}</span>
                      {state}
                    </div>
                  </th>
                  <td className="max-md:hidden">
                    <FeatureName service={line.service} feature={line.feature} />
                  </td>
                  <td className="num max-md:hidden">{count(line.calls)}</td>
                  <td className="num">
                    <Door href={line.href} label={`${print(line.costPico)} USD, trace ${line.traceId}`}>
                      {print(line.costPico)}
                    </Door>
                  </td>
                  <td className="pl-8! max-md:hidden">{state}</td>
                </tr>
                {shown ? (
                  <tr>
                    <td colSpan={5} className="pb-5!">
                      <ReviewForm traceId={line.traceId} onClose={close} />
                    </td>
                  </tr>
                ) : null}
              </Fragment>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{lines.length === 1 ? "1 trace" : `${lines.length} traces`}</th>
            <td className="max-md:hidden" />
            <td className="num max-md:hidden">{count(lines.reduce((sum, line) => sum + line.calls, 0n))}</td>
            <td className="num">{print(lines.reduce((sum, line) => sum + line.costPico, 0n))}</td>
            <td className="max-md:hidden" />
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}

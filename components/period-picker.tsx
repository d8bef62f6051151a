"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { Popover } from "radix-ui";
import { useState } from "react";
import { Button } from "./ui/button";
import { Field } from "./ui/field";

export interface PeriodOption {
  key: string;
  name: string;
  /** "13–19 Jul 2026". */
  dates: string;
  href: string;
  current: boolean;
}

/** The period of a page: presets, or two dates. Every choice is a link; the URL holds it. */
export function PeriodPicker({
  name,
  dates,
  options,
  custom,
  compare,
}: {
  name: string;
  dates: string;
  options: readonly PeriodOption[];
  /** Where the two dates go, and what they are now (both included). */
  custom: { action: string; keep: Record<string, string>; from: string; through: string; max: string };
  /** Left out where a page is nothing but the comparison. */
  compare?: { on: boolean; href: string; dates: string };
}) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger asChild>
          <Button aria-label={`Period: ${name}, ${dates}`}>
            {name} <span className="text-label text-ink-3">{dates}</span>
          </Button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="end"
            sideOffset={6}
            collisionPadding={16}
            aria-label="Choose a period"
            onOpenAutoFocus={(event) => {
              // The part would skip the links and start at the dates.
              const panel = event.currentTarget;
              if (!(panel instanceof HTMLElement)) return;
              event.preventDefault();
              (panel.querySelector<HTMLElement>("a[aria-current]") ?? panel.querySelector("a"))?.focus();
            }}
            className="float-in z-30 w-80 max-w-[calc(100vw-2rem)] rounded-control border border-float-line bg-float text-body text-ink shadow-float"
          >
            <ul className="border-b border-line py-1">
              {options.map((option) => (
                <li key={option.key}>
                  <Link
                    href={option.href}
                    aria-current={option.current ? "true" : undefined}
                    onClick={() => setOpen(false)}
                    className="flex min-h-10 items-center justify-between gap-4 px-3 hover:bg-bg-2 focus-visible:-outline-offset-2 aria-[current]:bg-accent-bg md:min-h-8"
                  >
                    {option.name}
                    <span className="text-label text-ink-3">{option.dates}</span>
                  </Link>
                </li>
              ))}
            </ul>
            <CustomDates {...custom} onDone={() => setOpen(false)} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      {compare ? <CompareSwitch {...compare} /> : null}
    </>
  );
}

/** Two dates as a plain form: it works by keyboard, and the answer is a URL. */
function CustomDates({
  action,
  keep,
  from,
  through,
  max,
  onDone,
}: {
  action: string;
  keep: Record<string, string>;
  from: string;
  through: string;
  max: string;
  onDone: () => void;
}) {
  const router = useRouter();
  const [problem, setProblem] = useState<string>();
  return (
    <form
      action={action}
      className="flex flex-col gap-3 p-3"
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        const [first, last] = [String(data.get("from")), String(data.get("through"))];
        if (first > last) {
          setProblem("The first day is after the last.");
          return;
        }
        router.push(`${action}?${new URLSearchParams({ ...keep, from: first, through: last })}`);
        onDone();
      }}
    >
      <div className="grid grid-cols-2 gap-3">
        <Field
          id="period-from"
          name="from"
          type="date"
          label="First day"
          defaultValue={from}
          max={max}
          required
        />
        <Field
          id="period-through"
          name="through"
          type="date"
          label="Last day"
          defaultValue={through}
          max={max}
          required
        />
      </div>
      {problem ? (
        <p role="alert" className="text-label text-alert">
          {problem}
        </p>
      ) : null}
      <Button type="submit" variant="primary">
        Show these days
      </Button>
    </form>
  );
}

/** On by default; off is a link of its own. */
function CompareSwitch({ on, href, dates }: { on: boolean; href: string; dates: string }) {
  const router = useRouter();
  return (
    <label className="ml-1 flex min-h-6 items-center gap-1.5 text-body text-ink-2">
      <input
        type="checkbox"
        checked={on}
        onChange={() => router.push(href, { scroll: false })}
        className="size-3.5 accent-(--accent)"
      />
      compare with {dates}
    </label>
  );
}

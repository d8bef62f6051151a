"use client";

import { useId, useState } from "react";
import { Swatch } from "./swatch";

export interface CursorStep {
  label: string;
  total: string;
  items: { key: string; name: string; amount: string; hue: number; pattern: number }[];
  note?: string;
}

/**
 * Exact values of one step of a chart for mouse, finger and keyboard alike: a range input lies over the plot, so
 * arrow keys, Home, End, tap and drag come from the browser and a screen reader hears the values.
 */
export function ChartCursor({
  steps,
  label,
  centred,
}: {
  steps: readonly CursorStep[];
  /** What a step is, e.g. "Week". */
  label: string;
  /** Bars stand in the middle of their step, points at its edges. */
  centred: boolean;
}) {
  const id = useId();
  const last = steps.length - 1;
  const [at, setAt] = useState(last);
  const [shown, setShown] = useState(false);
  const step = steps[at];
  if (!step) return null;
  const x = centred ? (at + 0.5) / steps.length : last === 0 ? 0 : at / last;
  const move = (clientX: number, box: DOMRect) => {
    const fraction = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    setAt(centred ? Math.min(last, Math.floor(fraction * steps.length)) : Math.round(fraction * last));
    setShown(true);
  };
  return (
    <div className="absolute inset-0">
      <input
        type="range"
        min={0}
        max={last}
        step={1}
        value={at}
        aria-label={label}
        aria-valuetext={`${step.label}: ${step.total}. ${step.items.map((item) => `${item.name} ${item.amount}`).join(", ")}`}
        aria-describedby={`${id}-readout`}
        onChange={(event) => {
          setAt(Number(event.target.value));
          setShown(true);
        }}
        onPointerDown={(event) => move(event.clientX, event.currentTarget.getBoundingClientRect())}
        onPointerMove={(event) => move(event.clientX, event.currentTarget.getBoundingClientRect())}
        onPointerLeave={(event) => {
          if (document.activeElement !== event.currentTarget) setShown(false);
        }}
        onFocus={() => setShown(true)}
        onBlur={() => setShown(false)}
        className="peer absolute inset-0 size-full cursor-crosshair touch-pan-y opacity-0"
      />
      <div className="pointer-events-none absolute inset-0 outline-offset-4 outline-accent peer-focus-visible:outline-2" />
      {shown ? (
        <>
          <div
            className="pointer-events-none absolute inset-y-0 w-px bg-ink-2"
            style={{ left: `${x * 100}%` }}
            aria-hidden="true"
          />
          <div
            id={`${id}-readout`}
            className="pointer-events-none absolute top-2 z-10 min-w-48 rounded-control border border-float-line bg-float px-3 py-2 text-label shadow-float"
            style={
              x > 0.5 ? { right: `calc(${(1 - x) * 100}% + 10px)` } : { left: `calc(${x * 100}% + 10px)` }
            }
          >
            <div className="mb-1 flex justify-between gap-6 text-ink">
              <span>{step.label}</span>
              <span className="font-strong tabular-nums">{step.total}</span>
            </div>
            {step.items.map((item) => (
              <div key={item.key} className="flex items-baseline justify-between gap-6 text-ink-2">
                <span className="whitespace-nowrap">
                  <Swatch hue={item.hue} pattern={item.pattern} />
                  {item.name}
                </span>
                <span className="tabular-nums">{item.amount}</span>
              </div>
            ))}
            {step.note ? <div className="mt-1 text-warn">{step.note}</div> : null}
          </div>
        </>
      ) : null}
    </div>
  );
}

"use client";

import { type ComponentType, useEffect, useState } from "react";

/*
 * recharts draws in the browser only, and is as heavy as half of a page: it is fetched when the page has loaded and
 * the browser is idle. Until then its box is empty; axes, names, amounts and the summary are there from the server.
 */
const marks = () => import("./marks");

/** Safari has no idle callback; a moment after the load is as good. */
const SOON_MS = 50;
const LATEST_MS = 1_000;

function whenIdle(run: () => void): () => void {
  let stop = () => {};
  const start = () => {
    if ("requestIdleCallback" in window) {
      const id = window.requestIdleCallback(run, { timeout: LATEST_MS });
      stop = () => window.cancelIdleCallback(id);
    } else {
      const id = setTimeout(run, SOON_MS);
      stop = () => clearTimeout(id);
    }
  };
  if (document.readyState === "complete") start();
  else window.addEventListener("load", start, { once: true });
  return () => {
    window.removeEventListener("load", start);
    stop();
  };
}

/** The part once the page stands; nothing in its place before. */
function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  return function Later(props) {
    const [part, setPart] = useState<{ Part: ComponentType<Props> } | "failed" | null>(null);
    useEffect(() => {
      let isGone = false;
      const stop = whenIdle(() => {
        load().then(
          (Part) => isGone || setPart({ Part }),
          () => isGone || setPart("failed"),
        );
      });
      return () => {
        isGone = true;
        stop();
      };
    }, []);
    if (part === null) return null;
    if (part === "failed")
      return <span className="text-label text-ink-3">Not drawn; the table has the figures.</span>;
    return <part.Part {...props} />;
  };
}

export const AreaMarks = later(async () => (await marks()).AreaMarks);
export const BarMarks = later(async () => (await marks()).BarMarks);
export const StepMark = later(async () => (await marks()).StepMark);

"use client";

import { useRouter } from "next/navigation";
import { startTransition, useEffect, useState } from "react";

/** Between two looks. */
const EVERY_MS = 3_000;
/** A page that was left open does not ask for ever. */
const MOST_LOOKS = 400;

/** Looks again every few seconds while the page is in sight, until what it waits for is on the page. */
export function Waiting({ here }: { here: string }) {
  const router = useRouter();
  const [looks, setLooks] = useState(0);
  const over = looks >= MOST_LOOKS;
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => {
      if (document.hidden) return;
      setLooks((count) => count + 1);
      startTransition(() => router.refresh());
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [router, over]);
  return (
    <p className="text-ink-2">
      {over ? "Stopped looking. " : "Looks again every three seconds. "}
      <a href={here} className="link underline underline-offset-3">
        Look now
      </a>
    </p>
  );
}

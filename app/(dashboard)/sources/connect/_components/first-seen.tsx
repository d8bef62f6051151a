"use client";

import Link from "next/link";
import { useEffect, useState } from "react";
import { count, instantText } from "@/lib/format";
import type { FirstRecord } from "@/lib/queries/first-record";
import { lookForFirst } from "../actions";

const EVERY_MS = 2_000;

/** Waits for the first event of a key, and says what it brought as soon as it is there. */
export function FirstSeen({ keyId }: { keyId: number }) {
  const [seen, setSeen] = useState<FirstRecord | null>(null);
  const [failed, setFailed] = useState(false);
  const waits = seen === null || seen.taken === 0;
  useEffect(() => {
    if (!waits) return;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      // A page in the background asks nothing.
      if (document.visibilityState === "visible") {
        const found = await lookForFirst(keyId).catch(() => undefined);
        if (stopped) return;
        setFailed(found === undefined);
        if (found) setSeen(found);
      }
      timer = setTimeout(() => void look(), EVERY_MS);
    };
    void look();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [keyId, waits]);
  return (
    <section aria-label="First event" className="mt-8 max-w-200 border-t border-line-2 pt-3">
      <div role="status" aria-live="polite">
        <p className="font-name">{headline(seen)}</p>
        {seen === null ? (
          <p className="text-ink-2">
            {failed
              ? "This page cannot ask at the moment; it keeps trying, and nothing is lost."
              : "This page looks every two seconds. Send something with the key."}
          </p>
        ) : (
          <p className="text-ink-2">{brought(seen)}</p>
        )}
      </div>
      {seen !== null && seen.taken > 0 ? (
        <p className="mt-2">
          <Link href="/sources" className="door" prefetch={false}>
            Its heartbeat among the sources
          </Link>
          {" · "}
          <Link href="/exceptions" className="door" prefetch={false}>
            What its events lack
          </Link>
        </p>
      ) : null}
    </section>
  );
}

function headline(seen: FirstRecord | null): string {
  if (seen === null) return "Waiting for the first event …";
  if (seen.taken === 0) return "Something came, and nothing of it could be counted yet";
  return "First event seen";
}

/** "2 records on 23 Nov 2026, 06:50 UTC; 1 in quarantine: ..." */
function brought({ firstAt, taken, ignored, quarantined, refusal }: FirstRecord): string {
  const parts = [
    `${records(taken)} counted since ${instantText(new Date(firstAt), { timeZone: "UTC", zone: true })}`,
  ];
  if (ignored > 0) parts.push(`${records(ignored)} billed nothing`);
  if (quarantined > 0) parts.push(`${records(quarantined)} in quarantine`);
  const why = quarantined > 0 && refusal !== null ? ` The last was refused: ${refusal}` : "";
  return `${parts.join(", ")}.${why}`;
}

function records(number: number): string {
  return `${count(number)} ${number === 1 ? "record" : "records"}`;
}

"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { signIn } from "@/components/shell/session";
import { Button } from "@/components/ui/button";
import { useReady } from "./use-ready";

/** One click for each role of the demo company. */
export function DemoAccounts({
  accounts,
  target,
}: {
  accounts: { email: string; name: string; role: string; label: string }[];
  target: string;
}) {
  const router = useRouter();
  const ready = useReady();
  const [busy, setBusy] = useState<string>();
  const [failed, setFailed] = useState(false);
  return (
    <section aria-labelledby="demo-title" className="mt-8">
      <h2 id="demo-title" className="text-section">
        Demo company
      </h2>
      <p className="text-label text-ink-3">
        One click, no password. The data is made up and follows today's date.
      </p>
      <ul className="mt-3 border-t border-line-2">
        {accounts.map((account) => (
          <li
            key={account.email}
            className="flex items-center justify-between gap-4 border-b border-line py-2.5"
          >
            <span className="min-w-0">
              <span className="font-name capitalize">{account.role}</span>
              <span className="text-ink-3"> {account.label}</span>
              <span className="block text-label text-ink-3">{account.name}</span>
            </span>
            <Button
              disabled={!ready || busy !== undefined}
              className={ready ? undefined : "disabled:text-ink"}
              aria-label={`Sign in as ${account.role}, ${account.name}`}
              onClick={() => {
                setBusy(account.email);
                setFailed(false);
                signIn("demo", { email: account.email })
                  .then((signedIn) => {
                    if (!signedIn) throw new Error("refused");
                    router.replace(target);
                    router.refresh();
                  })
                  .catch(() => {
                    setBusy(undefined);
                    setFailed(true);
                  });
              }}
            >
              {busy === account.email ? "Signing in" : "Sign in"}
            </Button>
          </li>
        ))}
      </ul>
      <p role="status" aria-live="polite" className="mt-2 text-label text-alert">
        {failed ? "That did not work. Try again, or restart the demo." : ""}
      </p>
    </section>
  );
}

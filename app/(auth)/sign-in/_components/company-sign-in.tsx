"use client";

import { useState } from "react";
import { signInWithCompany } from "@/components/shell/session";
import { Button } from "@/components/ui/button";
import { useReady } from "./use-ready";

/** The way over the company's identity provider, and back to `target`. */
export function CompanySignIn({ host, target }: { host: string; target: string }) {
  const ready = useReady();
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  return (
    <div className="mt-8">
      <Button
        variant="primary"
        disabled={!ready}
        busy={state === "busy"}
        className={ready ? undefined : "disabled:text-on-accent"}
        onClick={() => {
          setState("busy");
          signInWithCompany(target).catch(() => setState("failed"));
        }}
      >
        {state === "busy" ? "Going there" : "Sign in with your company account"}
      </Button>
      <p className="mt-1 text-label text-ink-3">You are asked at {host} and come back here.</p>
      <p role="status" aria-live="polite" className="mt-2 text-label text-alert">
        {state === "failed" ? "Your company's sign-in did not answer. Try again in a moment." : ""}
      </p>
    </div>
  );
}

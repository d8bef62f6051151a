"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { signIn } from "@/components/shell/session";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { useReady } from "./use-ready";

/** Email and password. Every refusal reads the same: unknown, wrong, locked and disabled are not told apart. */
export function PasswordForm({
  target,
  failed,
  primary,
}: {
  target: string;
  failed: boolean;
  primary: boolean;
}) {
  const router = useRouter();
  const ready = useReady();
  const [state, setState] = useState<"idle" | "busy" | "refused" | "unreachable">(
    failed ? "refused" : "idle",
  );
  return (
    <form
      className="mt-8 flex flex-col gap-4"
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        setState("busy");
        signIn("password", { email: String(data.get("email")), password: String(data.get("password")) })
          .then((signedIn) => {
            if (!signedIn) {
              setState("refused");
              return;
            }
            router.replace(target);
            router.refresh();
          })
          .catch(() => setState("unreachable"));
      }}
    >
      <Field id="email" name="email" type="email" label="Email" autoComplete="username" required />
      <Field
        id="password"
        name="password"
        type="password"
        label="Password"
        autoComplete="current-password"
        required
      />
      <div role="status" aria-live="polite">
        {state === "refused" ? (
          <p className="text-label text-alert">
            Email and password do not fit. After five wrong passwords an account rests for 15 minutes, then
            longer each time. An admin can make you a link for a new one.
          </p>
        ) : null}
        {state === "unreachable" ? (
          <p className="text-label text-alert">
            The server did not answer. Nothing was sent twice; try again.
          </p>
        ) : null}
      </div>
      <Button
        type="submit"
        variant={primary ? "primary" : "plain"}
        disabled={!ready}
        busy={state === "busy"}
        className={cn(
          "self-start",
          ready ? undefined : primary ? "disabled:text-on-accent" : "disabled:text-ink",
        )}
      >
        {state === "busy" ? "Signing in" : "Sign in"}
      </Button>
    </form>
  );
}

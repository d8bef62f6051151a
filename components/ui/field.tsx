import type { ComponentProps } from "react";
import { cn } from "./cn";

/** A labelled text input. `hint` and `error` are tied to it by `aria-describedby`. */
export function Field({
  label,
  hint,
  error,
  id,
  className,
  ...rest
}: ComponentProps<"input"> & { id: string; label: string; hint?: string; error?: string }) {
  const note = error ?? hint;
  return (
    <div className={cn("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="text-label text-ink-3">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className="h-10 md:h-7.5 rounded-control border border-ctl bg-bg px-2.5 text-body text-ink aria-invalid:border-alert"
        {...rest}
      />
      {note ? (
        <p id={`${id}-note`} className={cn("text-label", error ? "text-alert" : "text-ink-3")}>
          {note}
        </p>
      ) : null}
    </div>
  );
}

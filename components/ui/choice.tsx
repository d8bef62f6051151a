import type { ComponentProps } from "react";
import { cn } from "./cn";

/** A labelled list to choose one from. `none` names the empty choice; a required one asks first. */
export function Choice({
  label,
  id,
  options,
  none = "Choose …",
  className,
  ...rest
}: ComponentProps<"select"> & {
  id: string;
  label: string;
  options: readonly { value: string; name: string }[];
  none?: string;
}) {
  return (
    <div className={cn("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className="text-label text-ink-3">
        {label}
      </label>
      <select
        id={id}
        className="h-10 w-full rounded-control border border-ctl bg-bg px-2 text-body text-ink md:h-7.5"
        {...rest}
      >
        <option value="">{none}</option>
        {options.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

"use client";

import { useRouter } from "next/navigation";
import { Popover } from "radix-ui";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";

const SELECT = "h-10 max-w-60 rounded-control border border-ctl bg-bg px-2 text-body text-ink md:h-7.5";

/** A choice and the address that it leads to. */
export interface Choice {
  value: string;
  name: string;
  href: string;
}

/** One select of the grouping; choosing is going to an address. */
export function GroupSelect({
  label,
  value,
  choices,
}: {
  label: string;
  value: string;
  choices: readonly Choice[];
}) {
  const router = useRouter();
  return (
    <label className="flex items-center gap-2 text-body text-ink-3">
      {label}
      <select
        className={SELECT}
        value={value}
        onChange={(event) => {
          const chosen = choices.find((choice) => choice.value === event.target.value);
          if (chosen) router.push(chosen.href, { scroll: false });
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.name}
          </option>
        ))}
      </select>
    </label>
  );
}

const PANEL =
  "float-in z-30 w-72 max-w-[calc(100vw-2rem)] rounded-control border border-float-line bg-float text-body text-ink shadow-float";

const BOOKED = "booked";

/** Name or alias of something to narrow to; names that were spent on are suggested. */
export function AddFilter({
  dimensions,
  query,
  from,
  to,
}: {
  dimensions: readonly { value: string; name: string }[];
  /** The address as it is, without `?`. */
  query: string;
  from: string;
  to: string;
}) {
  const router = useRouter();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [names, setNames] = useState<string[]>([]);
  const [dimension, setDimension] = useState(dimensions[0]?.value ?? "team");
  // Suggestions help and nothing more: without them a name can still be typed.
  const suggest = async (of: string) => {
    setNames([]);
    const by = of === BOOKED ? "month" : of;
    const asked = new URLSearchParams({ from, to, group_by: by, limit: "500" });
    const answer = await fetch(`/api/v1/spend?${asked}`).catch(() => null);
    if (!answer?.ok) return;
    const { rows } = (await answer.json()) as { rows: Record<string, unknown>[] };
    setNames([...new Set(rows.map((row) => String(row[by] ?? "")))].filter((name) => name !== "").sort());
  };
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (next) void suggest(dimension);
      }}
    >
      <Popover.Trigger asChild>
        <Button>Add a filter</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={16}
          aria-label="Add a filter"
          className={PANEL}
        >
          <form
            className="flex flex-col gap-3 p-3"
            onSubmit={(event) => {
              event.preventDefault();
              const name = String(new FormData(event.currentTarget).get("name")).trim();
              if (name === "") return;
              const next = new URLSearchParams(query);
              next.append(dimension, name);
              // A booked month is asked for as a whole, whatever the days of its lines.
              if (dimension === BOOKED) for (const key of ["from", "through", "period"]) next.delete(key);
              router.push(`/explore?${next}`, { scroll: false });
              setOpen(false);
            }}
          >
            <label className="flex flex-col gap-1 text-label text-ink-3">
              Only
              <select
                className={SELECT}
                value={dimension}
                onChange={(event) => {
                  setDimension(event.target.value);
                  void suggest(event.target.value);
                }}
              >
                {dimensions.map((one) => (
                  <option key={one.value} value={one.value}>
                    {one.name}
                  </option>
                ))}
              </select>
            </label>
            <Field
              id={`${id}-name`}
              name="name"
              label={dimension === BOOKED ? "Month, as 2026-10" : "Name or alias"}
              list={`${id}-names`}
              autoComplete="off"
              required
            />
            <datalist id={`${id}-names`}>
              {names.map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
            <Button type="submit" variant="primary">
              Show only this
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Which columns of figures are shown. */
export function ColumnPicker({
  columns,
}: {
  columns: readonly { id: string; name: string; shown: boolean; href: string }[];
}) {
  const router = useRouter();
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className="link min-h-6">
          Columns
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={16}
          aria-label="Columns"
          className={PANEL}
        >
          <fieldset className="max-h-96 overflow-y-auto py-2">
            <legend className="sr-only">Columns</legend>
            {columns.map((column) => (
              <label
                key={column.id}
                className="flex min-h-10 items-center gap-2 px-3 hover:bg-bg-2 md:min-h-7"
              >
                <input
                  type="checkbox"
                  checked={column.shown}
                  onChange={() => router.push(column.href, { scroll: false })}
                  className="size-3.5 accent-(--accent)"
                />
                {column.name}
              </label>
            ))}
          </fieldset>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

import { cn } from "../ui/cn";
import type { Column } from "./column";

/** A column header: name, unit, and a button that sorts where sorting makes sense. */
export function HeaderCell<T>({
  column,
  order,
  onSort,
  className,
}: {
  column: Column<T>;
  order: "asc" | "desc" | false;
  onSort: ((event: unknown) => void) | undefined;
  className: string;
}) {
  const arrow = order ? <span aria-hidden="true">{order === "asc" ? " ↑" : " ↓"}</span> : null;
  const unit =
    column.unit === undefined ? null : column.inlineUnit ? (
      <span className="font-normal">, {column.unit}</span>
    ) : (
      <span className="block font-normal">{column.unit}</span>
    );
  const text = (
    <>
      {column.header}
      {column.inlineUnit ? unit : null}
      {arrow}
      {column.inlineUnit ? null : unit}
    </>
  );
  return (
    <th
      scope="col"
      aria-sort={order === "asc" ? "ascending" : order === "desc" ? "descending" : undefined}
      className={cn("bg-bg lg:sticky lg:top-13 lg:z-10 lg:pt-2!", className)}
    >
      {onSort ? (
        <button
          type="button"
          onClick={onSort}
          className={cn(
            "inline-block min-h-4 align-bottom whitespace-nowrap hover:text-ink",
            column.kind === "num" ? "text-right" : "text-left",
            // The target is larger than the words, without moving the line they stand on.
            "relative after:absolute after:-inset-x-1 after:-inset-y-1",
          )}
        >
          {text}
        </button>
      ) : (
        <span className={cn(column.hiddenHeader && "sr-only")}>{text}</span>
      )}
    </th>
  );
}

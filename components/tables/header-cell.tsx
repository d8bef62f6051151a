import { flexRender, type Header } from "@tanstack/react-table";
import { cn } from "../ui/cn";

/** A column header: name, unit under it, and a button that sorts where sorting makes sense. */
export function HeaderCell<T>({ header, className }: { header: Header<T, unknown>; className: string }) {
  const { column } = header;
  const { meta } = column.columnDef;
  const order = column.getIsSorted();
  const name = flexRender(column.columnDef.header, header.getContext());
  const unit = meta?.unit ? <span className="block font-normal">{meta.unit}</span> : null;
  return (
    <th
      scope="col"
      aria-sort={order === "asc" ? "ascending" : order === "desc" ? "descending" : undefined}
      className={cn("bg-bg lg:sticky lg:top-13 lg:z-10 lg:pt-2!", className)}
    >
      {column.getCanSort() ? (
        <button
          type="button"
          onClick={column.getToggleSortingHandler()}
          className={cn("min-h-6 whitespace-nowrap hover:text-ink", meta?.kind === "num" ? "text-right" : "text-left")}
        >
          {name}
          {order ? <span aria-hidden="true">{order === "asc" ? " ↑" : " ↓"}</span> : null}
          {unit}
        </button>
      ) : (
        <>
          {name}
          {unit}
        </>
      )}
    </th>
  );
}

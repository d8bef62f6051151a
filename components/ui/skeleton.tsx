import { cn } from "./cn";

/** A still block of the shape to come; appears after 100 ms only. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cn("after-100ms bg-line", className)} />;
}

/** Two-line rows of a table to come. */
export function TableSkeleton({ rows, label }: { rows: number; label: string }) {
  return (
    <div role="status" aria-label={`Loading ${label}`} className="after-100ms">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks have no identity
        <div key={row} className="flex h-13 items-center gap-8 border-b border-line">
          <Skeleton className="h-3 w-1/3" />
          <Skeleton className="ml-auto h-3 w-16" />
          <Skeleton className="h-3 w-16" />
        </div>
      ))}
    </div>
  );
}

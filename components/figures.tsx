import type { ReactNode } from "react";
import { cn } from "./ui/cn";

const COLUMNS: Record<number, string> = {
  3: "md:grid-cols-3",
  4: "md:grid-cols-4",
  5: "md:grid-cols-5",
  6: "rows-of-3 md:grid-cols-3 lg:grid-cols-6",
};

/** The row of figures under the sentence: two a line on a phone. */
export function Figures({ children, count }: { children: ReactNode; count: number }) {
  return (
    <dl
      className={cn(
        "grid grid-cols-2 border-t border-b border-t-ink border-b-line tabular-nums max-md:gap-x-4",
        COLUMNS[count] ?? "md:grid-cols-3",
      )}
    >
      {children}
    </dl>
  );
}

/** One figure: label, value, then up to three lines of change, comparison and range. */
export function Figure({ label, value, lines }: { label: string; value: ReactNode; lines: ReactNode[] }) {
  return (
    <div className="pt-3.5 pb-4 max-md:border-line max-md:even:border-l max-md:even:pl-4 max-md:nth-[n+3]:border-t md:border-l md:border-line md:px-4 md:first:border-l-0 md:first:pl-0 md:last:pr-0 [.rows-of-3>&]:nth-[3n+1]:md:max-lg:border-l-0 [.rows-of-3>&]:nth-[3n+1]:md:max-lg:pl-0 [.rows-of-3>&]:nth-[n+4]:md:max-lg:border-t">
      <dt className="text-label text-ink-3">{label}</dt>
      <dd>
        <div className="mt-1.5 mb-1 text-figure-phone whitespace-nowrap md:text-figure">{value}</div>
        {lines.map((line, at) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a figure never change places
            key={at}
            className={cn("text-label", at === 0 ? "text-ink-2" : "text-ink-3")}
          >
            {line}
          </div>
        ))}
      </dd>
    </div>
  );
}

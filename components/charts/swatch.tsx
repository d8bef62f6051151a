import { cn } from "../ui/cn";

const FILL = [
  "bg-(--hue-0)",
  "bg-(--hue-1)",
  "bg-(--hue-2)",
  "bg-(--hue-3)",
  "bg-(--hue-4)",
  "bg-(--hue-5)",
  "bg-(--hue-6)",
  "bg-(--hue-7)",
  "bg-(--hue-8)",
];

/** The square of a series' colour, hatched like the series itself. */
export function Swatch({
  hue,
  pattern = 0,
  className,
}: {
  hue: number;
  pattern?: number;
  className?: string;
}) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "mr-2 inline-block size-2.25 shrink-0",
        FILL[hue] ?? FILL[0],
        pattern === 1 && "hatch",
        pattern === 2 && "hatch-open",
        className,
      )}
    />
  );
}

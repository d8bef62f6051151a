/** Corners of the plan's steps in a square of 1000, one path a stretch without a gap. */
export function pacePath(pace: readonly (number | null)[], top: number): string {
  const width = 1000 / Math.max(1, pace.length);
  const round = (value: number) => Number(value.toFixed(2));
  return pace
    .map((value, at) => {
      if (value === null) return "";
      const y = round(1000 - (value / top) * 1000);
      const begins = at === 0 || pace[at - 1] === null;
      return `${begins ? `M${round(at * width)} ${y}` : `V${y}`}H${round((at + 1) * width)}`;
    })
    .join("");
}

/** What the plan allows by step, as a line over the bars with a casing of paper. */
export function PaceLine({ pace, top }: { pace: readonly (number | null)[]; top: number }) {
  const path = pacePath(pace, top);
  if (path === "") return null;
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 1000 1000"
      preserveAspectRatio="none"
      width="100%"
      height="100%"
      overflow="visible"
    >
      {[
        { stroke: "var(--bg)", strokeWidth: 4 },
        { stroke: "var(--ink)", strokeWidth: 1.5 },
      ].map((line) => (
        <path key={line.stroke} d={path} fill="none" vectorEffect="non-scaling-stroke" {...line} />
      ))}
    </svg>
  );
}

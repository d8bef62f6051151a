import { percent } from "@/lib/format";

const WIDTH = 640;
const HEIGHT = 220;
const GUTTER = 44;
const NAMES = 118;
const FOOT = 24;
const LABEL_GAP = 17;

/** Dashes tell the lines apart without colour. */
const STROKES: Readonly<Record<string, { color: string; dash?: string; width: number }>> = {
  stamped: { color: "var(--accent)", width: 2 },
  mapped: { color: "var(--ink-2)", width: 1.5 },
  assigned: { color: "var(--ink-3)", width: 1.5, dash: "5 3" },
  untagged: { color: "var(--ink-3)", width: 1.5, dash: "1.5 3" },
};

interface Line {
  key: string;
  name: string;
  /** Tenths of a percent; null is a week without spend. */
  shares: readonly (number | null)[];
}

/** Shares over time, from 0 to 100 %, each line named at its end. */
export function ShareLines({
  series,
  label,
  summary,
  dates,
}: {
  series: readonly Line[];
  label: string;
  summary: string;
  dates: readonly string[];
}) {
  const steps = Math.max(1, dates.length - 1);
  const x = (at: number) => GUTTER + (at / steps) * (WIDTH - GUTTER - NAMES);
  const y = (share: number) => 8 + (1 - share / 1000) * (HEIGHT - FOOT - 8);
  const labels = spread(
    series.map((line) => ({ ...line, y: y(line.shares.at(-1) ?? 0), last: line.shares.at(-1) ?? null })),
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a region that scrolls, not a section of the page
    <div
      className="relative overflow-x-auto p-1"
      role="region"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <svg
        role="img"
        aria-label={summary}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className="w-full min-w-130 max-w-200 text-label"
      >
        {[0, 250, 500, 750, 1000].map((tick) => (
          <g key={tick}>
            <line
              x1={GUTTER}
              x2={WIDTH - NAMES}
              y1={y(tick)}
              y2={y(tick)}
              stroke={tick === 0 ? "var(--line-2)" : "var(--line)"}
            />
            <text x={GUTTER - 8} y={y(tick) + 4} textAnchor="end" fill="var(--ink-3)">
              {tick / 10} %
            </text>
          </g>
        ))}
        {dates.map((date, at) =>
          at % 4 === 0 ? (
            <text
              key={date}
              x={x(at)}
              y={HEIGHT - 4}
              textAnchor={at === 0 ? "start" : at === dates.length - 1 ? "end" : "middle"}
              fill="var(--ink-3)"
            >
              {date}
            </text>
          ) : null,
        )}
        {series.map((line) => {
          const stroke = STROKES[line.key] ?? { color: "var(--ink-3)", width: 1.5 };
          return (
            <path
              key={line.key}
              d={pathOf(line.shares, x, y)}
              fill="none"
              stroke={stroke.color}
              strokeWidth={stroke.width}
              strokeDasharray={stroke.dash}
            />
          );
        })}
        {labels.map((label) => (
          <text key={label.key} x={WIDTH - NAMES + 8} y={label.y + 4} fill="var(--ink)">
            {label.name} <tspan fill="var(--ink-3)">{label.last === null ? "–" : percent(label.last)}</tspan>
          </text>
        ))}
      </svg>
    </div>
  );
}

/** Neighbours at least a line apart, in the order of their heights, all inside the picture. */
function spread<Label extends { y: number }>(labels: readonly Label[]): Label[] {
  const sorted = [...labels].sort((a, b) => b.y - a.y);
  let floor = HEIGHT - FOOT;
  return sorted.map((label) => {
    const at = Math.min(label.y, floor);
    floor = at - LABEL_GAP;
    return { ...label, y: at };
  });
}

/** Breaks at weeks without spend. */
function pathOf(
  shares: readonly (number | null)[],
  x: (at: number) => number,
  y: (share: number) => number,
): string {
  let path = "";
  shares.forEach((share, at) => {
    if (share === null) return;
    const joined = at > 0 && shares[at - 1] !== null;
    path += `${joined ? "L" : "M"}${x(at).toFixed(1)},${y(share).toFixed(1)}`;
  });
  return path;
}

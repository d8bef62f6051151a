import { fillOf } from "./patterns";
import { pct, spreadLabels } from "./scale";

export interface EdgeLabel {
  key: string;
  name: string;
  amount: string;
  hue: number;
  pattern: number;
  /** Where it would like to stand: 0 top, 1 bottom. */
  at: number;
}

const GAP = 17;
const NAME_LENGTH = { withAmount: 18, alone: 17 };

/** A name that fits beside its amount; the readout and the table have it whole. */
function shortName(name: string, most: number): string {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

/** Names and amounts at the right edge of a chart, at the height of the last value and never over each other. */
export function EdgeLabels({
  labels,
  height,
  id,
  withAmount,
  leaders = true,
  className,
}: {
  labels: readonly EdgeLabel[];
  height: number;
  id: string;
  withAmount: boolean;
  /** Lines from the end of the band to its name. */
  leaders?: boolean;
  className: string;
}) {
  const sorted = [...labels].sort((a, b) => a.at - b.at);
  const places = spreadLabels(
    sorted.map((label) => label.at * height),
    GAP,
    height,
  );
  return (
    <svg className={className} aria-hidden="true">
      {sorted.map((label, at) => {
        const y = pct((places[at] ?? 0) / height);
        return (
          <g key={label.key}>
            {leaders ? <line x1="0" x2="6" y1={pct(label.at)} y2={y} stroke="var(--line-2)" /> : null}
            <svg x="10" y={y} overflow="visible" aria-hidden="true">
              <rect y="-4.5" width="9" height="9" fill={fillOf(id, label)} />
            </svg>
            <text x="25" y={y} dominantBaseline="central" className="fill-ink text-label">
              {shortName(label.name, withAmount ? NAME_LENGTH.withAmount : NAME_LENGTH.alone)}
            </text>
            {withAmount ? (
              <text
                x="100%"
                y={y}
                textAnchor="end"
                dominantBaseline="central"
                className="fill-ink-3 text-label tabular-nums"
              >
                {label.amount}
              </text>
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}

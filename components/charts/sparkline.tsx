import { toChartNumber } from "@/lib/format";

const WIDTH = 92;
const HEIGHT = 22;
const PAD = 3;

/** The shape of a row's last weeks on its own scale; the figures themselves stand in the table. */
export function Sparkline({ values, label }: { values: readonly bigint[]; label: string }) {
  const numbers = values.map(toChartNumber);
  const high = Math.max(...numbers);
  const low = Math.min(...numbers);
  const span = high - low || 1;
  const points = numbers.map((value, at) => ({
    x: PAD + (at / Math.max(1, numbers.length - 1)) * (WIDTH - 2 * PAD),
    y: high === low ? HEIGHT / 2 : HEIGHT - PAD - ((value - low) / span) * (HEIGHT - 2 * PAD),
  }));
  const last = points.at(-1);
  if (!last) return null;
  return (
    <svg role="img" aria-label={label} width={WIDTH} height={HEIGHT} className="block">
      <polyline
        points={points.map((point) => `${point.x.toFixed(1)},${point.y.toFixed(1)}`).join(" ")}
        fill="none"
        stroke="var(--ink-3)"
        strokeWidth="1.25"
      />
      <circle cx={last.x} cy={last.y} r="2.2" fill="var(--ink)" />
    </svg>
  );
}

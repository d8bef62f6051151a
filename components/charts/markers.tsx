import { pct } from "./scale";

/** Something that happened, e.g. a deployment. */
export interface ChartMarker {
  key: string;
  /** "14 Jul deploy thread-summary v14". */
  text: string;
  /** 0 left, 1 right. */
  at: number;
}

/** Dotted lines with date and name over the plot; neighbours take two lines. On a phone the names stand below. */
export function MarkerLines({ markers }: { markers: readonly ChartMarker[] }) {
  return markers.map((marker, at) => (
    <g key={marker.key}>
      <line
        x1={pct(marker.at)}
        x2={pct(marker.at)}
        y1={at % 2 === 0 ? "-16" : "-32"}
        y2="100%"
        stroke="var(--ink-2)"
        strokeDasharray="2 3"
      />
      <text
        x={pct(marker.at)}
        dx={marker.at > 0.6 ? -5 : 5}
        y={at % 2 === 0 ? "-7" : "-23"}
        textAnchor={marker.at > 0.6 ? "end" : "start"}
        stroke="var(--bg)"
        strokeWidth="4"
        paintOrder="stroke"
        className="fill-ink text-label max-md:hidden"
      >
        {marker.text}
      </text>
    </g>
  ));
}

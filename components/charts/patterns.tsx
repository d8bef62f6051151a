/** A series' fill: its hue, or the hatch of it that `FillDefs` of the same chart defines. */
export function fillOf(id: string, { hue, pattern }: { hue: number; pattern: number }): string {
  return pattern === 0 ? `var(--hue-${hue})` : `url(#${id}-${hue}-${pattern})`;
}

/** Over whatever is not complete. */
export function openFill(id: string): string {
  return `url(#${id}-open)`;
}

/**
 * The hatches of a chart; `id` keeps two charts of a page apart. The second series of a hue is hatched one way, the
 * third the other; lines are the paper showing through.
 */
export function FillDefs({
  id,
  series,
}: {
  id: string;
  series: readonly { hue: number; pattern: number }[];
}) {
  return (
    <defs>
      {series
        .filter(({ pattern }) => pattern > 0)
        .map(({ hue, pattern }) => (
          <pattern
            key={`${hue}-${pattern}`}
            id={`${id}-${hue}-${pattern}`}
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform={`rotate(${pattern === 1 ? 45 : -45})`}
          >
            <rect width="5" height="5" fill={`var(--hue-${hue})`} />
            <rect width="1.5" height="5" fill="var(--bg)" />
          </pattern>
        ))}
      <pattern
        id={`${id}-open`}
        width="4"
        height="4"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(-45)"
      >
        <rect width="2" height="4" fill="var(--bg)" />
      </pattern>
    </defs>
  );
}

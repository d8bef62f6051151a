/** The hatches of a chart; `id` keeps two charts of a page apart. Lines are the paper showing through. */
export function HatchDefs({ id }: { id: string }) {
  return (
    <defs>
      <pattern
        id={`${id}-1`}
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="1.5" height="5" fill="var(--bg)" />
      </pattern>
      <pattern
        id={`${id}-2`}
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

/** A trace id short enough for a row; its own page has it whole. */
export function shortTraceId(traceId: string): string {
  return traceId.length > 20 ? `${traceId.slice(0, 16)}…` : traceId;
}

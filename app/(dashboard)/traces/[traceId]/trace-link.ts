/**
 * The trace in the company's own viewer: the id, which comes from outside, is escaped. Null without a template.
 * @example traceLink("https://traces.example/{trace_id}", "a/b") === "https://traces.example/a%2Fb"
 */
export function traceLink(template: string | undefined, traceId: string): string | null {
  if (template === undefined) return null;
  // Half of a character cannot be escaped. A function, since "$&" in an id is text.
  const escaped = encodeURIComponent(traceId.replace(/\p{Cs}/gu, "\ufffd"));
  return template.replaceAll("{trace_id}", () => escaped);
}

import { count } from "@/lib/format";
import { type Bypass, type BypassRow, GRACE_HOURS, type Workload } from "@/lib/queries/bypass";

/** What the page says first. */
export function bypassSentence({ observed, unexplained, rows }: Bypass): string {
  if (observed === 0n)
    return `Every call the access logs saw is younger than ${GRACE_HOURS} hours, or cost nothing.`;
  const seen = observed === 1n ? "The one call" : `All ${count(observed)} calls`;
  if (unexplained === 0n)
    return `${seen} to providers that the access logs saw ${observed === 1n ? "has its" : "have their"} event.`;
  const workloads = rows.length === 1 ? "one workload" : `${count(rows.length)} workloads`;
  return `${count(unexplained)} of ${count(observed)} calls to providers that the access logs saw have no event: ${workloads} may be spending past the meter.`;
}

/** A workload in a line, and what else is known of it in another. */
export function workloadText({ namespace, serviceAccount, principal, name }: Workload): {
  name: string;
  detail: string;
} {
  const own = name ?? serviceAccount;
  if (namespace !== null) {
    const account =
      serviceAccount !== null && serviceAccount !== own ? `service account ${serviceAccount}` : "";
    return { name: own === null ? namespace : `${namespace} / ${own}`, detail: account };
  }
  if (own !== null) return { name: own, detail: "no namespace in the log" };
  return principal !== null
    ? { name: principal, detail: "" }
    : { name: "not told", detail: "the log names no workload" };
}

/** What of the calls the estimate leaves out. */
export function estimateNote({ estimatePico, unsized, calls }: BypassRow): string {
  if (estimatePico === null || unsized === 0n) return "";
  return `${count(unsized)} of ${count(calls)} calls not in it`;
}

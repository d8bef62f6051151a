import { z } from "zod";

const found = z.object({
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string() }).loose()),
  metadata: z.object({ vulnerabilities: z.record(z.string(), z.number()) }).loose(),
});
const failed = z.object({ statusCode: z.number().optional(), error: z.unknown() });

/** How an audit ended. A registry that cannot tell has not said that all is well. */
export interface AuditOutcome {
  state: "passed" | "failed" | "skipped";
  sentence: string;
}

/** Reads what `npm audit --json` printed. */
export function auditOutcome(printed: string): AuditOutcome {
  const json = parsed(printed);
  const answer = found.safeParse(json);
  if (answer.success) {
    const { high = 0, critical = 0 } = answer.data.metadata.vulnerabilities;
    if (high + critical === 0)
      return { state: "passed", sentence: "npm audit: no known vulnerability that is high or critical." };
    const names = Object.entries(answer.data.vulnerabilities)
      .filter(([, { severity }]) => severity === "high" || severity === "critical")
      .map(([name, { severity }]) => `${name} (${severity})`);
    return { state: "failed", sentence: `npm audit: ${names.join(", ")}. See npm audit for what to do.` };
  }
  const refused = failed.safeParse(json);
  const why =
    refused.success && refused.data.statusCode !== undefined
      ? `the registry answers ${refused.data.statusCode} to audits`
      : "the registry did not answer";
  return {
    state: "skipped",
    sentence: `npm audit: skipped, as ${why}; vulnerabilities were not looked for.`,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

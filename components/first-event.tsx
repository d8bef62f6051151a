"use client";

import { useSyncExternalStore } from "react";
import { CopyCommand } from "./ui/copy-command";

/** Two commands: make a key, send it with a first event to the address this page came from. */
export function FirstEvent({
  as = { team: "support", service: "ticket-copilot", requestId: "first-1" },
}: {
  /** Whose event it is; without a service it names none. A request id is one call, however often it is sent. */
  as?: { team: string; service: string | null; requestId: string };
}) {
  const origin = useSyncExternalStore(
    nothingToWatch,
    () => window.location.origin,
    () => "http://localhost:3000",
  );
  return (
    <>
      <CopyCommand command="npm run whospent -- keys create --name first --scopes ingest" />
      <CopyCommand command={firstEvent(origin, as)} />
    </>
  );
}

/** The address of a page does not change under it. */
function nothingToWatch() {
  return () => {};
}

/** The event of the README; the key comes from the variable KEY, so that the history of a shell does not keep it. */
function firstEvent(
  origin: string,
  { team, service, requestId }: { team: string; service: string | null; requestId: string },
): string {
  // Within single quotes of a shell.
  const text = (value: string) => JSON.stringify(value).replaceAll("'", "'\\''");
  return [
    `curl -s ${origin}/api/v1/events`,
    '-H "Authorization: Bearer $KEY" -H "Content-Type: application/json"',
    `-d '{"ts": "'$(date -u +%Y-%m-%dT%H:%M:%SZ)'", "request_id": ${text(requestId)}, "team": ${text(team)},`,
    `${service === null ? "" : `"service": ${text(service)}, `}"environment": "prod", "provider": "openai", "model": "gpt-4o-mini",`,
    `"input_tokens": 1200, "output_tokens": 300}'`,
  ].join(" ");
}

import { type Logger, pino } from "pino";
import { env } from "./env";

export type { Logger } from "pino";

/** Where secrets and prompts could be, at the top or one level down; they are replaced before a line is written. */
const SECRET_FIELDS = [
  "authorization",
  "cookie",
  "password",
  "secret",
  "token",
  "key",
  "apiKey",
  "clientSecret",
  "databaseUrl",
  "url",
  "prompt",
  "completion",
  "messages",
  "body",
];

const REDACTED = [
  ...SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]),
  "req.headers.authorization",
  "req.headers.cookie",
  // The driver hangs the statement and its parameters, so customers' values, on its errors.
  "err.query",
  "err.parameters",
  "err.args",
  "err.detail",
  "err.where",
];

let root: Logger | undefined;

/**
 * The program's log: JSON lines on stdout at LOG_LEVEL, secrets redacted.
 * @param name of the part that writes, e.g. `log("ingest").info({ events: 3 }, "batch stored")`
 */
export function log(name: string): Logger {
  root ??= createLog(env().logLevel);
  return root.child({ name });
}

/** A log of its own; `destination` takes the lines instead of stdout. */
export function createLog(level: string, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED, censor: "[redacted]" },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

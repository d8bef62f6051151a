import { type Logger, pino } from "pino";
import { env } from "./env";

export type { Logger } from "pino";

/** Fields that hold secrets or prompts, however they are written: `apiKey`, `api_key`, `x-api-key`. */
const SECRET_FIELD =
  /(?:authorization|cookies?|password|passphrase|secret|token|apikey|privatekey|signature|databaseurl|connectionstring)$|^(?:key|keys|url|dsn|env|prompt|completion|messages|body|payload)$/;
/** Of an error: the driver hangs the statement, its parameters and rows on it, and so customers' values. */
const ERROR_FIELD = /^(?:query|parameters|args|detail|where|hint|input|request|response|config)$/;
/** Deeper than anything that is logged on purpose. */
const DEEPEST = 8;
const REDACTED = "[redacted]";

/** Secrets by how they look, for where they stand inside a text: a message, a stack, an address. */
const SECRET_TEXTS: readonly [RegExp, string][] = [
  [/wsp_[A-Za-z0-9_-]{6,}/g, `wsp_${REDACTED}`],
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)([^\s:/@"\\]{0,200}):[^\s@"\\]{1,500}@/gi, `$1$2:${REDACTED}@`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  [/\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,4}/g, REDACTED],
  [/((?:__Secure-|__Host-)?next-auth\.[a-z.-]{1,60})=[^;\s"\\]+/gi, `$1=${REDACTED}`],
  [/\b((?:set-)?cookie:)[^"\\]*/gi, `$1 ${REDACTED}`],
  [
    /\b([\w-]{0,40}(?:password|passwd|secret|token|api[-_]?key))(["\\]*\s*[=:]\s*["\\]*)[^\s"\\&;,]+/gi,
    `$1$2${REDACTED}`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----END)[^"])*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g, REDACTED],
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
    // Errors are made plain here, before pino's own serializer would.
    serializers: { err: (error: unknown) => error },
    formatters: { log: (fields: Record<string, unknown>) => cleanFields(fields, 0, false) },
    hooks: { streamWrite: cleanText },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** A text without what looks like a secret in it. */
export function cleanText(text: string): string {
  return SECRET_TEXTS.reduce((clean, [pattern, instead]) => clean.replace(pattern, instead), text);
}

function cleanFields(fields: object, depth: number, ofError: boolean): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, cleanField(name, value, depth, ofError)]),
  );
}

function cleanField(name: string, value: unknown, depth: number, ofError: boolean): unknown {
  const plain = name.replace(/[-_.]/g, "").toLowerCase();
  if (SECRET_FIELD.test(plain) || (ofError && ERROR_FIELD.test(plain))) {
    return value === null || value === undefined ? value : REDACTED;
  }
  return clean(value, depth + 1, ofError);
}

function clean(value: unknown, depth: number, ofError: boolean): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (depth > DEEPEST) return "[deep]";
  if (value instanceof Error) return errorFields(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((part) => clean(part, depth + 1, ofError));
  return cleanFields(value, depth, ofError);
}

/** What pino writes of an error: type, message, stack, its own fields, and what caused it. */
function errorFields(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const inner = error instanceof AggregateError ? { errors: clean(error.errors, depth + 1, true) } : {};
  return {
    type: error.constructor.name,
    name,
    message,
    stack,
    ...cleanFields({ ...error }, depth, true),
    ...inner,
    ...(cause !== undefined && { cause: clean(cause, depth + 1, true) }),
  };
}

import { log } from "./log";

/** Fields that a problem document carries besides those of RFC 9457, e.g. `{ errors: [...] }`. */
export type ProblemExtra = Record<string, unknown>;

/**
 * An RFC 9457 problem document as a response.
 * @param code stable and machine-readable, e.g. `unsupported_grouping`; also the last part of `type`
 * @param title one short sentence that is the same for every problem with this code
 * @param detail what is wrong this time, in a sentence for a person; must not name what the caller may not see
 * @example problem(404, "not_found", "There is no such team.")
 */
export function problem(
  status: number,
  code: string,
  title: string,
  detail?: string,
  extra: ProblemExtra = {},
  headers: Record<string, string> = {},
): Response {
  const body = {
    type: `urn:whospent:problem:${code}`,
    title,
    status,
    code,
    ...(detail ? { detail } : {}),
    ...extra,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
}

/** Thrown anywhere below a handler, it becomes the response that `problem` makes of the same arguments. */
export class ProblemError extends Error {
  override name = "ProblemError";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail?: string,
    readonly extra: ProblemExtra = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(detail ?? title);
  }

  toResponse(): Response {
    return problem(this.status, this.code, this.title, this.detail, this.extra, this.headers);
  }
}

/** Seconds after which a client may try again when the database could not be reached. */
const RETRY_AFTER_SECONDS = "5";

// The driver's and Node's codes for "no connection", and SQLSTATE classes 08 (connection), 53 (out of
// resources) and 57P0x (shutting down, starting up).
const UNREACHABLE =
  /^(CONNECT_TIMEOUT|CONNECTION_(CLOSED|ENDED|DESTROYED|REFUSED)|ECONN(REFUSED|RESET)|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ETIMEDOUT|08...|53...|57P0[1-5])$/;

/** Whether an error, or what caused it, means that the database cannot be reached at the moment. */
export function isUnreachable(error: unknown): boolean {
  for (let e = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth += 1) {
    const { code } = e as { code?: unknown };
    if (typeof code === "string" && UNREACHABLE.test(code)) return true;
    if (e instanceof AggregateError && e.errors.some(isUnreachable)) return true;
  }
  return false;
}

/**
 * Wraps a handler so that whatever it throws becomes a problem document: a ProblemError as it says, an
 * unreachable database 503 with Retry-After, a cancelled statement 503, everything else 500 without a word
 * about its cause.
 * @param onError is given every error that is not a ProblemError; logs it if not given
 */
export function handle<Args extends unknown[]>(
  run: (request: Request, ...args: Args) => Response | Promise<Response>,
  onError: (error: unknown, request: Request) => void = logFailure,
): (request: Request, ...args: Args) => Promise<Response> {
  return async (request, ...args) => {
    try {
      return await run(request, ...args);
    } catch (error) {
      if (error instanceof ProblemError) return error.toResponse();
      onError(error, request);
      return fromUnknown(error);
    }
  };
}

function logFailure(error: unknown, request: Request): void {
  // The path alone: a query string can hold names of customers.
  log("http").error(
    { err: error, method: request.method, path: new URL(request.url).pathname },
    "request failed",
  );
}

function fromUnknown(error: unknown): Response {
  const later = { "retry-after": RETRY_AFTER_SECONDS };
  if (isUnreachable(error)) {
    return problem(
      503,
      "database_unavailable",
      "The database cannot be reached at the moment.",
      undefined,
      {},
      later,
    );
  }
  if ((error as { code?: unknown } | null)?.code === "57014") {
    return problem(503, "read_timeout", "The answer took too long.", "Ask for a shorter range.", {}, later);
  }
  return problem(500, "internal", "Something went wrong on our side.");
}

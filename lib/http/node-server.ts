/**
 * The handlers of `lib/http` on plain node:http, for those who need several times the rate that
 * a page framework gives. Same functions, same answers.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ProblemError, problem } from "@/lib/problem";

/** A handler; `parts` are what the route's pattern captured, decoded. */
export type Handler = (request: Request, ...parts: string[]) => Promise<Response>;

/** One path; captured groups of `path` become arguments. */
export interface Route {
  /** `*`: any. */
  method: "GET" | "POST" | "*";
  path: RegExp;
  handle: Handler;
}

export interface NodeServer {
  /** Where it listens, e.g. `http://127.0.0.1:4318`. */
  address: string;
  /** Takes nothing new, finishes what was accepted, then closes. */
  stop(): Promise<void>;
}

/** Bytes of a refused body that are read away so that the sender can read the answer; more ends the connection. */
const MAX_DISCARDED_BYTES = 256 * 1024 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Serves `routes` on `host`:`port`.
 * @param port 0 takes a free one
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function startNodeServer(
  routes: readonly Route[],
  listen: { port: number; host: string },
): Promise<NodeServer> {
  let stopping = false;
  const server = createServer((incoming, outgoing) => {
    void respond(routes, incoming, outgoing, () => stopping);
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(listen.port, listen.host, resolve);
  });
  return {
    address: addressOf(server),
    stop: () => {
      stopping = true;
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
    },
  };
}

async function respond(
  routes: readonly Route[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  isStopping: () => boolean,
): Promise<void> {
  let response: Response;
  try {
    response = await route(routes, incoming);
  } catch {
    response = problem(500, "internal", "Something went wrong on our side.");
  }
  const body = response.body === null ? null : Buffer.from(await response.arrayBuffer());
  if (outgoing.destroyed) return;
  const headers: Record<string, string | number> = {
    "content-length": body?.length ?? 0,
    "x-content-type-options": "nosniff",
  };
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  if (isStopping()) headers.connection = "close";
  outgoing.writeHead(response.status, headers);
  outgoing.end(body ?? undefined);
  if (!incoming.complete) discard(incoming);
}

function route(routes: readonly Route[], incoming: IncomingMessage): Promise<Response> | Response {
  const path = (incoming.url ?? "/").split("?", 1)[0] ?? "/";
  let known = false;
  for (const { method, path: pattern, handle } of routes) {
    const match = pattern.exec(path);
    if (!match) continue;
    known = true;
    if (method !== "*" && incoming.method !== method) continue;
    return handle(requestOf(incoming), ...match.slice(1).map(decoded));
  }
  return known
    ? problem(405, "method_not_allowed", "The path does not take this method.")
    : problem(404, "not_found", "There is nothing here.");
}

/**
 * What the handlers read of a request, straight from node's message: `body` is its stream of
 * buffers. Building a whole web Request with a web stream costs more than the rest of a small
 * post; members that no handler uses are made on first use.
 */
class IncomingRequest {
  constructor(private readonly incoming: IncomingMessage) {}

  get method(): string {
    return this.incoming.method ?? "GET";
  }

  get url(): string {
    return `http://${this.incoming.headers.host ?? "localhost"}${this.incoming.url ?? "/"}`;
  }

  readonly headers = {
    get: (name: string): string | null => {
      const value = this.incoming.headers[name.toLowerCase()];
      // Without a proxy in front the address is that of the connection, as with Next's own server.
      if (value === undefined && name === "x-forwarded-for")
        return this.incoming.socket.remoteAddress ?? null;
      if (value === undefined) return null;
      return typeof value === "string" ? value : value.join(", ");
    },
    has: (name: string): boolean => this.incoming.headers[name.toLowerCase()] !== undefined,
  };

  /** A handler that stops reading must not end the connection: the answer goes through it. */
  get body(): AsyncIterable<Uint8Array> | null {
    const { incoming } = this;
    if (incoming.method === "GET" || incoming.method === "HEAD") return null;
    return { [Symbol.asyncIterator]: () => chunksOf(incoming) };
  }
}

/**
 * The chunks of a body. A small post arrives whole with its headers, so events are cheaper than
 * the stream's own iterator; the stream is paused while the reader works.
 */
async function* chunksOf(incoming: IncomingMessage): AsyncGenerator<Uint8Array> {
  const announced = Number(incoming.headers["content-length"]);
  if (announced > 0 && announced <= SMALL_BODY_BYTES) {
    yield await wholeBody(incoming);
    return;
  }
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
}

/** Bodies up to this size are read in one go; node never gives more than was announced. */
const SMALL_BODY_BYTES = 64 * 1024;

function wholeBody(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.once("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    incoming.once("error", reject);
    incoming.once("close", () => {
      if (!incoming.complete) reject(new ProblemError(400, "aborted", "The sender went away."));
    });
  });
}

function requestOf(incoming: IncomingMessage): Request {
  return new IncomingRequest(incoming) as unknown as Request;
}

/** Reads the rest of a refused body away without keeping it. */
function discard(incoming: IncomingMessage): void {
  let bytes = 0;
  incoming.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_DISCARDED_BYTES) incoming.destroy();
  });
  incoming.on("error", () => undefined);
  incoming.resume();
}

function decoded(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? "");
  } catch {
    return part ?? "";
  }
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

import { createGunzip, createInflate } from "node:zlib";
import { Readable } from "node:stream";
import { ProblemError } from "@/lib/problem";

/** Largest body, inflated. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** Bodies being worked on at the same time may hold this much; beyond it senders are asked to wait. */
export const MAX_IN_FLIGHT_BYTES = 64 * 1024 * 1024;

/** A body has to have arrived after this long; a sender that trickles would hold its part of the memory for ever. */
const BODY_TIMEOUT_MS = 60_000;

let inFlight = 0;

/** Bytes of bodies in flight, for the metrics. */
export function bytesInFlight(): number {
  return inFlight;
}

/**
 * Reads a body (gzip and deflate too) within the limits and runs `use` on its text; the bytes
 * count as in flight until `use` is done.
 * @throws ProblemError 413 `body_too_large`, 415 `unsupported_encoding`, 400 `bad_encoding`, 408 `body_timeout`,
 * 503 `busy`
 */
export function withBody<T>(
  request: Request,
  use: (text: string) => Promise<T>,
  timeoutMs?: number,
): Promise<T> {
  return withBytes(request, (bytes) => use(bytes.toString("utf8")), timeoutMs);
}

/** As `withBody`, for bodies that are no text. @throws ProblemError as `withBody` */
export async function withBytes<T>(
  request: Request,
  use: (bytes: Buffer) => Promise<T>,
  timeoutMs = BODY_TIMEOUT_MS,
): Promise<T> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > MAX_BODY_BYTES) throw tooLarge();
  let held = 0;
  const hold = (bytes: number) => {
    if (inFlight + bytes > MAX_IN_FLIGHT_BYTES) throw busy();
    inFlight += bytes;
    held += bytes;
  };
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of inflated(request, timeoutMs)) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) throw tooLarge();
      hold(chunk.length);
      chunks.push(chunk);
    }
    return await use(Buffer.concat(chunks));
  } finally {
    inFlight -= held;
  }
}

async function* inflated(request: Request, timeoutMs: number): AsyncGenerator<Buffer> {
  if (!request.body) return;
  const sent = inTime(request.body as unknown as AsyncIterable<Uint8Array>, timeoutMs);
  const encoding = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") {
    for await (const chunk of sent) yield Buffer.from(chunk);
    return;
  }
  if (encoding !== "gzip" && encoding !== "deflate") {
    const detail = `Content-Encoding "${encoding.slice(0, 40)}" is not known. Send gzip, deflate or none.`;
    throw new ProblemError(415, "unsupported_encoding", "The body is packed in an unknown way.", detail);
  }
  const source = Readable.from(sent);
  const inflate = encoding === "gzip" ? createGunzip() : createInflate();
  source.on("error", (error) => inflate.destroy(error));
  source.pipe(inflate);
  try {
    for await (const chunk of inflate) yield chunk as Buffer;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(
      400,
      "bad_encoding",
      "The body is not what Content-Encoding says.",
      `It could not be unpacked as ${encoding}.`,
    );
  } finally {
    source.destroy();
    inflate.destroy();
  }
}

/** The chunks of a body, all of which have to be there in time. */
async function* inTime(body: AsyncIterable<Uint8Array>, timeoutMs: number): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), timeoutMs);
  });
  late.catch(() => undefined);
  let over = false;
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), late]);
      over = next.done === true;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    clearTimeout(timer);
    // Nobody waits for it: a sender that sends nothing would keep it waiting.
    if (!over) void chunks.return?.().catch(() => undefined);
  }
}

function tooSlow(): ProblemError {
  const detail = "The body did not arrive in time. Send it again, in smaller batches if the line is slow.";
  return new ProblemError(
    408,
    "body_timeout",
    "The body took too long.",
    detail,
    {},
    { connection: "close" },
  );
}

function tooLarge(): ProblemError {
  const detail = `A body may have ${MAX_BODY_BYTES} bytes when unpacked. Send smaller batches.`;
  return new ProblemError(413, "body_too_large", "The body is too large.", detail);
}

function busy(): ProblemError {
  return new ProblemError(
    503,
    "busy",
    "Too much is being posted at the moment.",
    "Send the same body again.",
    {},
    {
      "retry-after": "1",
    },
  );
}

import { createGunzip, createInflate } from "node:zlib";
import { Readable } from "node:stream";
import { ProblemError } from "@/lib/problem";

/** Largest body, inflated. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** Bodies being worked on at the same time may hold this much; beyond it senders are asked to wait. */
export const MAX_IN_FLIGHT_BYTES = 64 * 1024 * 1024;

let inFlight = 0;

/** Bytes of bodies in flight, for the metrics. */
export function bytesInFlight(): number {
  return inFlight;
}

/**
 * Reads a body (gzip and deflate too) within the limits and runs `use` on its text; the bytes
 * count as in flight until `use` is done.
 * @throws ProblemError 413 `body_too_large`, 415 `unsupported_encoding`, 400 `bad_encoding`, 503 `busy`
 */
export function withBody<T>(request: Request, use: (text: string) => Promise<T>): Promise<T> {
  return withBytes(request, (bytes) => use(bytes.toString("utf8")));
}

/** As `withBody`, for bodies that are no text. @throws ProblemError as `withBody` */
export async function withBytes<T>(request: Request, use: (bytes: Buffer) => Promise<T>): Promise<T> {
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
    for await (const chunk of inflated(request)) {
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

async function* inflated(request: Request): AsyncGenerator<Buffer> {
  if (!request.body) return;
  const encoding = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) yield Buffer.from(chunk);
    return;
  }
  if (encoding !== "gzip" && encoding !== "deflate") {
    const detail = `Content-Encoding "${encoding.slice(0, 40)}" is not known. Send gzip, deflate or none.`;
    throw new ProblemError(415, "unsupported_encoding", "The body is packed in an unknown way.", detail);
  }
  const source = Readable.from(request.body as unknown as AsyncIterable<Uint8Array>);
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

import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bytesInFlight, MAX_BODY_BYTES, withBody, withBytes } from "./body";

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost/", { method: "POST", body, headers, duplex: "half" } as RequestInit);
}

/** A sender that sends a first part and then nothing more. */
function trickle(first: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.enqueue(first) });
}

const refused = (request: Request, timeoutMs?: number) =>
  withBytes(request, async () => "used", timeoutMs).catch((error: { status: number; code: string }) => [
    error.status,
    error.code,
  ]);

describe("withBytes", () => {
  it("reads a body, packed or not", async () => {
    expect(await withBody(post("héllo"), async (text) => text)).toBe("héllo");
    const packed = post(gzipSync("x".repeat(100_000)), { "content-encoding": "gzip" });
    expect(await withBytes(packed, async (bytes) => bytes.length)).toBe(100_000);
    expect(bytesInFlight()).toBe(0);
  });

  it("refuses what is too large, announced, sent or unpacked", async () => {
    expect(await refused(post("x", { "content-length": String(MAX_BODY_BYTES + 1) }))).toEqual([
      413,
      "body_too_large",
    ]);
    expect(await refused(post(new Uint8Array(MAX_BODY_BYTES + 1)))).toEqual([413, "body_too_large"]);
    const bomb = gzipSync(Buffer.alloc(MAX_BODY_BYTES * 3));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await refused(post(bomb, { "content-encoding": "gzip" }))).toEqual([413, "body_too_large"]);
    expect(bytesInFlight()).toBe(0);
  });

  it("refuses what is packed in another way than it says", async () => {
    expect(await refused(post("plain", { "content-encoding": "gzip" }))).toEqual([400, "bad_encoding"]);
    expect(await refused(post("plain", { "content-encoding": "br" }))).toEqual([415, "unsupported_encoding"]);
  });

  it("does not wait for a sender that trickles, packed or not, and lets go of what it held", async () => {
    const began = performance.now();
    expect(await refused(post(trickle(new Uint8Array(1_000))), 50)).toEqual([408, "body_timeout"]);
    const start = gzipSync(Buffer.alloc(100_000)).subarray(0, 20);
    const packed = post(trickle(start), { "content-encoding": "gzip" });
    expect(await refused(packed, 50)).toEqual([408, "body_timeout"]);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(bytesInFlight()).toBe(0);
  });
});

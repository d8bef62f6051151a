import { Agent, request } from "node:http";

export interface Load {
  /** Posts a second. */
  rate: number;
  seconds: number;
  answers: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  /** Answers other than 200. */
  refused: number;
}

/**
 * Posts bodies over `clients` kept connections until `next` gives null.
 * @param onAnswer is given the text of every 200
 */
export async function post(
  url: string,
  key: string,
  clients: number,
  next: () => Buffer | null,
  onAnswer?: (text: string) => void,
  contentType = "application/json",
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times: number[] = [];
  let refused = 0;
  const startedAt = performance.now();
  const one = async () => {
    for (let body = next(); body !== null; body = next()) {
      const sentAt = performance.now();
      const { status, text } = await send(agent, url, key, body, contentType);
      times.push(performance.now() - sentAt);
      if (status === 200) onAnswer?.(text);
      else refused += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, one));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  return {
    rate: times.length / seconds,
    seconds,
    answers: times.length,
    refused,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
  };
}

/** One post; the promise fails when the connection does. */
export function send(
  agent: Agent,
  url: string,
  key: string,
  body: Buffer,
  contentType = "application/json",
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      "content-type": contentType,
      "content-length": body.length,
    };
    const out = request(url, { method: "POST", agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    out.once("error", reject);
    out.end(body);
  });
}

/** The q-quantile of sorted numbers; 0 for none. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

import { request as httpRequest } from "node:http";
import type { IncomingHttpHeaders } from "node:http";

/** One request as it goes over the wire: nothing of the path or the headers is tidied up. */
export interface Sent {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  ms: number;
}

/** Longer than any answer may take; a server that hangs fails the test. */
const TIMEOUT_MS = 20_000;

/** Sends to the server of `base` and reads the whole answer; redirects are not followed. */
export function wire(base: string, { method = "GET", path, headers = {}, body }: Sent): Promise<Answered> {
  const { hostname, port } = new URL(base);
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        host: hostname,
        port,
        method,
        path,
        headers: {
          ...headers,
          ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
        },
        timeout: TIMEOUT_MS,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.once("error", reject);
        incoming.once("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString("utf8"),
            ms: performance.now() - began,
          }),
        );
      },
    );
    outgoing.once("timeout", () => outgoing.destroy(new Error(`${method} ${path.slice(0, 200)} hangs`)));
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

/** Cookies of a browser that keeps everything. */
export class Jar {
  readonly cookies = new Map<string, string>();

  take({ headers }: Answered): string[] {
    const set = headers["set-cookie"] ?? [];
    for (const line of set) {
      const [pair = ""] = line.split(";");
      this.cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    return set;
  }

  get header(): Record<string, string> {
    return { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
  }
}

/** Signs in to a demo account by HTTP alone. @returns the cookies, and the `set-cookie` lines that made them */
export async function signInByWire(base: string, email: string): Promise<{ jar: Jar; set: string[] }> {
  const jar = new Jar();
  const csrf = await wire(base, { path: "/api/auth/csrf" });
  const set = jar.take(csrf);
  const { csrfToken } = JSON.parse(csrf.text) as { csrfToken: string };
  const answer = await wire(base, {
    method: "POST",
    path: "/api/auth/callback/demo",
    headers: { ...jar.header, origin: base, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ email, csrfToken, json: "true" }).toString(),
  });
  set.push(...jar.take(answer));
  if (answer.status >= 400) throw new Error(`sign-in answered ${answer.status}`);
  return { jar, set };
}

export const DEMO = {
  admin: "priya.raman@example.com",
  finance: "finance@example.com",
  lead: "noor.haddad@example.com",
} as const;

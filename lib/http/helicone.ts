import { createHmac, timingSafeEqual } from "node:crypto";
import { ProblemError } from "@/lib/problem";

const KEY = /^wsp_[A-Za-z0-9_-]{20,200}$/;
const HEX_SHA256 = /^[0-9a-f]{64}$/i;

/**
 * The request with the key of its URL (`?key=wsp_...`) as its authorization, unless it brings one. Helicone's webhooks
 * carry the headers Content-Type and Helicone-Signature and no other can be set (sendToWebhook in its repository), so
 * the URL is the only place for a key. For reading who asks alone: the body is not part of it.
 */
export function withKeyOfUrl(request: Request): Request {
  if (request.headers.get("authorization") !== null) return request;
  const key = new URLSearchParams(request.url.split("?")[1] ?? "").get("key") ?? "";
  if (!KEY.test(key)) return request;
  return new Request("http://helicone.invalid/", { headers: { authorization: `Bearer ${key}` } });
}

/**
 * Checks that a webhook comes from Helicone: `helicone-signature` is the HMAC-SHA256, in hex, of the body as it came
 * with the webhook's key. Compared in constant time.
 * @param secret the webhook's HMAC key; without one nothing is checked
 * @throws ProblemError 401 `missing_signature`, `wrong_signature`
 */
export function assertHeliconeSignature(
  request: Request,
  body: Uint8Array,
  secret: string | undefined,
): void {
  if (secret === undefined) return;
  const sent = request.headers.get("helicone-signature")?.trim() ?? "";
  if (sent === "") {
    const detail = "HELICONE_WEBHOOK_SECRET is set, so a post needs the header helicone-signature.";
    throw new ProblemError(401, "missing_signature", "The post is not signed.", detail);
  }
  const wanted = createHmac("sha256", secret).update(body).digest();
  if (HEX_SHA256.test(sent) && timingSafeEqual(Buffer.from(sent, "hex"), wanted)) return;
  const detail = "helicone-signature is not the HMAC-SHA256 of the body with HELICONE_WEBHOOK_SECRET.";
  throw new ProblemError(401, "wrong_signature", "The signature of the post is wrong.", detail);
}

// Preloaded into the web server: what Next would answer with a failure of its own is refused before Next sees it,
// and who sends slowly is not waited for.
import { EventEmitter } from "node:events";
import { Server } from "node:http";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 120_000;

/** @param {import("node:http").IncomingMessage} request */
function problemOf({ method, url = "/" }) {
  if (!METHODS.has(method ?? "")) return [405, "method_not_allowed", "The path does not take this method."];
  if (isReadable(url)) return null;
  return [400, "bad_address", "The address cannot be read."];
}

/** Percent signs that stand for text, none of it a NUL, which no text in the database can hold. */
function isReadable(url) {
  if (!url.includes("%")) return true;
  if (/%00/.test(url)) return false;
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}

function refuse(response, [status, code, title]) {
  response.writeHead(status, {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    connection: "close",
  });
  response.end(JSON.stringify({ type: `urn:whospent:problem:${code}`, title, status, code }));
}

Server.prototype.emit = function emit(event, ...args) {
  if (event === "listening") {
    this.headersTimeout = HEADERS_TIMEOUT_MS;
    this.requestTimeout = REQUEST_TIMEOUT_MS;
  }
  if (event === "request") {
    const [request, response] = args;
    const problem = problemOf(request);
    if (problem !== null) {
      refuse(response, problem);
      return true;
    }
  }
  return EventEmitter.prototype.emit.call(this, event, ...args);
};

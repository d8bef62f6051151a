import { expect, test } from "vitest";
import { traceLink } from "./trace-link";

test.each([
  ["https://t.example/{trace_id}", "4bf92f", "https://t.example/4bf92f"],
  [
    "https://t.example/?q={trace_id}&again={trace_id}",
    "a&b=c",
    "https://t.example/?q=a%26b%3Dc&again=a%26b%3Dc",
  ],
  ["https://t.example/{trace_id}", "../../x?y#z", "https://t.example/..%2F..%2Fx%3Fy%23z"],
  ["https://t.example/{trace_id}", "$&$1", "https://t.example/%24%26%241"],
  ["https://t.example/{trace_id}", "\ud800", "https://t.example/%EF%BF%BD"],
])("%s of %j", (template, id, url) => expect(traceLink(template, id)).toBe(url));

test("no template, no link", () => expect(traceLink(undefined, "x")).toBeNull());

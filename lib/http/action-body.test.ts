import { describe, expect, it } from "vitest";
import { formRefusal, MAX_FORM_BYTES } from "./action-body";

const CALL = JSON.stringify({ id: "60ab", bound: "$@1" });

function form(fields: Record<string, string | Blob>, headers: Record<string, string> = {}): Request {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return new Request("http://localhost/markers", { method: "POST", body, headers });
}
const text = (body: string, headers: Record<string, string>) =>
  new Request("http://localhost/markers", { method: "POST", body, headers });
const status = async (request: Request) => (await formRefusal(request))?.[0] ?? null;

describe("formRefusal", () => {
  it("lets through what browsers send, with scripts and without", async () => {
    const plain = { $ACTION_REF_1: "", "$ACTION_1:0": CALL, "$ACTION_1:1": "[null]", $ACTION_KEY: "k1" };
    expect(await status(form({ ...plain, name: "v14", file: new Blob(["a\0b"]) }))).toBeNull();
    const script = { "next-action": "60ab" };
    expect(await status(form({ "0": '["$undefined","$K1"]', "1_name": "v14" }, script))).toBeNull();
    expect(await status(text('["a"]', { ...script, "content-type": "text/plain;charset=UTF-8" }))).toBeNull();
    expect(await status(text("a=b", { "content-type": "application/x-www-form-urlencoded" }))).toBeNull();
  });

  it.each([
    ["no JSON", { "$ACTION_1:0": CALL, "$ACTION_1:1": "NaN" }],
    ["no arguments", { "$ACTION_1:0": CALL, "$ACTION_1:1": "[]" }],
    ["arguments that are no list", { "$ACTION_1:0": CALL, "$ACTION_1:1": "null" }],
    ["a call of nothing", { "$ACTION_1:0": "{}", "$ACTION_1:1": "[null]" }],
    ["a call that is no text", { "$ACTION_1:0": new Blob([CALL]), "$ACTION_1:1": "[null]" }],
    ["a NUL in a field", { name: "a\0b" }],
    ["a NUL in a name", { "a\0b": "x" }],
  ])("refuses %s", async (_, fields) => {
    expect(await status(form(fields as unknown as Record<string, string>))).toBe(400);
  });

  it("refuses what a script would not send", async () => {
    const script = { "next-action": "60ab", "content-type": "text/plain" };
    for (const body of ["", "x", "{}", "[]", "null", '["\\u0000"]'])
      expect(await status(text(body, script))).toBe(400);
    expect(await status(form({ "0": "x" }, { "next-action": "60ab" }))).toBe(400);
    expect(await status(form({ a: "x" }, { "next-action": "60ab" }))).toBe(400);
    expect(await status(text("x", { "content-type": "multipart/form-data; boundary=y" }))).toBe(400);
    expect(await status(text("x", { "content-length": String(MAX_FORM_BYTES + 1) }))).toBe(413);
  });
});

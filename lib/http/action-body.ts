/** Largest form, as `serverActions.bodySizeLimit` of next.config.mjs has it. */
export const MAX_FORM_BYTES = 2 * 1024 * 1024;

/** Why a form is not handed to Next: status, code and a sentence. */
export type FormRefusal = [status: number, code: string, title: string];

const UNREADABLE: FormRefusal = [400, "bad_form", "The form cannot be read."];
const NO_TEXT: FormRefusal = [400, "bad_form", "The form holds a character that no text has."];

/**
 * Looks at a form on its way to a Server Action. Next decodes its own fields (`$ACTION_1:0`, or the arguments that a
 * script sends) before any of our code runs, and what it cannot decode is a failure of the server; the database has
 * no text with a NUL in it. Both are the sender's doing, and said to be.
 *
 * @param request a copy: its body is read
 * @returns null when there is nothing against it
 */
export async function formRefusal(request: Request): Promise<FormRefusal | null> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_FORM_BYTES)
    return [413, "form_too_large", "The form is too large."];
  const type = (request.headers.get("content-type") ?? "").toLowerCase();
  const byScript = request.headers.has("next-action");
  if (!type.startsWith("multipart/form-data")) {
    // Next reads forms of this type only; arguments without a form come as one text.
    if (!byScript) return null;
    const text = await request.text().catch(() => null);
    return text === null || !isList(text) ? UNREADABLE : text.includes("\\u0000") ? NO_TEXT : null;
  }
  const form = await request.formData().catch(() => null);
  if (form === null) return UNREADABLE;
  for (const [name, value] of form) {
    if (name.includes("\0") || (typeof value === "string" && value.includes("\0"))) return NO_TEXT;
    if (isBroken(name, value, byScript)) return UNREADABLE;
  }
  return byScript && !form.has("0") && !form.has("1_0") ? UNREADABLE : null;
}

/** A field of Next's own that it could not decode. */
function isBroken(name: string, value: FormDataEntryValue, byScript: boolean): boolean {
  const part = /^\$ACTION_\d+:(\d+)$/.exec(name)?.[1] ?? (byScript ? /^\d+$/.exec(name)?.[0] : undefined);
  if (part === undefined) return /^\$ACTION_(REF_\d+|KEY|ID_\w+)$/.test(name) && typeof value !== "string";
  if (typeof value !== "string") return true;
  if (byScript) return part === "0" ? !isList(value) : !isJson(value);
  // What is called, then what it is called with: the state of the form, at least.
  if (part === "0") return !isReference(value);
  return part === "1" ? !isList(value) : !isJson(value);
}

function isReference(text: string): boolean {
  const value = parsed(text);
  if (typeof value !== "object" || value === null) return false;
  const { id, bound } = value as { id?: unknown; bound?: unknown };
  return typeof id === "string" && (bound === null || bound === "$@1");
}

function isList(text: string): boolean {
  const value = parsed(text);
  return Array.isArray(value) && value.length > 0 && value.length <= 8;
}

function isJson(text: string): boolean {
  return parsed(text) !== undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

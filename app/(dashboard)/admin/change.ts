import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { Capability } from "@/lib/auth/permissions";
import {
  applyCatalogChange,
  type CatalogFragment,
  type ChangePreview,
  previewCatalogChange,
} from "@/lib/commands/catalog-change";
import { CommandError, requireCapability } from "@/lib/commands/define-command";
import { pageWriter } from "@/lib/commands/page-writer";
import { viewerOnce } from "../request";

/** Where a change of the catalog stands, for the form that asked for it; null before it was sent. */
export type ChangeState =
  | { stage: "problem"; message: string; problems: readonly string[] }
  | {
      stage: "preview";
      preview: ChangePreview;
      /** What the form's own page knows of its money, a sentence each. */
      notes?: readonly string[];
      /** It was to be saved, and the catalog had changed since it was shown: nothing was. */
      conflict?: boolean;
      fields: [name: string, value: string][];
    }
  | {
      stage: "done";
      lines: readonly string[];
      /** Shown this once: a link, a key. */
      secret?: { label: string; value: string; note: string };
      /** Where to go on; the form is over then. */
      next?: { href: string; label: string };
    }
  | null;

/** What a person may not have meant: the form says it before anything is planned. */
export class FormProblem extends Error {}

/** What a form does besides the catalog's own plan. */
interface ChangeOptions {
  /** The right without which not even the form is read; `catalog:write` unless given. */
  needs?: Capability;
  /** Sentences for the preview that the catalog cannot know, such as the dollars that stand in a unit. */
  notes?: (preview: ChangePreview) => Promise<readonly string[]>;
  /** After it was saved: what to show once, where to go on. */
  saved?: () => Promise<Pick<Extract<ChangeState, { stage: "done" }>, "secret" | "next">>;
}

/**
 * The two steps of every form on the catalog: first what would change and whose money moves, then, with the
 * fingerprint of what was shown, exactly that.
 *
 * @param fragment the form as a part of a catalog file (docs/catalog.md); throws FormProblem for what it cannot read
 * @example
 * export const change = async (_: ChangeState, form: FormData) =>
 *   catalogChange(form, (text) => ({ units: [{ slug: text("slug"), name: text("name") }] }));
 */
export async function catalogChange(
  form: FormData,
  fragment: (text: (name: string) => string, form: FormData) => CatalogFragment | Promise<CatalogFragment>,
  options: ChangeOptions = {},
): Promise<ChangeState> {
  const viewer = await viewerOnce();
  if (!viewer) redirect("/sign-in");
  const actor = { ...viewer, name: viewer.email ?? viewer.name };
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  try {
    // Before anything that a form answers by itself: what is missing in it, or what there is already.
    requireCapability(actor, options.needs ?? "catalog:write");
    const file = await fragment(text, form);
    const fingerprint = text("fingerprint");
    const saved = fingerprint === "" ? null : await applied(actor, { file, fingerprint });
    if (saved !== null) {
      revalidatePath("/", "layout");
      return { stage: "done", lines: saved, ...(await options.saved?.()) };
    }
    const opened = text("opened");
    const preview = await previewCatalogChange(pageWriter(), actor, {
      file,
      ...(/^\d{1,18}$/.test(opened) && { opened }),
    });
    const fields = [...form].flatMap(([name, value]): [string, string][] =>
      // React's own fields begin with a dollar sign.
      typeof value === "string" && !name.startsWith("$") ? [[name, value]] : [],
    );
    return {
      stage: "preview",
      preview,
      notes: await options.notes?.(preview),
      conflict: fingerprint !== "",
      fields,
    };
  } catch (error) {
    if (error instanceof FormProblem) return { stage: "problem", message: error.message, problems: [] };
    if (!(error instanceof CommandError)) throw error;
    return { stage: "problem", message: firstLine(error.message), problems: error.problems };
  }
}

/** The lines that were saved; null where the catalog is no longer what the fingerprint was made of. */
async function applied(
  actor: Parameters<typeof applyCatalogChange>[1],
  approved: { file: CatalogFragment; fingerprint: string },
): Promise<readonly string[] | null> {
  try {
    return (await applyCatalogChange(pageWriter(), actor, approved)).lines;
  } catch (error) {
    if (error instanceof CommandError && error.code === "conflict") return null;
    throw error;
  }
}

/** The problems are listed by themselves. */
function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/:$/, ".");
}

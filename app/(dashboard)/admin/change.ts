import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import {
  applyCatalogChange,
  type CatalogFragment,
  type ChangePreview,
  previewCatalogChange,
} from "@/lib/commands/catalog-change";
import { CommandError } from "@/lib/commands/define-command";
import { pageWriter } from "@/lib/commands/page-writer";
import { viewerOnce } from "../request";

/** Where a change of the catalog stands, for the form that asked for it; null before it was sent. */
export type ChangeState =
  | { stage: "problem"; message: string; problems: readonly string[] }
  | { stage: "preview"; preview: ChangePreview; fields: [name: string, value: string][] }
  | { stage: "done"; lines: readonly string[] }
  | null;

/** What a person may not have meant: the form says it before anything is planned. */
export class FormProblem extends Error {}

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
  fragment: (text: (name: string) => string, form: FormData) => CatalogFragment,
): Promise<ChangeState> {
  const viewer = await viewerOnce();
  if (!viewer) redirect("/sign-in");
  const actor = { ...viewer, name: viewer.email ?? viewer.name };
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  try {
    const file = fragment(text, form);
    const fingerprint = text("fingerprint");
    if (fingerprint !== "") {
      const { lines } = await applyCatalogChange(pageWriter(), actor, { file, fingerprint });
      revalidatePath("/", "layout");
      return { stage: "done", lines };
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
    return { stage: "preview", preview, fields };
  } catch (error) {
    if (error instanceof FormProblem) return { stage: "problem", message: error.message, problems: [] };
    if (!(error instanceof CommandError)) throw error;
    return { stage: "problem", message: firstLine(error.message), problems: error.problems };
  }
}

/** The problems are listed by themselves. */
function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/:$/, ".");
}

"use server";

import { redirect } from "next/navigation";
import { publishPriceCard } from "@/lib/commands/price-cards";
import {
  addPriceLine,
  changePriceDraft,
  changePriceLine,
  discardPriceDraft,
  draftNewVersion,
} from "@/lib/commands/price-drafts";
import { importPriceList } from "@/lib/commands/price-import";
import { type ActionState, act } from "../../action";
import { lineEntry } from "./line-entry";

const textOf = (form: FormData, name: string) => String(form.get(name) ?? "").trim();
const cardOf = (form: FormData) => Number(textOf(form, "card"));
const versionOf = (form: FormData) => {
  const version = textOf(form, "version");
  return version === "" ? {} : { version };
};

/** Drafts one provider's card from a list that comes with Whospent, and opens it. */
export async function importList(_: ActionState, form: FormData): Promise<ActionState> {
  const [from, provider = ""] = textOf(form, "list").split(":");
  const state = await act(importPriceList, {
    source: { from: from === "genai" ? "genai" : "shipped", provider },
    ...versionOf(form),
  });
  if (!state.ok) return state;
  redirect(`/admin/price-cards/${state.result.id}`);
}

/** Drafts the card of a file, or one provider's part of LiteLLM's list, and opens it. */
export async function importFile(_: ActionState, form: FormData): Promise<ActionState> {
  const file = form.get("file");
  const text = file instanceof File && file.size > 0 ? await file.text() : String(form.get("text") ?? "");
  const provider = textOf(form, "provider");
  const state = await act(importPriceList, {
    source:
      textOf(form, "format") === "litellm"
        ? { from: "litellm", text, provider, asOf: textOf(form, "asOf") }
        : { from: "file", text },
    ...versionOf(form),
  });
  if (!state.ok) return state;
  redirect(`/admin/price-cards/${state.result.id}`);
}

/** Adds a line to a draft, or starts the draft with it; opens the draft. */
export async function priceModel(_: ActionState, form: FormData): Promise<ActionState> {
  const to = textOf(form, "to");
  const state = await act(addPriceLine, {
    to: /^\d+$/.test(to)
      ? { id: Number(to), ...(textOf(form, "seen") !== "" && { seen: textOf(form, "seen") }) }
      : { provider: textOf(form, "provider"), version: textOf(form, "version") },
    entry: lineEntry(form),
  });
  if (!state.ok) return state;
  redirect(`/admin/price-cards/${state.result.id}`);
}

/** Starts a draft from a card and opens it. */
export async function newVersion(_: ActionState, form: FormData): Promise<ActionState> {
  const state = await act(draftNewVersion, { id: cardOf(form), version: textOf(form, "version") });
  if (!state.ok) return state;
  redirect(`/admin/price-cards/${state.result.id}`);
}

/** Changes a line of a draft, or takes it out. */
export async function changeLine(_: ActionState, form: FormData): Promise<ActionState> {
  const id = cardOf(form);
  const state = await act(changePriceLine, {
    id,
    lineId: Number(textOf(form, "line")),
    seen: textOf(form, "seen"),
    entry: form.has("remove") ? null : lineEntry(form),
  });
  if (!state.ok) return state;
  redirect(`/admin/price-cards/${id}`);
}

/** Changes version, day and source of a draft. */
export async function changeDraft(_: ActionState, form: FormData): Promise<ActionState> {
  const validFrom = textOf(form, "validFrom");
  return act(changePriceDraft, {
    id: cardOf(form),
    seen: textOf(form, "seen"),
    version: textOf(form, "version"),
    validFrom: validFrom === "" ? null : validFrom,
    source: textOf(form, "source"),
  });
}

/** Throws a draft away. */
export async function discardDraft(_: ActionState, form: FormData): Promise<ActionState> {
  const state = await act(discardPriceDraft, { id: cardOf(form), seen: textOf(form, "seen") });
  if (!state.ok) return state;
  redirect("/admin/price-cards");
}

/** Puts a draft in force, as it was shown. */
export async function publish(_: ActionState, form: FormData): Promise<ActionState> {
  return act(publishPriceCard, { ids: [cardOf(form)], approved: textOf(form, "approved") });
}

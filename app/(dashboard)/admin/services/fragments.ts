import { normaliseName, OPEN_FROM } from "@/lib/domain/catalog";
import type { CatalogFragment } from "@/lib/commands/catalog-change";

/** What a form says, by the name of the field; empty where it says nothing. */
export type Said = (name: string) => string;

/** Forms of services as fragments of the catalog file (docs/catalog.md); the hidden field `do` says which. */
export function serviceFragment(text: Said): CatalogFragment {
  const slug = normaliseName(text("slug"));
  const which = text("do");
  const entry = Object.hasOwn(SERVICE_FORMS, which)
    ? SERVICE_FORMS[which as keyof typeof SERVICE_FORMS]
    : SERVICE_FORMS.people;
  return { services: [{ slug, ...entry(text) }] };
}

const SERVICE_FORMS = {
  add: (text: Said) => ({
    ...(normaliseName(text("slug")) !== text("slug") && { name: text("slug") }),
    ...(text("owner") !== "" && { owner: text("owner") }),
    ...(text("team") !== "" && { team: [{ slug: text("team"), from: text("from") || OPEN_FROM }] }),
    features: namesOf(text("features")).map(normaliseName),
    aliases: namesOf(text("aliases")),
  }),
  move: (text: Said) => ({ team: [{ slug: text("team"), from: text("from") }] }),
  people: (text: Said) => ({ name: text("name") || null, owner: text("owner") || null }),
  features: (text: Said) => ({ features: namesOf(text("features")).map(normaliseName) }),
  "end-feature": (text: Said) => ({
    features: [{ slug: text("feature"), until: text("until") === "" ? null : text("until") }],
  }),
  aliases: (text: Said) => ({
    aliases: namesOf(text("aliases")),
    without_aliases: namesOf(text("without")),
  }),
  retire: (text: Said) => ({ until: text("until") === "" ? null : text("until") }),
} satisfies Record<string, (text: Said) => object>;

/** Names of a field, with commas or line breaks between. */
export function namesOf(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

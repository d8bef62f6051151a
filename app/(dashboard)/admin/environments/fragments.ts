import type { CatalogFragment } from "@/lib/commands/catalog-change";
import { normaliseName } from "@/lib/domain/catalog";
import { namesOf } from "../services/fragments";

/** What a form says, by the name of the field; empty where it says nothing. */
type Said = (name: string) => string;

/** An environment as its form has it, new or changed. */
export function environmentFragment(text: Said): CatalogFragment {
  return {
    environments: [
      {
        slug: normaliseName(text("slug")),
        class: text("class"),
        aliases: namesOf(text("aliases")),
        without_aliases: namesOf(text("without")),
        until: text("until") === "" ? null : text("until"),
      },
    ],
  };
}

/** What an unknown name is decided to be: `prod/production` is another name of it, `/eval` is new, of that class. */
export function meaningOf(slug: string, environmentClass: string): string {
  return `${slug}/${environmentClass}`;
}

/** The form of an unknown name as a fragment of the catalog file. */
export function mapFragment(text: Said): CatalogFragment {
  const cut = text("meaning").lastIndexOf("/");
  const [slug, environmentClass] = [
    text("meaning").slice(0, Math.max(cut, 0)),
    text("meaning").slice(cut + 1),
  ];
  const name = text("name");
  return {
    environments: [
      slug === ""
        ? { slug: normaliseName(name), class: environmentClass }
        : { slug, class: environmentClass, aliases: [name] },
    ],
  };
}

import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

/** Our type roles are font sizes, not colours: without this list `text-label text-ink-3` would lose one half. */
const merge = extendTailwindMerge({
  extend: {
    classGroups: {
      "font-size": [
        {
          text: [
            "sentence",
            "sentence-phone",
            "figure",
            "figure-phone",
            "title",
            "section",
            "body",
            "label",
            "code",
          ],
        },
      ],
    },
  },
});

/** Joins class names; a later one wins over an earlier one of the same property. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}

import type { Sentence } from "@/lib/domain/sentence";

/** A sentence without figures to stand out. */
export function plainSentence(text: string): Sentence {
  return { text, parts: [{ text, style: "text" }] };
}

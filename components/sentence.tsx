import type { Sentence } from "@/lib/domain/sentence";
import { cn } from "./ui/cn";

/** The answer of the page. Figures stand out; the one named cause has the accent. */
export function SentenceLine({ sentence }: { sentence: Sentence }) {
  return (
    <p className="mt-8 mb-7 max-w-265 text-sentence-phone text-balance md:text-sentence">
      {sentence.parts.map((part, at) =>
        part.style === "text" ? (
          part.text
        ) : (
          <strong
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never change places
            key={at}
            className={cn("font-strong md:whitespace-nowrap", part.style === "cause" && "text-accent")}
          >
            {part.text}
          </strong>
        ),
      )}
    </p>
  );
}

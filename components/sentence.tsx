import Link from "next/link";
import type { Sentence, SentencePart } from "@/lib/domain/sentence";
import { cn } from "./ui/cn";

/** The answer of the page. Figures stand out; the one named cause has the accent; who moved leads on to why. */
export function SentenceLine({
  sentence,
  doors = {},
}: {
  sentence: Sentence;
  /** Where a named mover leads, by its key. */
  doors?: Readonly<Record<string, string>>;
}) {
  return (
    <p className="mt-8 mb-7 max-w-265 text-sentence-phone text-balance md:text-sentence">
      {sentence.parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never change places
        <Part key={at} part={part} href={part.mover === undefined ? undefined : doors[part.mover]} />
      ))}
    </p>
  );
}

function Part({ part: { text, style }, href }: { part: SentencePart; href: string | undefined }) {
  const shown = href ? (
    <Link href={href} className="door" prefetch={false}>
      {text}
    </Link>
  ) : (
    text
  );
  if (style === "text") return shown;
  return (
    <strong className={cn("font-strong md:whitespace-nowrap", style === "cause" && "text-accent")}>
      {shown}
    </strong>
  );
}

import type { Sentence, SentencePart } from "@/lib/domain/sentence";
import { usdWithSign } from "@/lib/format";
import type { ExceptionList } from "@/lib/queries/exception-list";

/**
 * The opening of the queue: how many groups hold how much, and what is overdue.
 *
 * @example "11 exceptions hold $1,152.90. Two are overdue with $266.85."
 */
export function exceptionSentence(total: ExceptionList["total"], narrowed: boolean): Sentence {
  const parts: SentencePart[] = [];
  const say = (text: string, style: SentencePart["style"] = "text") => parts.push({ text, style });
  if (total.groups === 0) {
    say(narrowed ? "Nothing is open here." : "Nothing is open.");
  } else {
    say(total.groups === 1 ? "1 exception" : `${total.groups} exceptions`, "figure");
    say(total.groups === 1 ? " holds " : " hold ");
    say(usdWithSign(total.costPico), "figure");
    if (total.overdue === 0) say(". None is overdue.");
    else {
      say(total.overdue === total.groups && total.groups > 1 ? ". All are overdue." : "");
      if (total.overdue < total.groups || total.groups === 1) {
        say(total.overdue === 1 ? ". One is overdue with " : `. ${total.overdue} are overdue with `);
        say(usdWithSign(total.overduePico), "figure");
        say(".");
      }
    }
  }
  const spoken = parts.filter((part) => part.text !== "");
  return { text: spoken.map((part) => part.text).join(""), parts: spoken };
}

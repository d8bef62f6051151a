/** A run of the sentence; figures and the one named cause are set apart by the page. */
export interface SentencePart {
  text: string;
  style: "text" | "figure" | "cause";
}

/** At most two sentences and 220 characters; `text` is the parts joined. */
export interface Sentence {
  text: string;
  parts: SentencePart[];
}

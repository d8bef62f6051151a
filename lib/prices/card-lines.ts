import { isMap, isNode, isSeq, LineCounter, parseDocument } from "yaml";
import type { CardFileError } from "./card-file";

/**
 * The problems of a card file, each with the line of the text it is about where that can be said.
 * @example problemLines(text, error)[0] === "line 14: models[0] (gpt-x).prices[0].input: must be a plain decimal"
 */
export function problemLines(text: string, { problems, paths }: CardFileError): string[] {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, schema: "failsafe" });
  const lineOf = (node: unknown): number | null =>
    isNode(node) && node.range ? counter.linePos(node.range[0]).line : null;
  const models = document.get("models", true);
  const ofModel = (problem: string): unknown =>
    isSeq(models)
      ? models.items.find((item) => {
          const model = isMap(item) ? item.get("model") : undefined;
          return (
            typeof model === "string" && (problem.startsWith(`${model}:`) || problem.startsWith(`${model},`))
          );
        })
      : undefined;
  return problems.map((problem, at) => {
    const line = placeOf(document, paths[at] ?? [], lineOf) ?? lineOf(ofModel(problem));
    return line === null ? problem : `line ${line}: ${problem}`;
  });
}

/** The nearest part of the path that stands in the text: what is missing stands nowhere. */
function placeOf(
  document: ReturnType<typeof parseDocument>,
  path: readonly PropertyKey[],
  lineOf: (node: unknown) => number | null,
): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const line = lineOf(document.getIn(path.slice(0, length), true));
    if (line !== null) return line;
  }
  return null;
}

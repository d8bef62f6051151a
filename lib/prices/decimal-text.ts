/**
 * Published prices arrive as number literals. These two ways of reading them never do
 * arithmetic on a float.
 */

/** A price that may not be what was published. */
export class InexactPriceError extends Error {
  override name = "InexactPriceError";
}

/**
 * The decimal text of a number literal that some module already parsed to a double.
 *
 * Exact whenever the literal had at most 15 significant digits: a double keeps 15 decimal
 * digits (IEEE 754, DBL_DIG), and `String` gives the shortest decimal that reads back to the
 * same double, which then is the literal itself. More digits are refused: such a number is
 * the result of a computation, not a price on a page.
 *
 * @throws InexactPriceError
 */
export function textOfNumber(value: number): string {
  const text = String(value);
  const digits = text.replace(/e.*$/, "").replace(/[-.]/g, "").replace(/^0+/, "");
  if (!Number.isFinite(value) || digits.length > 15)
    throw new InexactPriceError(`${text} has more digits than a price`);
  return text;
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses JSON with every number kept as the text that was written. */
export function parseJsonKeepingNumbers(text: string): unknown {
  return JSON.parse(
    text.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"${token}"`)),
  );
}

/** The names that a signed envelope travels by outside our own format: attribute, metadata, header. */
const NAME = /^(x-)?whospent[-_.]envelope$/i;

/** Is this the key of a signed envelope in somebody's free fields? A bare `envelope` there may be anything. */
export function isEnvelopeName(key: string): boolean {
  return NAME.test(key);
}

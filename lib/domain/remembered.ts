/**
 * A function of few arguments that come again and again, with its answers remembered. All are forgotten when there
 * are too many, so that a sender who never repeats himself costs memory for a moment only.
 * @param derive answers are shared: they must be immutable, and never undefined
 */
export function remembered<K extends string | number, T>(
  derive: (key: K) => T,
  limit = 5_000,
): (key: K) => T {
  const known = new Map<K, T>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= limit) known.clear();
    const derived = derive(key);
    known.set(key, derived);
    return derived;
  };
}

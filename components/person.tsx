/** A person by address, short enough for a row: the part before the @, the whole on hover and to a screen reader. */
export function Person({ address }: { address: string | null }) {
  if (address === null || address === "") return <span className="text-ink-3">nobody</span>;
  const cut = address.indexOf("@");
  return cut > 0 ? <span title={address}>{address.slice(0, cut)}</span> : address;
}

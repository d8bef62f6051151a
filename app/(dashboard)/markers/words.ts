/** Kinds of markers as a person reads them. */
export const KIND_NAMES: Readonly<Record<string, string>> = {
  deploy: "Deploy",
  launch: "Launch",
  price_change: "Price change",
  other: "Other",
};

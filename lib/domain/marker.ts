/** What a marker may be of: something that happened and may explain a change of spend. */
export const MARKER_KINDS = ["deploy", "launch", "price_change", "other"] as const;
export type MarkerKind = (typeof MARKER_KINDS)[number];

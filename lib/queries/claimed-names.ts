/** What kind of name the senders used. */
export type ClaimedKind = "team" | "service" | "feature" | "environment" | "virtual_key" | "namespace" | "project";

/** A name that senders use and the catalog does not know, with what it cost in the week. */
export interface ClaimedName {
  kind: ClaimedKind;
  name: string;
  requests: bigint;
  costPico: bigint;
  /** Slug of the catalog entry that looks most alike; null when none is close. */
  nearest: string | null;
}

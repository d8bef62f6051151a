/** Where a form on an account stands; null before it was sent. */
export type MemberFormState =
  | { stage: "problem"; message: string }
  /** What would change, and the fields to send again with `save`. */
  | { stage: "preview"; lines: readonly string[]; fields: [name: string, value: string][] }
  | {
      stage: "done";
      message: string;
      /** A one-time link, shown this once; `until` is an instant. */
      link?: { url: string; until: string };
      /** The account's page. */
      href?: string;
    }
  | null;

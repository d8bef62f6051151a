/** What "why it moved" is asked about, as slugs of the address; empty is everything the viewer sees. */
export type { WhyAsked as WhyScope } from "@/lib/queries/why-scope";

/** What "why it moved" is asked about, as slugs of the address; empty is everything the viewer sees. */
export interface WhyScope {
  unit?: string;
  team?: string;
  service?: string;
  feature?: string;
  environment?: string;
}

/** The address of a service's page. By itself, since browsers draw it: reading addresses is the server's. */
export function serviceHref(slug: string): string {
  return `/admin/services/${encodeURIComponent(slug)}`;
}

import { z } from "zod";

/** `?q=acme`: a part of the name, of the name for people, or of the owner; `?all=on`: not only the costliest. */
export const tenantsParams = z.object({
  q: z.string().trim().max(200).catch("").default(""),
  all: z.literal("on").optional().catch(undefined),
});

/** The list, as it is searched. */
export function tenantsHref({ q, all }: z.infer<typeof tenantsParams>): string {
  const query = new URLSearchParams({ ...(q && { q }), ...(all && { all }) });
  return query.size > 0 ? `/admin/tenants?${query}` : "/admin/tenants";
}

/** The address of a tenant's page. The name stays out of it: addresses are kept in logs. */
export function tenantHref(id: number): string {
  return `/admin/tenants/${id}`;
}

import { z } from "zod";

/** `?q=acme`: a part of the name, of the name for people, or of the owner. */
export const tenantsParams = z.object({ q: z.string().trim().max(200).catch("").default("") });

/** The address of a tenant's page. The name stays out of it: addresses are kept in logs. */
export function tenantHref(id: number): string {
  return `/admin/tenants/${id}`;
}

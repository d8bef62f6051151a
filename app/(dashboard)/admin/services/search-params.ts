import { z } from "zod";

/** `?add=on` opens the form of a new service; `?retired=show` lists the retired ones too. */
export const servicesParams = z.object({
  add: z.literal("on").optional().catch(undefined),
  retired: z.literal("show").optional().catch(undefined),
});

/** The address of a service's page. */
export function serviceHref(slug: string): string {
  return `/admin/services/${encodeURIComponent(slug)}`;
}

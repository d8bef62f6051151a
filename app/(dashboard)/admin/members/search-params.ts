import { z } from "zod";
import { ROLES } from "@/lib/auth/permissions";
import { MEMBER_STATES, type MemberFilter } from "@/lib/queries/members";

/** `?search=&role=&state=`; what does not parse is left out. */
export const memberParams = z
  .object({
    search: z.string().trim().max(200).optional().catch(undefined),
    role: z.enum(ROLES).optional().catch(undefined),
    state: z.enum(MEMBER_STATES).optional().catch(undefined),
  })
  .transform(
    ({ search, role, state }): MemberFilter => ({
      ...(search ? { search } : {}),
      ...(role ? { role } : {}),
      ...(state ? { state } : {}),
    }),
  );

/** The number of an account in a path; null for anything else. */
export function accountId(segment: string): number | null {
  return /^[1-9]\d{0,8}$/.test(segment) ? Number(segment) : null;
}

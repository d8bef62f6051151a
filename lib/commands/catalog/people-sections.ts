import { z } from "zod";
import { ROLES } from "@/lib/auth/permissions";
import { ALERT_CHANNELS, ALERT_KINDS } from "@/lib/domain/alert-kinds";
import { VISIBILITIES } from "../members/visibility";
import { clearable, slug, text, until } from "./file-values";

const email = z.string().trim().toLowerCase().max(320).pipe(z.email("must be an email address"));

/** The whole list where it is said; absence leaves it as it is. */
const list = z.array(text).optional();

export const tenants = z
  .array(
    z.strictObject({
      /** The name as senders send it. */
      slug: text,
      name: clearable,
      owner: clearable,
      note: clearable,
    }),
  )
  .default([]);

export const alertRoutes = z
  .array(
    z.strictObject({
      slug,
      /** Kinds of alert; an empty list: all. */
      alerts: z.array(z.enum(ALERT_KINDS, `must be of ${ALERT_KINDS.join(", ")}`)).optional(),
      /** Only of this team or unit; neither: of the whole company. */
      team: clearable,
      unit: clearable,
      channel: z.enum(ALERT_CHANNELS).optional(),
      target: text.optional(),
      until,
    }),
  )
  .default([]);

const group = z
  .strictObject({
    /** As the identity provider writes it. */
    group: text,
    role: z.enum(ROLES).optional(),
    teams: list,
    unit: clearable,
    /** The mapping goes: its members get nothing by it at their next sign-in. */
    remove: z.boolean().optional(),
  })
  .refine(
    ({ group: _, remove, ...said }) => !remove || Object.values(said).every((value) => value === undefined),
    "remove: true stands alone, beside the name of the group",
  );

export const access = z
  .strictObject({ visibility: z.enum(VISIBILITIES).optional(), groups: z.array(group).default([]) })
  .optional();

export const members = z
  .array(
    z.strictObject({
      email,
      name: text.pipe(z.string().max(200)).nullable().optional(),
      role: z.enum(ROLES).optional(),
      /** Teams that an admin gave; those of a group mapping stay. */
      teams: list,
      /** What a director answers for. */
      unit: clearable,
      disabled: z.boolean().optional(),
    }),
  )
  .default([]);

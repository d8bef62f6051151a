import { z } from "zod";
import { ROLES } from "@/lib/auth/permissions";
import { VISIBILITIES } from "../members/visibility";
import { clearable, slug, text, until } from "./file-values";

const ALERT_CHANNELS = ["email", "slack", "webhook", "issue-tracker"] as const;
type AlertChannel = (typeof ALERT_CHANNELS)[number];

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
      alerts: z.array(slug).optional(),
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

/** What an alert is sent to, by channel. */
export const TARGET_FORMS: readonly {
  channel: AlertChannel;
  words: string;
  fits(target: string): boolean;
}[] = [
  {
    channel: "email",
    words: "an email address, or several with commas between",
    fits: (target) => target.split(",").every((part) => z.email().safeParse(part.trim()).success),
  },
  {
    channel: "slack",
    words: "a channel like #ai-spend or the https address of an incoming webhook",
    fits: (target) => /^[#@][^\s]+$/.test(target) || isAddress(target, ["https:"]),
  },
  {
    channel: "webhook",
    words: "an https or http address without a password in it",
    fits: (target) => isAddress(target, ["https:", "http:"]),
  },
];

function isAddress(target: string, protocols: readonly string[]): boolean {
  const url = URL.canParse(target) ? new URL(target) : null;
  return url !== null && protocols.includes(url.protocol) && url.username === "" && url.password === "";
}

import { z } from "zod";
import { normaliseName } from "@/lib/domain/catalog";
import { CommandError, defineCommand } from "./define-command";
import { nameResolver } from "./resolve-names";

const input = z.strictObject({
  at: z.date(),
  kind: z.enum(["deploy", "launch", "price_change", "other"]),
  name: z.string().trim().min(1, "must not be empty").max(200),
  team: z.string().optional(),
  service: z.string().optional(),
  url: z.url({ protocol: /^https?$/, error: "must be a web address" }).optional(),
});

/** Marks a moment on every chart: a deploy, a launch, a price change. @throws CommandError `not_found` */
export const createMarker = defineCommand({
  name: "marker.create",
  capability: "marker:write",
  input,
  async run(tx, marker, actor) {
    const teamId = marker.team === undefined ? null : (await nameResolver(tx)).team(marker.team);
    const slug = marker.service === undefined ? null : normaliseName(marker.service);
    const [service] =
      slug === null ? [] : await tx<{ id: number }[]>`select id from services where slug = ${slug}`;
    if (slug !== null && !service)
      throw new CommandError("not_found", `There is no service "${marker.service}".`);
    const [row] = await tx<{ id: number }[]>`
      insert into markers (at, kind, name, team_id, service_id, url, created_by)
      values (${marker.at}, ${marker.kind}, ${marker.name}, ${teamId}, ${service?.id ?? null}, ${marker.url ?? null},
        ${actor.name})
      returning id`;
    if (!row) throw new Error("the marker was not stored");
    return {
      result: { id: row.id },
      audit: { subject: `marker ${row.id} (${marker.name})`, before: null, after: marker },
    };
  },
});

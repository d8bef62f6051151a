import { z } from "zod";
import { defineCommand } from "../define-command";

/** Whose figures people see who do not see all by their role. */
export const VISIBILITIES = ["own", "all-teams"] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** Says whose figures people see. It acts on everybody's next request; what they may change stays the same. */
export const setVisibility = defineCommand({
  name: "setting.set-visibility",
  capability: "setting:write",
  input: z.strictObject({ visibility: z.enum(VISIBILITIES) }),
  async run(tx, { visibility }) {
    const [row] = await tx<{ value: string }[]>`
      select value #>> '{}' as value from settings where key = 'visibility' for update`;
    await tx`
      insert into settings (key, value, updated_at) values ('visibility', to_jsonb(${visibility}::text), now())
      on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`;
    return {
      result: { visibility },
      audit: { subject: "setting visibility", before: row?.value ?? "own", after: visibility },
    };
  },
});

import type { Command } from "commander";
import { createIngestKey, revokeIngestKey, rotateIngestKey } from "@/lib/commands/ingest-keys";
import { DEFAULT_OVERLAP_HOURS } from "@/lib/domain/key-overlap";
import { dayOption, idArgument, listOption, overlapOption } from "../key-options";
import { textTable } from "../table";
import { cliActor, withDatabase } from "../with-database";

interface CreateOptions {
  name: string;
  scopes: string[];
  team?: string;
  source?: string;
  claims?: string[];
  environment?: string;
  expires?: Date;
}

type CreateInput = Parameters<typeof createIngestKey>[2];

/** `whospent keys create | list | rotate | revoke` */
export function register(program: Command): void {
  const keys = program.command("keys").description("ingest keys");
  keys
    .command("create")
    .description("make a key and print it, and nothing else, on standard output; it is shown this once")
    .requiredOption("--name <name>", "what the key is for")
    .requiredOption("--scopes <list>", "of ingest, check, read, admin", listOption)
    .option("--team <team>", "the key owns what nobody else does, for this team")
    .option("--source <label>", "stable label of the sender, kept when the key is rotated")
    .option("--claims <teams>", "teams that events may name; without it, any", listOption)
    .option("--environment <environment>", "beats the environment that events name")
    .option("--expires <day>", "last instant before this UTC day", dayOption)
    .action(async (options: CreateOptions) => {
      const { expires, ...rest } = options;
      // The command's schema refuses a scope that does not exist.
      const input = { ...rest, expiresAt: expires } as CreateInput;
      const made = await withDatabase((sql) => createIngestKey(sql, cliActor(), input));
      console.error(`Key ${made.id} (${options.name}):`);
      console.log(made.key);
    });
  keys
    .command("list")
    .description("all keys, without their secrets")
    .action(async () => {
      const rows = await withDatabase(
        (sql) => sql<KeyRow[]>`
          select k.id, k.name, k.source, k.prefix, k.kind, t.slug as team, k.scopes, k.last_used_at,
            case when k.revoked_at is not null then 'revoked'
              when k.expires_at <= now() then 'expired' else 'valid' end as state
          from ingest_keys k left join teams t on t.id = k.team_id order by k.id`,
      );
      const cells = rows.map((row) => [
        String(row.id),
        row.name,
        row.source,
        `${row.prefix}...`,
        row.team ?? row.kind,
        row.scopes.join(","),
        row.state,
        row.last_used_at?.toISOString() ?? "never",
      ]);
      const heading = ["id", "name", "source", "key", "owner", "scopes", "state", "last used"];
      console.log(textTable(heading, cells) || "There are no keys.");
    });
  keys
    .command("rotate")
    .description(
      "make a key that takes over from another, with the same source and rights, and print it alone",
    )
    .argument("<id>", "number of the key that is replaced", idArgument)
    .option(
      "--overlap <time>",
      "how long the old key still works: 12h, 7d, or 0",
      overlapOption,
      DEFAULT_OVERLAP_HOURS,
    )
    .action(async (id: number, { overlap }: { overlap: number }) => {
      const made = await withDatabase((sql) =>
        rotateIngestKey(sql, cliActor(), { id, overlapHours: overlap }),
      );
      const ends = made.replacedEndsAt.toISOString();
      console.error(`Key ${made.id} (${made.name}) takes over from key ${id}, which works until ${ends}:`);
      console.log(made.key);
    });
  keys
    .command("revoke")
    .description("end a key at once")
    .argument("<id>", "number of the key", idArgument)
    .action(async (id: number) => {
      const revoked = await withDatabase((sql) => revokeIngestKey(sql, cliActor(), { id }));
      console.log(`Key ${id} (${revoked.name}) is revoked since ${revoked.revokedAt.toISOString()}.`);
    });
}

interface KeyRow {
  id: number;
  name: string;
  source: string;
  prefix: string;
  kind: string;
  team: string | null;
  scopes: string[];
  last_used_at: Date | null;
  state: string;
}

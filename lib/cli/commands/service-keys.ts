import type { Command } from "commander";
import { issueServiceKey, revokeServiceKey, rotateServiceKey } from "@/lib/commands/service-keys";
import { DEFAULT_OVERLAP_HOURS } from "@/lib/domain/key-overlap";
import { dayOption, idArgument, listOption, overlapOption } from "../key-options";
import { textTable } from "../table";
import { cliActor, withDatabase } from "../with-database";

interface CreateOptions {
  service: string;
  claims?: string[];
  expires?: Date;
  jwk?: boolean;
}

interface RotateOptions {
  overlap: number;
  jwk?: boolean;
}

/** `whospent service-keys create | list | rotate | revoke` */
export function register(program: Command): void {
  const keys = program.command("service-keys").description("keys that services sign envelopes with");
  keys
    .command("create")
    .description("make a key and print its private half, and nothing else, on standard output, this once")
    .requiredOption("--service <service>", "the service that signs, as the catalog has it")
    .option("--claims <teams>", "teams that its envelopes may name; without it, any", listOption)
    .option("--expires <day>", "last instant before this UTC day", dayOption)
    .option("--jwk", "print a JWK instead of PKCS8 text")
    .action(async ({ service, claims, expires, jwk }: CreateOptions) => {
      const made = await withDatabase((sql) =>
        issueServiceKey(sql, cliActor(), { service, claims, expiresAt: expires }),
      );
      console.error(`Signing key ${made.id} of ${made.service}, kid ${made.kid}:`);
      console.log(jwk ? made.privateJwk : made.privateKey.trimEnd());
    });
  keys
    .command("list")
    .description("all signing keys, without their private halves")
    .action(async () => {
      const rows = await withDatabase(
        (sql) => sql<KeyRow[]>`
          select k.id, k.kid, s.slug as service, k.expires_at, k.last_used_at,
            case when k.claimable_team_ids is null then 'any'
              else array_to_string(array(
                select slug from teams where id = any(k.claimable_team_ids) order by slug), ',') end as claims,
            case when k.revoked_at is not null then 'revoked'
              when k.expires_at <= now() then 'expired' else 'valid' end as state
          from service_keys k join services s on s.id = k.service_id order by k.id`,
      );
      const cells = rows.map((row) => [
        String(row.id),
        row.service,
        row.kid,
        row.claims,
        row.state,
        row.expires_at?.toISOString() ?? "never",
        row.last_used_at?.toISOString() ?? "never",
      ]);
      const heading = ["id", "service", "kid", "may name", "state", "expires", "last used"];
      console.log(textTable(heading, cells) || "There are no signing keys.");
    });
  keys
    .command("rotate")
    .description(
      "make a key that takes over from another of the same service, and print its private half alone",
    )
    .argument("<id>", "number of the key that is replaced", idArgument)
    .option(
      "--overlap <time>",
      "how long the old key still counts: 12h, 7d, or 0",
      overlapOption,
      DEFAULT_OVERLAP_HOURS,
    )
    .option("--jwk", "print a JWK instead of PKCS8 text")
    .action(async (id: number, { overlap, jwk }: RotateOptions) => {
      const made = await withDatabase((sql) =>
        rotateServiceKey(sql, cliActor(), { id, overlapHours: overlap }),
      );
      const until = made.replacedEndsAt.toISOString();
      console.error(
        `Signing key ${made.id} of ${made.service}, kid ${made.kid}; signing key ${id} counts until ${until}:`,
      );
      console.log(jwk ? made.privateJwk : made.privateKey.trimEnd());
    });
  keys
    .command("revoke")
    .description("end a signing key at once")
    .argument("<id>", "number of the key", idArgument)
    .action(async (id: number) => {
      const revoked = await withDatabase((sql) => revokeServiceKey(sql, cliActor(), { id }));
      console.log(
        `Signing key ${id} (${revoked.service}) is revoked since ${revoked.revokedAt.toISOString()}.`,
      );
    });
}

interface KeyRow {
  id: number;
  kid: string;
  service: string;
  claims: string;
  state: string;
  expires_at: Date | null;
  last_used_at: Date | null;
}

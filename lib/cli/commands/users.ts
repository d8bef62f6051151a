import { randomBytes } from "node:crypto";
import { type Command, Option } from "commander";
import { type Role, ROLES } from "@/lib/auth/permissions";
import { makePasswordLink } from "@/lib/commands/members/password-links";
import { createUser, setPassword, unlinkUser } from "@/lib/commands/users";
import { env } from "@/lib/env";
import { cliActor, withDatabase } from "../with-database";

interface CreateOptions {
  email: string;
  name: string;
  role: Role;
  teams?: string;
  unit?: string;
  password?: string;
}

/** `whospent users create | set-password | reset-link | unlink` */
export function register(program: Command): void {
  const users = program.command("users").description("accounts");
  users
    .command("create")
    .description("make an account; without --password one is generated and shown this once")
    .requiredOption("--email <address>")
    .requiredOption("--name <name>")
    .addOption(new Option("--role <role>").choices(ROLES).makeOptionMandatory())
    .option("--teams <teams>", "teams the person sees, comma-separated")
    .option("--unit <unit>", "the unit a director answers for")
    .option("--password <password>")
    .action(async (options: CreateOptions) => {
      const password = options.password ?? generated();
      const teams = options.teams?.split(",").map((team) => team.trim());
      await withDatabase((sql) => createUser(sql, cliActor(), { ...options, teams, password }));
      console.error(`${options.email} can sign in as ${options.role}.`);
      if (options.password === undefined) console.log(password);
    });
  users
    .command("set-password")
    .description("set a password, lift a lock, end open sessions; without --password one is generated")
    .requiredOption("--email <address>")
    .option("--password <password>")
    .action(async (options: { email: string; password?: string }) => {
      const password = options.password ?? generated();
      await withDatabase((sql) => setPassword(sql, cliActor(), { email: options.email, password }));
      console.error(`${options.email} has a new password.`);
      if (options.password === undefined) console.log(password);
    });
  users
    .command("reset-link")
    .description("make a link by which the person sets a password: once, for 24 hours; older links end")
    .requiredOption("--email <address>")
    .action(async ({ email }: { email: string }) => {
      const { path, expiresAt } = await withDatabase((sql) => makePasswordLink(sql, cliActor(), { email }));
      const { nextAuthUrl, port } = env();
      console.error(`Hand it to ${email} alone; it is good until ${expiresAt.toISOString()}.`);
      console.log(new URL(path, nextAuthUrl ?? `http://localhost:${port}`).href);
    });
  users
    .command("unlink")
    .description("let the identity provider link the account anew by its address; open sessions end")
    .requiredOption("--email <address>")
    .action(async ({ email }: { email: string }) => {
      const { issuer } = await withDatabase((sql) => unlinkUser(sql, cliActor(), { email }));
      console.error(`${email} is no longer linked to ${issuer}.`);
    });
}

/** 108 random bits, as text to read out. */
function generated(): string {
  return randomBytes(14).toString("base64url").slice(0, 18);
}

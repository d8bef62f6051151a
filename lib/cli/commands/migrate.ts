import type { Command } from "commander";
import { migrate } from "@/db/migrate";
import { withDatabase } from "../with-database";

/** `whospent migrate` */
export function register(program: Command): void {
  program
    .command("migrate")
    .description("bring the database up to this version; running it again does no harm")
    .action(async () => {
      const applied = await withDatabase((sql) => migrate(sql));
      console.log(applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`);
    });
}

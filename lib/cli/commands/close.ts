import type { Command } from "commander";
import { closePeriod } from "@/lib/commands/periods";
import { cliActor, withDatabase } from "../with-database";

/** `whospent close` */
export function register(program: Command): void {
  program
    .command("close")
    .description(
      "close an accounting month: it never changes again, late facts are booked in the next open one",
    )
    .argument("<month>", "like 2026-06")
    .action(async (month: string) => {
      // Closing is finance's: an admin, who sets prices and owners, may not sign a month.
      const closed = await withDatabase((sql) => closePeriod(sql, cliActor("finance"), { month }));
      console.log(`${month} is closed; late facts are booked in ${closed.nextOpen.slice(0, 7)} or later.`);
    });
}

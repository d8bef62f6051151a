import type { Command } from "commander";
import { CommandError } from "@/lib/commands/define-command";
import { closePeriod, SEPARATION, setSeparation, signerByEmail } from "@/lib/commands/periods";
import { cliActor, withDatabase } from "../with-database";

/** `whospent close`, `whospent separation` */
export function register(program: Command): void {
  program
    .command("close")
    .description(
      "close an accounting month: it never changes again, late facts are booked in the next open one",
    )
    .argument("<month>", "like 2026-06")
    .option("--signed-by <email>", "the account that signs it, if not you")
    .action(async (month: string, options: { signedBy?: string }) => {
      const closed = await withDatabase(async (sql) => {
        // Closing is finance's: an admin, who sets prices and owners, may not sign a month.
        const self = cliActor("finance");
        if (options.signedBy !== undefined) {
          const signer = await signerByEmail(sql, options.signedBy);
          return closePeriod(sql, signer, { month, through: self.name });
        }
        try {
          return await closePeriod(sql, self, { month });
        } catch (error) {
          if (!(error instanceof CommandError) || error.code !== "not_permitted") throw error;
          throw new CommandError(
            error.code,
            `${error.message} With their account: whospent close ${month} --signed-by EMAIL`,
          );
        }
      });
      console.log(`${month} is closed; late facts are booked in ${closed.nextOpen.slice(0, 7)} or later.`);
    });
  program
    .command("separation")
    .description("whether who publishes cards or changes owners in a month may sign it")
    .argument("<state>", `${SEPARATION.join(" (as it is unless set) or ")}`)
    .action(async (state: string) => {
      const separation = SEPARATION.find((one) => one === state);
      if (!separation) throw new Error(`"${state}" is neither ${SEPARATION.join(" nor ")}.`);
      await withDatabase((sql) => setSeparation(sql, cliActor(), { separation }));
      console.log(`Separation of duties is ${separation}.`);
    });
}

import type { Command } from "commander";
import { toUsd } from "@/lib/domain/money";
import { verifyLedger } from "@/lib/pipeline/verify";
import { withDatabase } from "../with-database";

/** `whospent verify` */
export function register(program: Command): void {
  program
    .command("verify")
    .description("check the laws on the live ledger; exits with 1 and the difference if one is broken")
    .action(async () => {
      const result = await withDatabase((sql) =>
        verifyLedger(sql, (events) => {
          if (process.stderr.isTTY) process.stderr.write(`\r${events} events read`);
        }),
      );
      if (process.stderr.isTTY) process.stderr.write("\r");
      for (const { law, message } of result.findings) console.log(`Law ${law}: ${message}`);
      const { events, batches, cells, costPico, documents } = result.checked;
      console.log(
        `Checked ${events} events, ${batches} batches and ${cells} rollup cells: ${toUsd(costPico)} USD.`,
      );
      if (documents === 0) console.log("Law 6 had nothing to check: no provider document is final.");
      if (!result.ok) {
        console.log("The ledger is not sound.");
        process.exitCode = 1;
        return;
      }
      console.log("The laws hold.");
    });
}

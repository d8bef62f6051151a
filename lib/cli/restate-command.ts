import type { Command } from "commander";
import { toUsd } from "@/lib/domain/money";
import { applyRestatement, planRestatement, type RestatementKind } from "@/lib/pipeline/restate";
import { cliActor, withDatabase } from "./with-database";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Adds `reprice` or `reattribute`: a dry run by default, `--apply FINGERPRINT` to carry it out. */
export function registerRestatement(program: Command, kind: RestatementKind, description: string): void {
  program
    .command(kind)
    .description(description)
    .requiredOption("--from <day>", "first UTC day, YYYY-MM-DD")
    .requiredOption("--to <day>", "day after the last, YYYY-MM-DD")
    .option("--apply <fingerprint>", "carry out the plan with this fingerprint")
    .option("--reason <text>", "why, for the trail", "command line")
    .action(async (options: { from: string; to: string; apply?: string; reason: string }) => {
      for (const day of [options.from, options.to]) {
        if (!DAY.test(day)) throw new Error(`"${day}" is not a day. Write YYYY-MM-DD.`);
      }
      const scope = { kind, from: options.from, to: options.to };
      await withDatabase(async (sql) => {
        if (options.apply !== undefined) {
          const by = { name: cliActor().name, reason: options.reason };
          const done = await applyRestatement(sql, scope, options.apply, by, (events) =>
            console.error(`${events} events restated`),
          );
          console.log(`Adjustment ${done.adjustmentId}: ${done.events} events restated.`);
          return;
        }
        const plan = await planRestatement(sql, scope);
        const teams = await sql<{ id: number; slug: string }[]>`select id, slug from teams`;
        console.log(`${plan.events} events of open months would change by ${toUsd(plan.total)} USD.`);
        for (const { id, slug } of teams) {
          const amount = plan.byTeam.get(id);
          if (amount) console.log(`  ${slug}: ${amount > 0n ? "+" : ""}${toUsd(amount)} USD`);
        }
        if (plan.events > 0) console.log(`Apply with: --apply ${plan.fingerprint}`);
      });
    });
}

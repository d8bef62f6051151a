import type { Command } from "commander";
import { env } from "@/lib/env";
import { listQuarantine, type QuarantineFilter, replayQuarantine } from "@/lib/pipeline/replay";
import { textTable } from "../table";
import { withDatabase } from "../with-database";

/** `whospent quarantine list` and `whospent quarantine replay` */
export function register(program: Command): void {
  const quarantine = program.command("quarantine").description("records that could not be taken");
  const filtered = (command: Command) =>
    command
      .option("--source <label>", "of this sender only")
      .option("--code <code>", "refused for this reason only, e.g. tokens_do_not_add_up");

  filtered(quarantine.command("list"))
    .description("what waits, by sender and reason")
    .action(async (filter: QuarantineFilter) => {
      const groups = await withDatabase((sql) => listQuarantine(sql, filter));
      if (groups.length === 0) {
        console.log("Nothing waits in quarantine.");
        return;
      }
      console.log(
        textTable(
          ["source", "format", "code", "records", "sent", "last seen", "latest message"],
          groups.map((group) => [
            group.source,
            group.format,
            group.code,
            String(group.records),
            String(group.times),
            group.lastSeenAt.toISOString().slice(0, 16).replace("T", " "),
            group.message,
          ]),
        ),
      );
    });

  filtered(quarantine.command("replay"))
    .description("pass them through their source again; what fails again stays")
    .action(async (filter: QuarantineFilter) => {
      const { keepContent } = env();
      const result = await withDatabase((sql) => replayQuarantine(sql, filter, { keepContent }));
      console.log(
        `${result.tried} records tried: ${result.recorded} recorded, ${result.ignored} with nothing to bill, ${result.stayed} stay in quarantine.`,
      );
    });
}

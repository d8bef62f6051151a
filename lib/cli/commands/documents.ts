import type { Command } from "commander";
import { enterProviderDocument } from "@/lib/commands/documents";
import { cliActor, withDatabase } from "../with-database";

interface EnterOptions {
  provider: string;
  account?: string;
  number: string;
  month: string;
  total: string;
  excluded?: string;
  variance?: string;
  final?: boolean;
}

/** `whospent documents enter` */
export function register(program: Command): void {
  const documents = program.command("documents").description("what providers say a month cost");
  documents
    .command("enter")
    .description("enter a provider's invoice; verify ties a final one to the ledger")
    .requiredOption("--provider <provider>")
    .requiredOption("--number <number>", "the invoice's number")
    .requiredOption("--month <month>", "like 2026-06")
    .requiredOption("--total <usd>", "the invoice's total, dollars and cents")
    .option("--account <account>", "billing account at the provider")
    .option("--excluded <usd>", "recoverable tax, prepayments")
    .option("--variance <usd>", "difference that somebody has taken on")
    .option("--final", "the month is closed and this is its last word")
    .action(async ({ total, excluded, variance, ...rest }: EnterOptions) => {
      const input = {
        ...rest,
        totalUsd: total,
        ...(excluded === undefined ? {} : { excludedUsd: excluded }),
        ...(variance === undefined ? {} : { varianceUsd: variance }),
      };
      const document = await withDatabase((sql) => enterProviderDocument(sql, cliActor("finance"), input));
      console.log(
        `Document ${document.id} of ${document.provider} is entered for ${document.period.slice(0, 7)}.`,
      );
    });
}

import { type Command, Option } from "commander";
import { addCharge, CHARGE_KINDS } from "@/lib/commands/charges";
import { cliActor, withDatabase } from "../with-database";

interface AddOptions {
  kind: (typeof CHARGE_KINDS)[number];
  name: string;
  date: string;
  amount: string;
  team: string;
  provider?: string;
  account?: string;
  document?: string;
  approvedBy?: string;
}

/** `whospent charges add` */
export function register(program: Command): void {
  const charges = program.command("charges").description("dated amounts that are not calls");
  charges
    .command("add")
    .description("book a charge")
    .addOption(new Option("--kind <kind>").choices(CHARGE_KINDS).makeOptionMandatory())
    .requiredOption("--name <name>", "what it is for")
    .requiredOption("--date <day>", "UTC day or instant of the charge")
    .requiredOption("--amount <usd>", "dollars like 1200.50; negative for a credit or refund")
    .requiredOption("--team <team>", "who pays; untagged if nobody is known")
    .option("--provider <provider>")
    .option("--account <account>", "billing account at the provider")
    .option("--document <document>", "invoice or contract it stands on")
    .option("--approved-by <person>")
    .action(async ({ date, amount, ...rest }: AddOptions) => {
      const input = { ...rest, amountUsd: amount, chargedAt: new Date(date) };
      const charge = await withDatabase((sql) => addCharge(sql, cliActor("finance"), input));
      console.log(`Charge ${charge.id} is booked in ${charge.period.slice(0, 7)}.`);
    });
}

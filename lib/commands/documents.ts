import { z } from "zod";
import { normaliseProvider } from "@/lib/domain/model-id";
import { MoneyFormatError, parseDecimal } from "@/lib/domain/money";
import { CommandError, defineCommand } from "./define-command";

/** Dollars as text to cents; finer than a cent is refused. */
const cents = z.string().transform((text, context) => {
  try {
    return parseDecimal(text, 2);
  } catch (error) {
    if (!(error instanceof MoneyFormatError)) throw error;
    context.addIssue(`${error.message}; write dollars and cents like 1200.50`);
    return z.NEVER;
  }
});

/**
 * Enters a provider's invoice for a month. A final one must be tied out by the ledger: `verify` compares what is
 * booked for the provider in that month, rounded once to cents, plus what is excluded (recoverable tax,
 * prepayments) and the variance that somebody has taken on, with the invoice's total.
 * @throws CommandError `conflict` when the number was entered before, or the month of a final one is still open
 */
export const enterProviderDocument = defineCommand({
  name: "document.enter",
  capability: "period:close",
  input: z.strictObject({
    provider: z.string().trim().min(1, "must not be empty").max(200),
    account: z.string().trim().max(200).default(""),
    number: z.string().trim().min(1, "must not be empty").max(200),
    month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month like 2026-06"),
    totalUsd: cents,
    excludedUsd: cents.default(0n),
    varianceUsd: cents.default(0n),
    final: z.boolean().default(false),
  }),
  async run(tx, input, actor) {
    const provider = normaliseProvider(input.provider);
    const period = `${input.month}-01`;
    const [month] = await tx<{ closed: boolean }[]>`
      select closed_at is not null as closed from periods where period = ${period}`;
    if (!month) throw new CommandError("not_found", `There is no accounting month ${input.month}.`);
    if (input.final && !month.closed) {
      throw new CommandError(
        "conflict",
        `${input.month} is still open: close it before its invoice is final.`,
      );
    }
    const [row] = await tx<{ id: number }[]>`
      insert into provider_documents (provider, account, number, period, total_cents, excluded_cents, variance_cents,
        final_at, entered_by)
      values (${provider}, ${input.account}, ${input.number}, ${period}, ${input.totalUsd}, ${input.excludedUsd},
        ${input.varianceUsd}, ${input.final ? new Date() : null}, ${actor.name})
      on conflict (provider, account, number) do nothing returning id`;
    if (!row)
      throw new CommandError("conflict", `Document ${input.number} of ${provider} was entered before.`);
    return {
      result: { id: row.id, provider, period },
      audit: {
        subject: `document ${provider} ${input.number}`,
        before: null,
        after: {
          month: input.month,
          total_cents: input.totalUsd.toString(),
          excluded_cents: input.excludedUsd.toString(),
          variance_cents: input.varianceUsd.toString(),
          final: input.final,
        },
      },
    };
  },
});

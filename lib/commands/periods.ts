import { z } from "zod";
import type { Sql, Tx } from "@/db/client";
import { can, isRole, ROLES } from "@/lib/auth/permissions";
import { nextPeriod } from "@/lib/domain/period";
import { type AuditedDeed, type Hindrance, hindrances, hindranceText } from "@/lib/domain/separation";
import { type Actor, CommandError, defineCommand } from "./define-command";
import { bumpVersion, lockLedger } from "./ledger-lock";

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month like 2026-06");

/** Whether a month may be signed by who set its prices or owners. */
export const SEPARATION = ["required", "off"] as const;

/**
 * Closes an accounting month: from now on it never changes, late facts are corrections in the next open one.
 * @throws CommandError `conflict` for a month that is not over, is closed, or has an earlier open one with spend;
 * `not_permitted` for a person who set prices or owners while it was open
 */
export const closePeriod = defineCommand({
  name: "period.close",
  capability: "period:close",
  input: z.strictObject({
    month,
    /** Who ran the command for the signer, for the log: `cli:ada`. */
    through: z.string().min(1).max(200).optional(),
  }),
  async run(tx, input, actor) {
    const period = `${input.month}-01`;
    // From here on no batch books anything until we have committed.
    await lockLedger(tx);
    const [row] = await tx<{ closed: boolean; over: boolean; earlier: string | null }[]>`
      select closed_at is not null as closed, ends_at <= now() as over,
        (select min(e.period) from periods e where e.period < p.period and e.closed_at is null
          and exists (select from team_daily d where d.period = e.period))::text as earlier
      from periods p where period = ${period}`;
    if (!row) throw new CommandError("not_found", `There is no accounting month ${input.month}.`);
    if (row.closed) throw new CommandError("conflict", `${input.month} is already closed.`);
    if (!row.over)
      throw new CommandError("conflict", `${input.month} is not over yet (months end at 00:00 UTC).`);
    if (row.earlier !== null) {
      throw new CommandError(
        "conflict",
        `${row.earlier.slice(0, 7)} has spend and is still open: close it first.`,
      );
    }
    await refuseWhoSetIt(tx, actor, input.month);
    // Empty months before it close with it: late facts must not land in the past of a closed month.
    const closed = await tx<{ period: string }[]>`
      update periods p set closed_at = clock_timestamp(), closed_by = ${actor.name},
        sealed_lines = (select coalesce(sum(d.requests), 0) from team_daily d where d.period = p.period)
          + (select count(*) from charges c where c.period = p.period),
        sealed_cost = (select coalesce(sum(d.cost), 0) from team_daily d where d.period = p.period)
      where period <= ${period} and closed_at is null returning period::text`;
    await bumpVersion(tx, "periods");
    const months = closed.map((entry) => entry.period).sort();
    return {
      result: { period, months, nextOpen: nextPeriod(period) },
      audit: {
        subject: `period ${input.month}`,
        before: { closed_at: null },
        after: { closed_months: months.length, first: months[0], last: months.at(-1) },
        ...(input.through !== undefined && { note: `signed through the command line by ${input.through}` }),
      },
    };
  },
});

/** Switches the separation of duties on (as it is unless set) or off, which is written down like everything. */
export const setSeparation = defineCommand({
  name: "setting.set-separation",
  capability: "setting:write",
  input: z.strictObject({ separation: z.enum(SEPARATION) }),
  async run(tx, { separation }) {
    const before = await separationOf(tx);
    await tx`
      insert into settings (key, value, updated_at) values ('separation', to_jsonb(${separation}::text), now())
      on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`;
    return {
      result: { separation },
      audit: { subject: "setting separation", before, after: separation },
    };
  },
});

/**
 * The account that signs where a person runs the command for it.
 * @throws CommandError `not_found` for no active account, `not_permitted` for one that may not sign
 */
export async function signerByEmail(sql: Sql, email: string): Promise<Actor> {
  const [user] = await sql<{ id: number; email: string; role: string }[]>`
    select id, email, role from users where email = ${email.trim().toLowerCase()} and disabled_at is null`;
  if (!user || !isRole(user.role))
    throw new CommandError("not_found", `There is no active account ${email}.`);
  if (!can(user.role, "period:close")) {
    throw new CommandError(
      "not_permitted",
      `${email} may not sign a month: its role is ${user.role}. ${whoMaySign()}`,
    );
  }
  return { name: user.email, role: user.role, userId: user.id };
}

async function separationOf(tx: Tx): Promise<(typeof SEPARATION)[number]> {
  const [row] = await tx<{ value: string }[]>`
    select value #>> '{}' as value from settings where key = 'separation'`;
  return row?.value === "off" ? "off" : "required";
}

/** @throws CommandError `not_permitted` with what the actor did */
async function refuseWhoSetIt(tx: Tx, actor: Actor, signed: string): Promise<void> {
  if ((await separationOf(tx)) === "off") return;
  const userId = actor.userId ?? null;
  const rows = await tx<(Omit<AuditedDeed, "atMs"> & { at: Date; now: Date })[]>`
    select actor, user_id as "userId", action, subject, after, at, clock_timestamp() as now from audit_log
    where at >= ${`${signed}-01`}::date::timestamp at time zone 'UTC'
      and (user_id = ${userId}::int4 or lower(actor) = lower(${actor.name}))`;
  const found = hindrances(
    rows.map(({ at, ...deed }) => ({ ...deed, atMs: at.getTime() })),
    { name: actor.name, userId },
    { fromMs: Date.parse(`${signed}-01T00:00:00Z`), untilMs: (rows[0]?.now.getTime() ?? 0) + 1 },
  );
  if (found.length > 0) throw refusal(signed, actor, found);
}

function refusal(signed: string, actor: Actor, found: readonly Hindrance[]): CommandError {
  const deeds = found.map(hindranceText);
  const message =
    `${actor.name} may not sign ${signed}: while it was open, the same person ${deeds.join("; ")}. ` +
    `Whoever sets prices or owners of a month does not sign it. ${whoMaySign()}`;
  return new CommandError("not_permitted", message, deeds);
}

function whoMaySign(): string {
  const roles = ROLES.filter((role) => can(role, "period:close"));
  return `Anybody with the role ${roles.join(" or ")} may who did neither.`;
}

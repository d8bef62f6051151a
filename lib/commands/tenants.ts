import { z } from "zod";
import type { Tx } from "@/db/client";
import { normaliseName } from "@/lib/domain/catalog";
import { erasedName, isErased, OVERFLOW_NAME } from "@/lib/domain/tenant";
import { CommandError, defineCommand } from "./define-command";
import { bumpVersion, lockCatalog } from "./ledger-lock";

/**
 * Takes a tenant's name, display name, owner and note out of the ledger and the catalog, for good; amounts stay, under
 * `erased-<id>`. What was received is kept as it came: raw records are not touched, nor is what the audit log said.
 * @throws CommandError `not_found`, `invalid_input` if the name is not confirmed as it is written
 */
export const eraseTenant = defineCommand({
  name: "tenant.erase",
  capability: "catalog:write",
  input: z.strictObject({ id: z.coerce.number().int().positive().max(2_147_483_647), confirm: z.string() }),
  async run(tx, { id, confirm }) {
    await lockCatalog(tx);
    const [tenant] = await tx<{ name: string }[]>`
      select name from names where id = ${id} and kind = 'tenant' for update`;
    if (!tenant || isErased(id, tenant.name))
      throw new CommandError("not_found", "There is no such tenant, or its name is gone already.");
    if (tenant.name === OVERFLOW_NAME)
      throw new CommandError("invalid_input", `${OVERFLOW_NAME} stands for many tenants; it names nobody.`);
    if (confirm.trim() !== tenant.name.trim())
      throw new CommandError("invalid_input", "Type the name exactly as it is written to erase it.");
    const name = await freeName(tx, id);
    await tx`delete from tenants where name_id = ${id}`;
    await tx`update names set name = ${name} where id = ${id}`;
    const budgets = await renameBudgets(tx, tenant.name, name);
    // A plan that was shown before must be made anew: it may name the tenant.
    await bumpVersion(tx, "catalog");
    return {
      result: { name },
      // Neither the old name nor what was known of it.
      audit: { subject: `tenant ${name}`, before: null, after: { budgets }, note: "name erased" },
    };
  },
});

/** A sender may have used the name that the erased one gets. */
async function freeName(tx: Tx, id: number): Promise<string> {
  const wanted = erasedName(id);
  const taken = await tx<{ name: string }[]>`
    select name from names where kind = 'tenant' and (name = ${wanted} or name like ${`${wanted}-%`})`;
  const names = new Set(taken.map(({ name }) => name));
  if (!names.has(wanted)) return wanted;
  let n = 1;
  while (names.has(`${wanted}-${n}`)) n += 1;
  return `${wanted}-${n}`;
}

/** Budgets of the tenant keep their figures. */
async function renameBudgets(tx: Tx, from: string, to: string): Promise<number> {
  const budgets = await tx<{ id: number; tenant: string }[]>`
    select id, scope ->> 'tenant' as tenant from budgets where scope ? 'tenant'`;
  const ids = budgets.flatMap(({ id, tenant }) =>
    normaliseName(tenant) === normaliseName(from) ? [id] : [],
  );
  if (ids.length > 0) {
    await tx`
      update budgets set scope = jsonb_set(scope, '{tenant}', to_jsonb(${to}::text)) where id = any (${ids}::int4[])`;
  }
  return ids.length;
}

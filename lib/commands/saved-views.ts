import { z } from "zod";
import type { Tx } from "@/db/client";
import { viewHref } from "@/lib/domain/view-href";
import { type Actor, CommandError, defineCommand } from "./define-command";

/** More than this is no list that one finds anything in. */
const MOST_VIEWS = 100;

const name = z.string().trim().min(1, "must not be empty").max(80, "must be 80 characters at most");
const id = z.coerce.number().int().positive();

const href = z.string().transform((text, context) => {
  const kept = viewHref(text);
  if (kept === null) context.addIssue("must be a page of Whospent");
  return kept ?? "/";
});

/**
 * Keeps a page with its filters under a name. A shared one is offered to everybody, and shows each only what is theirs.
 * @throws CommandError `conflict` for a name that the person has already given, or past a hundred views
 */
export const saveView = defineCommand({
  name: "view.save",
  capability: "view:save",
  input: z.strictObject({ name, href, shared: z.boolean().default(false) }),
  async run(tx, view, actor) {
    const userId = personOf(actor);
    await refuseTaken(tx, userId, view.name, null);
    const [count] = await tx<{ views: bigint }[]>`
      select count(*) as views from saved_views where user_id = ${userId}`;
    if ((count?.views ?? 0n) >= BigInt(MOST_VIEWS))
      throw new CommandError("conflict", `You have ${MOST_VIEWS} saved views; remove one first.`);
    const [row] = await tx<{ id: number }[]>`
      insert into saved_views (user_id, name, href, shared)
      values (${userId}, ${view.name}, ${view.href}, ${view.shared}) returning id`;
    if (!row) throw new Error("the view was not stored");
    return {
      result: { id: row.id },
      audit: { subject: `view ${row.id} (${view.name})`, before: null, after: view },
    };
  },
});

/** Renames one's own view, or changes whether it is shared. @throws CommandError `not_found`, `conflict` */
export const changeView = defineCommand({
  name: "view.change",
  capability: "view:save",
  input: z.strictObject({ id, name, shared: z.boolean() }),
  async run(tx, view, actor) {
    const userId = personOf(actor);
    const before = await ownView(tx, userId, view.id);
    await refuseTaken(tx, userId, view.name, view.id);
    await tx`update saved_views set name = ${view.name}, shared = ${view.shared} where id = ${view.id}`;
    return {
      result: { id: view.id },
      audit: {
        subject: `view ${view.id} (${view.name})`,
        before: { name: before.name, shared: before.shared },
        after: { name: view.name, shared: view.shared },
      },
    };
  },
});

/** Removes one's own view. @throws CommandError `not_found` */
export const removeView = defineCommand({
  name: "view.remove",
  capability: "view:save",
  input: z.strictObject({ id }),
  async run(tx, view, actor) {
    const before = await ownView(tx, personOf(actor), view.id);
    await tx`delete from saved_views where id = ${view.id}`;
    return {
      result: { id: view.id },
      audit: { subject: `view ${view.id} (${before.name})`, before, after: null },
    };
  },
});

function personOf(actor: Actor): number {
  if (actor.userId === undefined || actor.userId === null)
    throw new CommandError("not_permitted", "Views belong to a person who is signed in.");
  return actor.userId;
}

/** Somebody else's view answers like one that does not exist. */
async function ownView(tx: Tx, userId: number, viewId: number) {
  const [row] = await tx<{ name: string; href: string; shared: boolean }[]>`
    select name, href, shared from saved_views where id = ${viewId} and user_id = ${userId} for update`;
  if (!row) throw new CommandError("not_found", "There is no such view.");
  return row;
}

async function refuseTaken(tx: Tx, userId: number, wanted: string, except: number | null): Promise<void> {
  const [taken] = await tx`
    select 1 from saved_views where user_id = ${userId} and name = ${wanted} and id is distinct from ${except}`;
  if (taken) throw new CommandError("conflict", `You already have a view named "${wanted}".`);
}

import type { Tx } from "@/db/client";
import { lockLedger } from "../ledger-lock";
import { ownAfter } from "../members/change";
import { endSessions } from "../members/sessions";
import { giveTeams } from "../members/teams";
import type { PlanChange } from "./catalog-plan";
import type { Fields, FieldValue, Noun } from "./catalog-state";

const PEOPLE_NOUNS = ["tenant", "alert_route", "group", "member"] as const satisfies readonly Noun[];
/** Things whose rows hold lists, flags or names of the ledger. */
export type PeopleNoun = (typeof PEOPLE_NOUNS)[number];

export function isPeopleNoun(noun: Noun): noun is PeopleNoun {
  return (PEOPLE_NOUNS as readonly Noun[]).includes(noun);
}

/** Writes customers, alert routes, group mappings and members. What they refer to was written before. */
export class PeopleWriter {
  constructor(
    private tx: Tx,
    private actor: string,
  ) {}

  async write(changes: readonly PlanChange[]): Promise<void> {
    for (const change of changes) {
      if (change.what === "removal") {
        await this.tx`delete from group_mappings where group_name = ${change.key}`;
      } else if (change.what === "thing") {
        const { noun, key, before, after } = change;
        if (noun === "alert_route") await this.alertRoute(key, before === null, after);
        else if (noun === "group") await this.group(key, before === null, after);
        else if (noun === "member") await this.member(key, before === null, after);
        else if (noun === "tenant" && before !== null) await this.tenant(key, after);
      }
    }
    await this.newTenants(
      changes.flatMap((change) =>
        change.what === "thing" && change.noun === "tenant" && change.before === null ? [change] : [],
      ),
    );
  }

  private async tenant(name: string, { name: displayName, ...texts }: Fields): Promise<void> {
    const columns = { ...texts, ...(displayName !== undefined && { display_name: displayName }) } as Columns;
    await this.tx`
      update tenants set ${this.tx(columns)}
      where name_id = (select id from names where kind = 'tenant' and name = ${name})`;
  }

  private async newTenants(tenants: readonly { key: string; after: Fields }[]): Promise<void> {
    if (tenants.length === 0) return;
    const { tx } = this;
    const keys = tenants.map(({ key }) => key);
    const texts = (field: string) => tenants.map(({ after }) => after[field] ?? null) as (string | null)[];
    // Batches hold the ledger while they wait for a name that somebody else interns: so the ledger comes first.
    await lockLedger(tx);
    await tx`
      insert into names (kind, name) select 'tenant', name from unnest(${keys}::text[]) as wanted (name) order by name
      on conflict (kind, name) do nothing`;
    await tx`
      insert into tenants (name_id, display_name, owner, note)
      select n.id, t.display_name, t.owner, t.note
      from unnest(${keys}::text[], ${texts("name")}::text[], ${texts("owner")}::text[], ${texts("note")}::text[])
        as t (name, display_name, owner, note)
      join names n on n.kind = 'tenant' and n.name = t.name`;
  }

  private async alertRoute(slug: string, isNew: boolean, fields: Fields): Promise<void> {
    const { tx } = this;
    const { until, team, unit, ...rest } = fields;
    const columns = {
      ...rest,
      ...(until !== undefined && { retired_on: until }),
      ...(team !== undefined && { team_id: await this.idOf("teams", team) }),
      ...(unit !== undefined && { unit_id: await this.idOf("units", unit) }),
    } as Columns;
    if (isNew) await tx`insert into alert_routes ${tx({ ...columns, slug })}`;
    else await tx`update alert_routes set ${tx(columns)} where slug = ${slug}`;
  }

  private async group(name: string, isNew: boolean, fields: Fields): Promise<void> {
    const { tx } = this;
    const { role, teams, unit } = fields;
    const columns = {
      updated_at: new Date(),
      ...(role !== undefined && { role }),
      ...(teams !== undefined && { team_ids: await this.teamIds(teams) }),
      ...(unit !== undefined && { unit_id: await this.idOf("units", unit) }),
    } as Columns;
    if (isNew) await tx`insert into group_mappings ${tx({ ...columns, group_name: name })}`;
    else await tx`update group_mappings set ${tx(columns)} where group_name = ${name}`;
  }

  private async member(email: string, isNew: boolean, fields: Fields): Promise<void> {
    const { tx } = this;
    const { name, role, teams, unit, disabled } = fields;
    if (isNew) {
      await tx`
        insert into users (email, name, role, created_by)
        values (${email}, ${String(name ?? email)}, ${String(role)}, ${this.actor})`;
    }
    const columns = {
      ...(name !== undefined && { name }),
      ...(role !== undefined && { role }),
      ...(unit !== undefined && { unit_id: await this.idOf("units", unit) }),
    } as Columns;
    const [row] = await tx<{ id: number }[]>`
      update users set version = version + ${isNew ? 0 : 1} where email = ${email} returning id`;
    if (!row) throw new Error(`member "${email}" is not stored`);
    if (Object.keys(columns).length > 0) {
      const own = ownAfter(tx, {
        ...(role !== undefined && { role: String(role) }),
        ...(unit !== undefined && { unitId: columns.unit_id as number | null }),
      });
      await tx`update users set ${tx(columns)}, ${own} where id = ${row.id}`;
    }
    // Those of a group mapping are left to the next sign-in.
    if (teams !== undefined) await giveTeams(tx, row.id, await this.teamIds(teams), "admin");
    if (disabled === true) await this.disable(row.id);
    else if (disabled === false) {
      await tx`
        update users set disabled_at = null, failed_sign_ins = 0, locked_until = null, lockouts = 0
        where id = ${row.id}`;
    }
  }

  /** Acts at once, and what was open stays closed when the person comes back. */
  private async disable(userId: number): Promise<void> {
    const { tx } = this;
    await tx`update users set disabled_at = now() where id = ${userId}`;
    await tx`delete from password_links where user_id = ${userId} and used_at is null`;
    await endSessions(tx, userId, this.actor);
  }

  private async teamIds(slugs: FieldValue): Promise<number[]> {
    const wanted = Array.isArray(slugs) ? slugs : [];
    const rows = await this.tx<{ id: number }[]>`
      select id from teams where slug = any (${wanted as string[]}::text[]) order by id`;
    if (rows.length !== wanted.length) throw new Error(`not all stored: teams ${wanted.join(", ")}`);
    return rows.map((row) => row.id);
  }

  private async idOf(table: "teams" | "units", slug: FieldValue): Promise<number | null> {
    if (slug === null) return null;
    const [row] = await this.tx<{ id: number }[]>`
      select id from ${this.tx(table)} where slug = ${String(slug)}`;
    if (!row) throw new Error(`"${slug}" is not stored in ${table}`);
    return row.id;
  }
}

type Columns = Record<string, string | number | boolean | Date | string[] | number[] | null>;

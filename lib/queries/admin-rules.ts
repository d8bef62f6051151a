import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import { RULE_FIELDS } from "@/lib/domain/catalog";
import type { Reader } from "./reader";

/** A dated ownership rule as it is kept. */
export interface OwnershipRule {
  id: number;
  match: Record<string, string>;
  team: { slug: string; name: string };
  /** Slug of the environment that it gives to calls that name none. */
  environment: string | null;
  /** A person decided it afterwards, about calls that had no owner. */
  assigned: boolean;
  from: string;
  until: string | null;
  createdBy: string | null;
  createdAt: Date;
}

/** Every rule, those of today first, then those to come, then those that ended; for roles that see the catalog. */
export async function ruleList(sql: Reader, viewer: Viewer, today: string): Promise<OwnershipRule[]> {
  if (!can(viewer.role, "catalog:read")) return [];
  const rows = await sql<
    (Omit<OwnershipRule, "createdBy" | "createdAt"> & { created_by: string | null; created_at: Date })[]
  >`
    select r.id, r.match, json_build_object('slug', t.slug, 'name', t.name) as team, e.slug as environment,
      r.assigned, r.valid_from as from, r.valid_to as until, r.created_by, r.created_at
    from ownership_rules r join teams t on t.id = r.team_id left join environments e on e.id = r.environment_id
    order by r.valid_to is not null and r.valid_to <= ${today}, r.valid_from > ${today}, lower(t.name), r.id`;
  return rows.map(({ created_by, created_at, ...rule }) => ({
    ...rule,
    createdBy: created_by,
    createdAt: created_at,
  }));
}

/** Names that were seen of what a rule can match, newest first, by the field's word; labels are not kept by name. */
export type SeenNames = Readonly<Record<string, readonly string[]>>;

const MOST_NAMES = 100;

/** What a form offers for the fields of a rule; for roles that see the whole catalog. */
export async function seenNames(sql: Reader, viewer: Viewer): Promise<SeenNames> {
  if (!can(viewer.role, "catalog:read")) return {};
  const fields = RULE_FIELDS.map(([field]) => field as string);
  const rows = await sql<{ field: string; names: string[] }[]>`
    select field, array(
      select name from names n where n.kind = field and n.name <> '' order by id desc limit ${MOST_NAMES}
    ) as names from unnest(${fields}::text[]) as field`;
  return Object.fromEntries(rows.map(({ field, names }) => [field, names]));
}

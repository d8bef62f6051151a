import { can } from "@/lib/auth/permissions";
import type { Viewer } from "@/lib/auth/viewer";
import type { DefaultField } from "@/lib/domain/catalog";
import type { Reader } from "./reader";

/** What every call of an environment has to carry, for a time. */
export interface TaggingContract {
  /** Null: every environment that has none of its own. */
  environment: string | null;
  required: string[];
  defaults: Partial<Record<DefaultField, string>>;
  from: string;
  until: string | null;
}

/** Every contract there is, was and will be: the general one first, newest first; for roles that see the catalog. */
export async function contractList(sql: Reader, viewer: Viewer): Promise<TaggingContract[]> {
  if (!can(viewer.role, "catalog:read")) return [];
  return sql<TaggingContract[]>`
    select e.slug as environment, c.required, c.defaults, c.valid_from as from, c.valid_to as until
    from tagging_contracts c left join environments e on e.id = c.environment_id
    order by e.slug nulls first, c.valid_from desc`;
}

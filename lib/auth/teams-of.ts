import type { Queryable } from "@/db/client";

/**
 * Which teams a person belongs to or answers for, as the parts of a `with recursive` that end in `given (team_id)`.
 * They read two parts before them: `person (email, role, unit_id)`, and `assigned (team_id)`, what an admin or a group
 * gave. A lead or director also has the teams whose lead or manager the catalog says they are, a director those in
 * the tree below their unit, and below each unit that names them.
 */
export function teamsOfPerson(sql: Queryable) {
  return sql`
    unit_tree as (
      select u.id from units u
      join person p on p.role = 'director' and (u.id = p.unit_id or lower(u.director) = p.email)
      union
      select u.id from units u join unit_tree above on u.parent_id = above.id
    ), given as (
      select team_id from assigned
      union
      select t.id from teams t
      join person p on p.role in ('lead', 'director') and (lower(t.lead) = p.email or lower(t.manager) = p.email)
      union
      select u.team_id from team_units u join unit_tree on unit_tree.id = u.unit_id
      where u.valid_from <= current_date and (u.valid_to is null or u.valid_to > current_date)
    )`;
}

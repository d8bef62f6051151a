-- A group of the identity provider gives a role and a unit in place of what an admin gave. What the admin gave is kept, so
-- that it holds again when no group gives anything: else who left a group would keep its role.
alter table users
  -- not null exactly while a group decides the role of an account that a person made
  add column own_role text check (own_role in ('admin', 'finance', 'director', 'lead', 'member', 'reader')),
  add column own_unit_id integer references units (id),
  add check (own_unit_id is null or own_role is not null);

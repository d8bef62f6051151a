-- People, rights and administration: sign-in by OIDC, sessions that end at once, one-time links, group mappings,
-- keys that sign envelopes, what checks would have denied, where alerts go, successors of teams.

-- ---------------------------------------------------------------- people

alter table users
  -- who the identity provider says this is; the address alone is never enough
  add column oidc_issuer text,
  add column oidc_subject text,
  -- locks in a row, for the back-off
  add column lockouts integer not null default 0,
  add column created_by text,
  -- counts changes, so that a form knows whether it is out of date
  add column version integer not null default 1,
  add check ((oidc_issuer is null) = (oidc_subject is null));
create unique index on users (oidc_issuer, oidc_subject) where oidc_subject is not null;

-- A team is given by a person or by a mapping; sign-in replaces only the latter.
alter table user_teams add column given_by text not null default 'admin' check (given_by in ('admin', 'mapping'));

-- One row per sign-in. A session is looked up at each request: ended means ended.
create table user_sessions (
  id uuid primary key default gen_random_uuid(),
  user_id integer not null references users (id) on delete cascade,
  provider text not null check (provider in ('password', 'oidc', 'demo', 'link')),
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  ended_at timestamptz,
  ended_by text
);
create index on user_sessions (user_id, created_at desc);

-- A link by which a person sets a password, once. Only the hash of its token is kept.
create table password_links (
  token_hash bytea primary key,
  user_id integer not null references users (id) on delete cascade,
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index on password_links (user_id);

-- A group of the identity provider, and what its members get.
create table group_mappings (
  group_name text primary key,
  role text not null check (role in ('admin', 'finance', 'director', 'lead', 'member', 'reader')),
  team_ids integer[] not null default '{}',
  unit_id integer references units (id),
  updated_at timestamptz not null default now()
);

-- ---------------------------------------------------------------- keys

alter table ingest_keys
  -- the key that this one takes over from; both work until the older one expires
  add column rotated_from integer references ingest_keys (id),
  add column revoked_by text;

-- Public halves of the keys that services sign envelopes with (Ed25519); the private half is shown once.
create table service_keys (
  id integer generated always as identity primary key,
  kid text not null unique,
  service_id integer not null references services (id),
  public_key text not null,
  -- teams that envelopes may name; null: any
  claimable_team_ids integer[],
  rotated_from integer references service_keys (id),
  created_at timestamptz not null default now(),
  created_by text not null,
  valid_from timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  last_used_at timestamptz
);
create index on service_keys (service_id);

-- ---------------------------------------------------------------- enforcement and checks

-- A mode may be for one sender: the label that its ingest key keeps when it is rotated.
alter table enforcement_modes add column source text;
drop index enforcement_modes_coalesce_valid_from_idx;
create unique index on enforcement_modes (coalesce(environment_id, 0), coalesce(source, ''), valid_from);

-- What was asked before calls, by UTC day: a rollup. `would` is the answer that enforcing would have given.
create table check_daily (
  day date not null,
  key_id integer not null references ingest_keys (id),
  environment_id integer not null default 0,
  team_id integer not null references teams (id),
  -- name of the service as sent (id of `names`), 0 if none
  service_id integer not null default 0,
  mode text not null check (mode in ('observe', 'warn', 'enforce')),
  decision text not null check (decision in ('allow', 'warn', 'deny')),
  would text not null check (would in ('allow', 'warn', 'deny')),
  -- the first reason, '' when there is none
  reason text not null,
  checks bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (day, key_id, environment_id, team_id, service_id, mode, decision, would, reason)
);

-- ---------------------------------------------------------------- catalog

-- From the day a team ends on, its name and what it owned mean its successor.
alter table teams add column merged_into integer references teams (id), add check (merged_into <> id);

-- What the company knows about a customer whose name arrived by itself.
create table tenants (
  name_id integer primary key references names (id),
  display_name text,
  owner text,
  note text
);

create table alert_routes (
  id integer generated always as identity primary key,
  slug text not null unique,
  -- kinds of alert; empty: all
  alerts text[] not null default '{}',
  -- only of this team or unit; neither: of the company
  team_id integer references teams (id),
  unit_id integer references units (id),
  channel text not null check (channel in ('email', 'slack', 'webhook', 'issue-tracker')),
  target text not null,
  retired_on date,
  check (team_id is null or unit_id is null)
);

alter table price_cards add column created_by text;

-- A published card is never edited: neither its head nor by a line that comes later.
create function refuse_published_card_change() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'price_lines' then
    if exists (select 1 from price_cards where id = new.card_id and state = 'published') then
      raise exception 'a published price card is never edited; publish a new version';
    end if;
    return new;
  end if;
  if old.state = 'published' then
    raise exception 'a published price card is never edited; publish a new version';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger price_lines_published before insert on price_lines
  for each row execute function refuse_published_card_change();
create trigger price_cards_published before update or delete on price_cards
  for each row execute function refuse_published_card_change();

-- ---------------------------------------------------------------- audit

alter table audit_log
  -- the account or the ingest key, where there is one; `actor` stays as it was written
  add column user_id integer,
  add column key_id integer;
create index on audit_log (action, id desc);
create index on audit_log (subject, id desc);
create index on audit_log (actor, id desc);
create trigger audit_log_no_truncate before truncate on audit_log
  for each statement execute function refuse_audit_change();

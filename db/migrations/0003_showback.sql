-- What people decide about what the pages show: reviews, notes, views, and the size of shared buckets.

-- The weekly review of the costliest traces; a team's newest word on a trace stands, the audit log has the others.
create table trace_reviews (
  trace_hash uuid not null,
  team_id integer not null references teams (id),
  outcome text not null check (outcome in ('explained', 'unexplained')),
  note text not null default '',
  -- what was missing to explain it, e.g. 'prompt template'; only with 'unexplained'
  missing_field text check ((missing_field is not null) = (outcome = 'unexplained')),
  reviewed_by text not null,
  reviewed_at timestamptz not null default now(),
  primary key (trace_hash, team_id)
);

-- What somebody wrote about why spend moved. Null team: the unit; null unit too: the company. Days are half-open.
create table movement_notes (
  id integer generated always as identity primary key,
  unit_id integer references units (id),
  team_id integer references teams (id),
  service_id integer references services (id),
  feature_id integer references features (id),
  from_day date not null,
  to_day date not null check (to_day > from_day),
  note text not null,
  written_by text not null,
  written_at timestamptz not null default now(),
  removed_at timestamptz,
  check (unit_id is null or team_id is null)
);
create index movement_notes_team on movement_notes (team_id, to_day);

-- A view is a link with a name; a shared one is offered to everybody, and shows each only what is theirs.
create table saved_views (
  id integer generated always as identity primary key,
  user_id integer not null references users (id),
  name text not null,
  href text not null,
  shared boolean not null default false,
  created_at timestamptz not null default now(),
  unique (user_id, name)
);

-- A shared bucket has a monthly size limit, and somebody looks at what is in it every month.
alter table teams add column limit_pico numeric(38, 0) check (limit_pico >= 0);
create table shared_reviews (
  team_id integer not null references teams (id),
  month date not null,
  note text not null default '',
  reviewed_by text not null,
  reviewed_at timestamptz not null default now(),
  primary key (team_id, month)
);
create index markers_at on markers (at);

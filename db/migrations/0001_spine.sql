-- The spine: names, catalog, prices, ledger, people. See docs/ledger.md for how the parts work together.
-- Money is numeric(38,0) or bigint picodollars. Instants are timestamptz, UTC. Periods are the first of a month.

-- ---------------------------------------------------------------- names and versions

-- Interned text. Never deleted; erasure overwrites `name`. Id 0 stands for "not known" everywhere.
create table names (
  id integer generated always as identity primary key,
  kind text not null,
  name text not null,
  created_at timestamptz not null default now(),
  unique (kind, name)
);

-- New tenants and templates registered by a key in a day, to stop a flood of values.
create table name_registrations (
  key_id integer not null,
  day date not null,
  kind text not null,
  n integer not null,
  primary key (key_id, day, kind)
);

-- One row. Bumped under the exclusive ledger lock by whatever changes how a batch is owned, priced or booked.
create table ledger_versions (
  only_row boolean primary key default true check (only_row),
  catalog integer not null default 1,
  cards integer not null default 1,
  periods integer not null default 1,
  reporting_timezone text not null default 'UTC'
);
insert into ledger_versions default values;

create table periods (
  period date primary key check (extract(day from period) = 1),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  closed_at timestamptz,
  closed_by text,
  -- requests and charges, and cost, when the month was closed; it must hold the same for ever
  sealed_lines bigint,
  sealed_cost numeric(38, 0)
);
insert into periods (period, starts_at, ends_at)
select month::date, month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC'
from generate_series(timestamp '2020-01-01', timestamp '2035-12-01', interval '1 month') month;

create table settings (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now()
);

-- ---------------------------------------------------------------- catalog

create table units (
  id integer generated always as identity primary key,
  slug text not null unique,
  name text not null,
  parent_id integer references units (id),
  director text,
  retired_on date
);

create table cost_centers (
  id integer generated always as identity primary key,
  code text not null unique,
  name text not null,
  gl_account text,
  retired_on date
);

create table environments (
  id integer generated always as identity primary key,
  slug text not null unique,
  class text not null check (class in ('production', 'staging', 'eval', 'internal')),
  retired_on date
);
create table environment_aliases (
  alias text primary key,
  environment_id integer not null references environments (id)
);

create table teams (
  id integer generated always as identity primary key,
  slug text not null unique,
  name text not null,
  kind text not null default 'team' check (kind in ('team', 'shared', 'untagged')),
  hue smallint not null default 0,
  lead text,
  manager text,
  channel text,
  retired_on date
);
create table team_aliases (
  alias text primary key,
  team_id integer not null references teams (id)
);
create table team_units (
  team_id integer not null references teams (id),
  unit_id integer not null references units (id),
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  primary key (team_id, valid_from)
);
create table team_cost_centers (
  team_id integer not null references teams (id),
  cost_center_id integer not null references cost_centers (id),
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  primary key (team_id, valid_from)
);
-- The bucket of spend that no team was found for; a team like any other, so that parts sum to the whole.
insert into teams (slug, name, kind) values ('untagged', 'untagged', 'untagged');

create table services (
  id integer generated always as identity primary key,
  slug text not null unique,
  name text not null,
  owner text,
  retired_on date
);
create table service_aliases (
  alias text primary key,
  service_id integer not null references services (id)
);
create table service_teams (
  service_id integer not null references services (id),
  team_id integer not null references teams (id),
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  primary key (service_id, valid_from)
);
create table features (
  id integer generated always as identity primary key,
  service_id integer not null references services (id),
  slug text not null,
  retired_on date,
  unique (service_id, slug)
);

-- match: {"label:<key>", "service_account", "namespace", "provider_key", "principal", "provider_project",
-- "account", "virtual_key", "gateway"} -> value. `assigned` marks a decision made afterwards by a person.
create table ownership_rules (
  id integer generated always as identity primary key,
  match jsonb not null,
  team_id integer not null references teams (id),
  environment_id integer references environments (id),
  assigned boolean not null default false,
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  created_at timestamptz not null default now(),
  created_by text,
  unique (match, valid_from)
);

create table tagging_contracts (
  id integer generated always as identity primary key,
  environment_id integer references environments (id),
  required text[] not null,
  defaults jsonb not null default '{}',
  valid_from date not null,
  valid_to date check (valid_to > valid_from)
);
create unique index on tagging_contracts (coalesce(environment_id, 0), valid_from);

create table budgets (
  id integer generated always as identity primary key,
  scope jsonb not null,
  team_id integer references teams (id),
  period_kind text not null check (period_kind in ('month', 'quarter', 'year')),
  basis text not null default 'cost' check (basis in ('cost', 'direct')),
  amount_pico numeric(38, 0) not null check (amount_pico > 0),
  enforce text not null default 'none' check (enforce in ('none', 'warn', 'block')),
  owner text,
  version integer not null default 1,
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  unique (scope, period_kind, valid_from)
);

create table allocation_policies (
  id integer generated always as identity primary key,
  source_team_id integer not null references teams (id),
  method text not null check (method in ('requests', 'tokens', 'direct_cost', 'fixed', 'even')),
  keep_central_pico numeric(38, 0) not null default 0,
  shares jsonb,
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  unique (source_team_id, valid_from)
);

create table enforcement_modes (
  id integer generated always as identity primary key,
  environment_id integer references environments (id),
  mode text not null check (mode in ('observe', 'warn', 'enforce')),
  valid_from date not null,
  valid_to date check (valid_to > valid_from)
);
create unique index on enforcement_modes (coalesce(environment_id, 0), valid_from);

create table markers (
  id integer generated always as identity primary key,
  at timestamptz not null,
  kind text not null,
  name text not null,
  team_id integer references teams (id),
  service_id integer references services (id),
  url text,
  created_by text,
  created_at timestamptz not null default now()
);

-- ---------------------------------------------------------------- prices

create table price_cards (
  id integer generated always as identity primary key,
  provider text not null,
  kind text not null check (kind in ('list', 'contracted')),
  account text,
  version text not null,
  valid_from timestamptz,
  state text not null default 'draft' check (state in ('draft', 'published')),
  source text not null,
  created_at timestamptz not null default now(),
  published_at timestamptz,
  published_by text,
  check ((kind = 'contracted') = (account is not null)),
  check ((state = 'published') = (published_at is not null))
);
create unique index on price_cards (provider, kind, coalesce(account, ''), version);

-- rates: {"input_uncached": "2500000", ...} picodollars per token or unit, as text.
create table price_lines (
  id integer generated always as identity primary key,
  card_id integer not null references price_cards (id),
  model text not null,
  match jsonb not null,
  service_tier text not null default 'standard',
  region text,
  min_input_tokens integer not null default 0,
  context_applies text not null default 'all' check (context_applies in ('all', 'output')),
  valid_from timestamptz,
  valid_to timestamptz,
  rates jsonb not null
);
create index on price_lines (card_id);

-- A published card is superseded, never edited.
create function refuse_published_price_change() returns trigger language plpgsql as $$
begin
  if exists (select 1 from price_cards where id = old.card_id and state = 'published') then
    raise exception 'a published price card is never edited; publish a new version';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger price_lines_immutable before update or delete on price_lines
  for each row execute function refuse_published_price_change();

-- ---------------------------------------------------------------- people and keys

create table users (
  id integer generated always as identity primary key,
  email text not null unique check (email = lower(email)),
  name text not null,
  password_hash text,
  role text not null check (role in ('admin', 'finance', 'director', 'lead', 'member', 'reader')),
  unit_id integer references units (id),
  failed_sign_ins integer not null default 0,
  locked_until timestamptz,
  sessions_valid_from timestamptz not null default now(),
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  last_sign_in_at timestamptz
);
create table user_teams (
  user_id integer not null references users (id) on delete cascade,
  team_id integer not null references teams (id),
  primary key (user_id, team_id)
);

create table ingest_keys (
  id integer generated always as identity primary key,
  name text not null,
  source text not null,
  prefix text not null,
  key_hash bytea not null unique,
  kind text not null default 'transport' check (kind in ('transport', 'team')),
  team_id integer references teams (id),
  scopes text[] not null,
  claimable_team_ids integer[],
  environment_id integer references environments (id),
  created_at timestamptz not null default now(),
  created_by text,
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz,
  check (kind = 'transport' or team_id is not null)
);

create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject text not null,
  before jsonb,
  after jsonb,
  note text
);
create index on audit_log (at desc);
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only';
end $$;
create trigger audit_log_append_only before update or delete on audit_log
  for each row execute function refuse_audit_change();

-- ---------------------------------------------------------------- ingest

-- One row per post. received = accepted + merged + duplicates + context + ignored + quarantined (law 1).
create table ingest_batches (
  id bigint generated always as identity primary key,
  evidence_id bigint not null,
  key_id integer references ingest_keys (id),
  source_id integer not null,
  format text not null,
  received_at timestamptz not null,
  received integer not null,
  accepted integer not null,
  merged integer not null,
  duplicates integer not null,
  context integer not null,
  ignored integer not null,
  quarantined integer not null,
  check (received = accepted + merged + duplicates + context + ignored + quarantined)
);
create index on ingest_batches (source_id, received_at desc);

-- A record that could not be taken, once per source and content, with a counter.
create table quarantine (
  id bigint generated always as identity primary key,
  source_id integer not null,
  record_hash uuid not null,
  code text not null,
  field text,
  message text not null,
  record bytea not null,
  format text not null,
  times integer not null default 1,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  replayed_at timestamptz,
  unique (source_id, record_hash)
);

create sequence evidence_seq;
-- The reports of one transaction as received, without content: gzip of JSON lines, ordinal = line number.
create table evidence (
  received_day date not null,
  id bigint not null,
  reports integer not null,
  body bytea not null,
  primary key (received_day, id)
) partition by range (received_day);

-- ---------------------------------------------------------------- the ledger

-- Handed out in blocks: a process takes 10,000 at a time.
create sequence event_seq increment by 10000;

-- Every usable id of every report, hashed. Never updated: a joined or moved event is found through event_aliases.
create table event_ids (
  id_hash uuid primary key,
  event_key bigint not null
);
create table event_aliases (
  old_key bigint primary key,
  event_key bigint not null,
  -- true: two events were one call; false: the event moved to another day
  joined boolean not null
);
create index on event_aliases (event_key);

-- One row per trace. `context` holds what contexts said of it; upserted before its events are read,
-- which puts concurrent batches of one trace in a line.
create table traces (
  trace_hash uuid primary key,
  trace_id text not null,
  first_day date,
  last_day date,
  revision integer not null default 1,
  context jsonb,
  context_conflict boolean not null default false,
  context_since timestamptz,
  -- teams with calls in it; the few traces that span teams are found by their own index
  teams smallint not null default 1
) with (fillfactor = 85);
create index on traces (context_since) where context_since is not null;
create index traces_of_several_teams on traces (last_day) where teams > 1;

-- Contexts that name a call by client_request_id, and the hash of every context seen.
create table call_contexts (
  id_hash uuid primary key,
  context jsonb not null,
  context_conflict boolean not null default false,
  context_since timestamptz
);
create index on call_contexts (context_since) where context_since is not null;
create table context_reports (
  report_hash uuid primary key,
  received_at timestamptz not null
);

-- event_key = days since 2020-01-01 of occurred_at (UTC) * 2^40 + a sequence number: the key says the partition.
create table usage_events (
  event_key bigint not null,
  revision integer not null default 1,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  period date not null,
  evidence_id bigint not null,
  evidence_ordinal integer not null,
  source_id integer not null,
  -- the owner as decided
  team_id integer not null,
  cost_center_id integer not null default 0,
  service_id integer not null default 0,
  feature_id integer not null default 0,
  environment_id integer not null default 0,
  project_id integer not null default 0,
  tenant_id integer not null default 0,
  template_id integer not null default 0,
  version_id integer not null default 0,
  attributed_by smallint not null,
  owner_step smallint not null,
  rule_id integer,
  owner_losers jsonb,
  -- the envelope as sent
  sent_team_id integer,
  sent_cost_center_id integer,
  sent_service_id integer,
  sent_feature_id integer,
  sent_environment_id integer,
  key_id integer,
  -- where from
  gateway_id integer,
  virtual_key_id integer,
  namespace_id integer,
  service_account_id integer,
  provider_account_id integer,
  provider_project_id integer,
  provider_key_id integer,
  principal_id integer,
  -- what ran
  provider_id integer not null default 0,
  model_id integer not null default 0,
  model_requested_id integer,
  model_actual_id integer,
  region_id integer,
  operation_name_id integer,
  error_type_id integer,
  fallback_from_id integer,
  convention_id integer,
  claimed_source_id integer,
  service_tier smallint not null default 0,
  status smallint not null default 0,
  usage_status smallint not null,
  provenance smallint not null,
  ownership_rank smallint not null,
  attempt smallint,
  retries_reported smallint,
  flags integer not null default 0,
  defects integer not null default 0,
  context_fields integer not null default 0,
  latency_ms integer,
  -- usage
  input_uncached integer,
  cache_read integer,
  cache_write_5m integer,
  cache_write_1h integer,
  output integer,
  reasoning integer,
  audio_in integer,
  audio_out integer,
  image_in integer,
  image_out integer,
  video_in integer,
  video_out integer,
  audio_cache_read integer,
  web_searches integer,
  images integer,
  code_sessions integer,
  -- cost
  price_line_id integer,
  list_line_id integer,
  cost_pico bigint,
  list_pico bigint,
  premium_pico bigint,
  avoided_pico bigint,
  claimed_pico bigint,
  superseded_by bigint,
  -- ids
  trace_hash uuid,
  operation_hash uuid,
  span_id text,
  parent_span_id text,
  provider_response_id text,
  provider_request_id text,
  client_request_id text,
  request_id text,
  operation_id text,
  conversation_id text,
  initiator text,
  end_user text,
  labels jsonb,
  -- what the merge must remember when reports differ in rank; null for a single report
  merge_state jsonb,
  -- what later reports made of an event of a closed period; the row above stays as closed
  corrected jsonb,
  primary key (event_key)
) partition by range (event_key);
create index usage_events_trace on usage_events (trace_hash) where trace_hash is not null;

-- The further reports of an event, beside the first in its row.
create table event_reports (
  event_key bigint not null,
  evidence_id bigint not null,
  evidence_ordinal integer not null,
  source_id integer not null,
  received_at timestamptz not null,
  differs boolean not null default false,
  primary key (event_key, evidence_id, evidence_ordinal)
);

-- Attempts of operations that have more than an event of their own.
create table operations (
  operation_hash uuid primary key,
  revision integer not null default 1
);
create table operation_events (
  operation_hash uuid not null,
  event_key bigint not null,
  primary key (operation_hash, event_key)
);

-- A trace belongs to the period of its last event.
create table trace_totals (
  trace_hash uuid not null,
  team_id integer not null,
  last_day date not null,
  last_at timestamptz not null,
  calls bigint not null,
  cost_pico numeric(38, 0) not null,
  service_id integer not null default 0,
  feature_id integer not null default 0,
  primary key (trace_hash, team_id)
) with (fillfactor = 85);
create index trace_totals_team on trace_totals (team_id, last_day, cost_pico desc);
create index trace_totals_day on trace_totals (last_day, cost_pico desc);

-- Money rollups. `day` is the reporting day of the charge time, `period` where it is booked; kind 0 call, 1 charge.
create table spend_daily (
  day date not null,
  period date not null,
  kind smallint not null,
  team_id integer not null,
  cost_center_id integer not null,
  service_id integer not null,
  feature_id integer not null,
  environment_id integer not null,
  project_id integer not null,
  provider_id integer not null,
  model_id integer not null,
  service_tier smallint not null,
  attributed_by smallint not null,
  requests bigint not null default 0,
  operations bigint not null default 0,
  answered bigint not null default 0,
  failed bigint not null default 0,
  retries bigint not null default 0,
  fallbacks bigint not null default 0,
  estimated_n bigint not null default 0,
  missing_n bigint not null default 0,
  unpriced_n bigint not null default 0,
  input_uncached bigint not null default 0,
  cache_read bigint not null default 0,
  cache_write_5m bigint not null default 0,
  cache_write_1h bigint not null default 0,
  output bigint not null default 0,
  reasoning bigint not null default 0,
  audio_in bigint not null default 0,
  audio_out bigint not null default 0,
  image_in bigint not null default 0,
  image_out bigint not null default 0,
  video_in bigint not null default 0,
  video_out bigint not null default 0,
  audio_cache_read bigint not null default 0,
  web_searches bigint not null default 0,
  images bigint not null default 0,
  code_sessions bigint not null default 0,
  cost_input numeric(38, 0) not null default 0,
  cost_cache_read numeric(38, 0) not null default 0,
  cost_cache_write numeric(38, 0) not null default 0,
  cost_output numeric(38, 0) not null default 0,
  cost_reasoning numeric(38, 0) not null default 0,
  cost_other numeric(38, 0) not null default 0,
  list_cost numeric(38, 0) not null default 0,
  cost numeric(38, 0) not null default 0,
  retry_cost numeric(38, 0) not null default 0,
  fallback_premium numeric(38, 0) not null default 0,
  cost_avoided numeric(38, 0) not null default 0,
  primary key (day, period, kind, team_id, cost_center_id, service_id, feature_id, environment_id, project_id, provider_id, model_id, service_tier, attributed_by)
) with (fillfactor = 80);
create index spend_daily_team on spend_daily (team_id, day);

-- The same money by customer.
create table tenant_daily (
  day date not null,
  period date not null,
  kind smallint not null,
  team_id integer not null,
  service_id integer not null,
  feature_id integer not null,
  environment_id integer not null,
  tenant_id integer not null,
  requests bigint not null default 0,
  operations bigint not null default 0,
  answered bigint not null default 0,
  failed bigint not null default 0,
  retries bigint not null default 0,
  fallbacks bigint not null default 0,
  estimated_n bigint not null default 0,
  missing_n bigint not null default 0,
  unpriced_n bigint not null default 0,
  input_uncached bigint not null default 0,
  cache_read bigint not null default 0,
  cache_write_5m bigint not null default 0,
  cache_write_1h bigint not null default 0,
  output bigint not null default 0,
  reasoning bigint not null default 0,
  audio_in bigint not null default 0,
  audio_out bigint not null default 0,
  image_in bigint not null default 0,
  image_out bigint not null default 0,
  video_in bigint not null default 0,
  video_out bigint not null default 0,
  audio_cache_read bigint not null default 0,
  web_searches bigint not null default 0,
  images bigint not null default 0,
  code_sessions bigint not null default 0,
  cost_input numeric(38, 0) not null default 0,
  cost_cache_read numeric(38, 0) not null default 0,
  cost_cache_write numeric(38, 0) not null default 0,
  cost_output numeric(38, 0) not null default 0,
  cost_reasoning numeric(38, 0) not null default 0,
  cost_other numeric(38, 0) not null default 0,
  list_cost numeric(38, 0) not null default 0,
  cost numeric(38, 0) not null default 0,
  retry_cost numeric(38, 0) not null default 0,
  fallback_premium numeric(38, 0) not null default 0,
  cost_avoided numeric(38, 0) not null default 0,
  primary key (day, period, kind, team_id, service_id, feature_id, environment_id, tenant_id)
) with (fillfactor = 80);
create index tenant_daily_tenant on tenant_daily (tenant_id, day);

-- The same money by prompt template and version.
create table template_daily (
  day date not null,
  period date not null,
  kind smallint not null,
  team_id integer not null,
  service_id integer not null,
  feature_id integer not null,
  environment_id integer not null,
  template_id integer not null,
  version_id integer not null,
  requests bigint not null default 0,
  operations bigint not null default 0,
  answered bigint not null default 0,
  failed bigint not null default 0,
  retries bigint not null default 0,
  fallbacks bigint not null default 0,
  estimated_n bigint not null default 0,
  missing_n bigint not null default 0,
  unpriced_n bigint not null default 0,
  input_uncached bigint not null default 0,
  cache_read bigint not null default 0,
  cache_write_5m bigint not null default 0,
  cache_write_1h bigint not null default 0,
  output bigint not null default 0,
  reasoning bigint not null default 0,
  audio_in bigint not null default 0,
  audio_out bigint not null default 0,
  image_in bigint not null default 0,
  image_out bigint not null default 0,
  video_in bigint not null default 0,
  video_out bigint not null default 0,
  audio_cache_read bigint not null default 0,
  web_searches bigint not null default 0,
  images bigint not null default 0,
  code_sessions bigint not null default 0,
  cost_input numeric(38, 0) not null default 0,
  cost_cache_read numeric(38, 0) not null default 0,
  cost_cache_write numeric(38, 0) not null default 0,
  cost_output numeric(38, 0) not null default 0,
  cost_reasoning numeric(38, 0) not null default 0,
  cost_other numeric(38, 0) not null default 0,
  list_cost numeric(38, 0) not null default 0,
  cost numeric(38, 0) not null default 0,
  retry_cost numeric(38, 0) not null default 0,
  fallback_premium numeric(38, 0) not null default 0,
  cost_avoided numeric(38, 0) not null default 0,
  primary key (day, period, kind, team_id, service_id, feature_id, environment_id, template_id, version_id)
) with (fillfactor = 80);
create index template_daily_feature on template_daily (feature_id, day);

-- The same money the way providers invoice: UTC day, account, project, model, tier.
create table provider_daily (
  utc_day date not null,
  period date not null,
  kind smallint not null,
  account_id integer not null,
  provider_project_id integer not null,
  provider_id integer not null,
  model_id integer not null,
  service_tier smallint not null,
  requests bigint not null default 0,
  operations bigint not null default 0,
  answered bigint not null default 0,
  failed bigint not null default 0,
  retries bigint not null default 0,
  fallbacks bigint not null default 0,
  estimated_n bigint not null default 0,
  missing_n bigint not null default 0,
  unpriced_n bigint not null default 0,
  input_uncached bigint not null default 0,
  cache_read bigint not null default 0,
  cache_write_5m bigint not null default 0,
  cache_write_1h bigint not null default 0,
  output bigint not null default 0,
  reasoning bigint not null default 0,
  audio_in bigint not null default 0,
  audio_out bigint not null default 0,
  image_in bigint not null default 0,
  image_out bigint not null default 0,
  video_in bigint not null default 0,
  video_out bigint not null default 0,
  audio_cache_read bigint not null default 0,
  web_searches bigint not null default 0,
  images bigint not null default 0,
  code_sessions bigint not null default 0,
  cost_input numeric(38, 0) not null default 0,
  cost_cache_read numeric(38, 0) not null default 0,
  cost_cache_write numeric(38, 0) not null default 0,
  cost_output numeric(38, 0) not null default 0,
  cost_reasoning numeric(38, 0) not null default 0,
  cost_other numeric(38, 0) not null default 0,
  list_cost numeric(38, 0) not null default 0,
  cost numeric(38, 0) not null default 0,
  retry_cost numeric(38, 0) not null default 0,
  fallback_premium numeric(38, 0) not null default 0,
  cost_avoided numeric(38, 0) not null default 0,
  primary key (utc_day, period, kind, account_id, provider_project_id, provider_id, model_id, service_tier)
) with (fillfactor = 80);

-- The same money by team alone: what Overview reads.
create table team_daily (
  day date not null,
  period date not null,
  kind smallint not null,
  team_id integer not null,
  attributed_by smallint not null,
  requests bigint not null default 0,
  operations bigint not null default 0,
  answered bigint not null default 0,
  failed bigint not null default 0,
  retries bigint not null default 0,
  fallbacks bigint not null default 0,
  estimated_n bigint not null default 0,
  missing_n bigint not null default 0,
  unpriced_n bigint not null default 0,
  input_uncached bigint not null default 0,
  cache_read bigint not null default 0,
  cache_write_5m bigint not null default 0,
  cache_write_1h bigint not null default 0,
  output bigint not null default 0,
  reasoning bigint not null default 0,
  audio_in bigint not null default 0,
  audio_out bigint not null default 0,
  image_in bigint not null default 0,
  image_out bigint not null default 0,
  video_in bigint not null default 0,
  video_out bigint not null default 0,
  audio_cache_read bigint not null default 0,
  web_searches bigint not null default 0,
  images bigint not null default 0,
  code_sessions bigint not null default 0,
  cost_input numeric(38, 0) not null default 0,
  cost_cache_read numeric(38, 0) not null default 0,
  cost_cache_write numeric(38, 0) not null default 0,
  cost_output numeric(38, 0) not null default 0,
  cost_reasoning numeric(38, 0) not null default 0,
  cost_other numeric(38, 0) not null default 0,
  list_cost numeric(38, 0) not null default 0,
  cost numeric(38, 0) not null default 0,
  retry_cost numeric(38, 0) not null default 0,
  fallback_premium numeric(38, 0) not null default 0,
  cost_avoided numeric(38, 0) not null default 0,
  primary key (day, period, kind, team_id, attributed_by)
) with (fillfactor = 80);
create index team_daily_team on team_daily (team_id, day);
create index team_daily_period on team_daily (period, team_id);

-- Defects by value: a rollup, counted in the period of the event.
create table exception_groups (
  defect smallint not null,
  value_id integer not null,
  team_id integer not null,
  environment_id integer not null,
  period date not null,
  events bigint not null default 0,
  tokens numeric(38, 0) not null default 0,
  cost numeric(38, 0) not null default 0,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (defect, value_id, team_id, environment_id, period)
) with (fillfactor = 80);
create table exception_cases (
  id integer generated always as identity primary key,
  defect smallint not null,
  value_id integer not null,
  team_id integer not null,
  owner text,
  opened_on date not null default current_date,
  due_on date,
  state text not null default 'open' check (state in ('open', 'assigned', 'aliased', 'registered', 'waived')),
  decided_by text,
  decided_at timestamptz,
  waived_until date,
  note text,
  unique (defect, value_id, team_id)
);

-- Signed lines booked in an open month for an event of a closed one. One line takes back, one gives.
create table ledger_corrections (
  id bigint generated always as identity primary key,
  event_key bigint not null,
  sign smallint not null check (sign in (-1, 1)),
  period date not null,
  original_period date not null,
  occurred_at timestamptz not null,
  day date not null,
  utc_day date not null,
  reason text not null,
  created_at timestamptz not null default now(),
  team_id integer not null,
  cost_center_id integer not null,
  service_id integer not null,
  feature_id integer not null,
  environment_id integer not null,
  project_id integer not null,
  tenant_id integer not null,
  template_id integer not null,
  version_id integer not null,
  provider_id integer not null,
  model_id integer not null,
  account_id integer not null,
  provider_project_id integer not null,
  service_tier smallint not null,
  attributed_by smallint not null,
  trace_hash uuid,
  requests bigint not null default 0,
  operations bigint not null default 0,
  answered bigint not null default 0,
  failed bigint not null default 0,
  retries bigint not null default 0,
  fallbacks bigint not null default 0,
  estimated_n bigint not null default 0,
  missing_n bigint not null default 0,
  unpriced_n bigint not null default 0,
  input_uncached bigint not null default 0,
  cache_read bigint not null default 0,
  cache_write_5m bigint not null default 0,
  cache_write_1h bigint not null default 0,
  output bigint not null default 0,
  reasoning bigint not null default 0,
  audio_in bigint not null default 0,
  audio_out bigint not null default 0,
  image_in bigint not null default 0,
  image_out bigint not null default 0,
  video_in bigint not null default 0,
  video_out bigint not null default 0,
  audio_cache_read bigint not null default 0,
  web_searches bigint not null default 0,
  images bigint not null default 0,
  code_sessions bigint not null default 0,
  cost_input numeric(38, 0) not null default 0,
  cost_cache_read numeric(38, 0) not null default 0,
  cost_cache_write numeric(38, 0) not null default 0,
  cost_output numeric(38, 0) not null default 0,
  cost_reasoning numeric(38, 0) not null default 0,
  cost_other numeric(38, 0) not null default 0,
  list_cost numeric(38, 0) not null default 0,
  cost numeric(38, 0) not null default 0,
  retry_cost numeric(38, 0) not null default 0,
  fallback_premium numeric(38, 0) not null default 0,
  cost_avoided numeric(38, 0) not null default 0
);
create index on ledger_corrections (event_key);
create index on ledger_corrections (period);

-- A restatement inside an open month: a trail, not money.
create table adjustments (
  id integer generated always as identity primary key,
  kind text not null check (kind in ('reprice', 'reattribute', 'dispute', 'charge')),
  fingerprint text,
  reason text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  progress jsonb
);
create table adjustment_lines (
  adjustment_id integer not null references adjustments (id),
  event_key bigint not null,
  before jsonb not null,
  after jsonb not null,
  primary key (adjustment_id, event_key)
);

-- Dated amounts that are not calls.
create table charges (
  id integer generated always as identity primary key,
  kind text not null check (kind in ('platform', 'provisioned', 'seat', 'storage', 'fine_tuning', 'credit',
    'refund', 'tax', 'commitment')),
  name text not null,
  charged_at timestamptz not null,
  period date not null,
  day date not null,
  amount_pico numeric(38, 0) not null,
  team_id integer not null references teams (id),
  cost_center_id integer not null default 0,
  provider_id integer not null default 0,
  account_id integer not null default 0,
  document text,
  approved_by text,
  created_by text not null,
  created_at timestamptz not null default now()
);

-- Aggregates that providers report. Never in usage_events.
create table provider_usage (
  id bigint generated always as identity primary key,
  source_id integer not null,
  provider_id integer not null,
  account_id integer not null default 0,
  provider_project_id integer not null default 0,
  provider_key_id integer not null default 0,
  model_id integer not null default 0,
  service_tier smallint not null default 0,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  requests bigint,
  usage jsonb not null,
  cost_pico numeric(38, 0),
  evidence_id bigint,
  row_hash uuid not null unique
);

create table import_runs (
  file_hash text primary key,
  file text not null,
  mapping_hash text not null,
  rows_done bigint not null default 0,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  counts jsonb not null default '{}'
);

-- ---------------------------------------------------------------- partitions

-- Makes the partition of one UTC day, attached without blocking readers or writers. Called ahead of need and
-- before a batch that holds an older day, never inside one.
create function ensure_usage_partition(of_day date) returns void language plpgsql as $$
declare
  part text := 'usage_events_' || to_char(of_day, 'YYYYMMDD');
  low bigint := (of_day - date '2020-01-01')::bigint << 40;
  high bigint := ((of_day - date '2020-01-01')::bigint + 1) << 40;
begin
  perform pg_advisory_xact_lock(74201, (of_day - date '2020-01-01'));
  if exists (select 1 from pg_inherits i join pg_class c on c.oid = i.inhrelid
             where i.inhparent = 'usage_events'::regclass and c.relname = part) then
    return;
  end if;
  execute format('create table if not exists %I (like usage_events including defaults including constraints
    including indexes)', part);
  execute format('alter table %I add constraint %I check (event_key >= %s and event_key < %s)', part,
    part || '_range', low, high);
  execute format('alter table usage_events attach partition %I for values from (%s) to (%s)', part, low, high);
  execute format('alter table %I drop constraint %I', part, part || '_range');
end $$;

create function ensure_evidence_partition(of_day date) returns void language plpgsql as $$
declare
  part text := 'evidence_' || to_char(of_day, 'YYYYMMDD');
begin
  perform pg_advisory_xact_lock(74202, (of_day - date '2020-01-01'));
  if exists (select 1 from pg_inherits i join pg_class c on c.oid = i.inhrelid
             where i.inhparent = 'evidence'::regclass and c.relname = part) then
    return;
  end if;
  execute format('create table if not exists %I (like evidence including defaults including constraints
    including indexes)', part);
  execute format('alter table %I alter column body set storage external', part);
  execute format('alter table evidence attach partition %I for values from (%L) to (%L)', part, of_day, of_day + 1);
end $$;

-- Written by db/dump-schema.ts from the migrated database. Change db/migrations instead.

CREATE OR REPLACE FUNCTION public.ensure_evidence_partition(of_day date)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
end $function$

CREATE OR REPLACE FUNCTION public.ensure_usage_partition(of_day date)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
end $function$

CREATE OR REPLACE FUNCTION public.refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the audit log is append-only';
end $function$

CREATE OR REPLACE FUNCTION public.refuse_published_card_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$

CREATE OR REPLACE FUNCTION public.refuse_published_price_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select 1 from price_cards where id = old.card_id and state = 'published') then
    raise exception 'a published price card is never edited; publish a new version';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $function$

table adjustment_lines (
  adjustment_id integer not null
  event_key bigint not null
  before jsonb not null
  after jsonb not null
  constraint adjustment_lines_adjustment_id_fkey FOREIGN KEY (adjustment_id) REFERENCES adjustments(id)
  constraint adjustment_lines_pkey PRIMARY KEY (adjustment_id, event_key)
)

table adjustments (
  id integer not null generated always as identity
  kind text not null
  fingerprint text
  reason text not null
  created_by text not null
  created_at timestamp with time zone not null default now()
  finished_at timestamp with time zone
  progress jsonb
  constraint adjustments_kind_check CHECK ((kind = ANY (ARRAY['reprice'::text, 'reattribute'::text, 'dispute'::text, 'charge'::text])))
  constraint adjustments_pkey PRIMARY KEY (id)
)

table alert_routes (
  id integer not null generated always as identity
  slug text not null
  alerts text[] not null default '{}'::text[]
  team_id integer
  unit_id integer
  channel text not null
  target text not null
  retired_on date
  constraint alert_routes_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'slack'::text, 'webhook'::text, 'issue-tracker'::text])))
  constraint alert_routes_check CHECK (((team_id IS NULL) OR (unit_id IS NULL)))
  constraint alert_routes_pkey PRIMARY KEY (id)
  constraint alert_routes_slug_key UNIQUE (slug)
  constraint alert_routes_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
  constraint alert_routes_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id)
)

table allocation_policies (
  id integer not null generated always as identity
  source_team_id integer not null
  method text not null
  keep_central_pico numeric(38,0) not null default 0
  shares jsonb
  valid_from date not null
  valid_to date
  constraint allocation_policies_check CHECK ((valid_to > valid_from))
  constraint allocation_policies_method_check CHECK ((method = ANY (ARRAY['requests'::text, 'tokens'::text, 'direct_cost'::text, 'fixed'::text, 'even'::text])))
  constraint allocation_policies_pkey PRIMARY KEY (id)
  constraint allocation_policies_source_team_id_fkey FOREIGN KEY (source_team_id) REFERENCES teams(id)
  constraint allocation_policies_source_team_id_valid_from_key UNIQUE (source_team_id, valid_from)
)

table audit_log (
  id bigint not null generated always as identity
  at timestamp with time zone not null default now()
  actor text not null
  action text not null
  subject text not null
  before jsonb
  after jsonb
  note text
  user_id integer
  key_id integer
  constraint audit_log_pkey PRIMARY KEY (id)
)

table budgets (
  id integer not null generated always as identity
  scope jsonb not null
  team_id integer
  period_kind text not null
  basis text not null default 'cost'::text
  amount_pico numeric(38,0) not null
  enforce text not null default 'none'::text
  owner text
  version integer not null default 1
  valid_from date not null
  valid_to date
  constraint budgets_amount_pico_check CHECK ((amount_pico > (0)::numeric))
  constraint budgets_basis_check CHECK ((basis = ANY (ARRAY['cost'::text, 'direct'::text])))
  constraint budgets_check CHECK ((valid_to > valid_from))
  constraint budgets_enforce_check CHECK ((enforce = ANY (ARRAY['none'::text, 'warn'::text, 'block'::text])))
  constraint budgets_period_kind_check CHECK ((period_kind = ANY (ARRAY['month'::text, 'quarter'::text, 'year'::text])))
  constraint budgets_pkey PRIMARY KEY (id)
  constraint budgets_scope_period_kind_valid_from_key UNIQUE (scope, period_kind, valid_from)
  constraint budgets_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
)

table call_contexts (
  id_hash uuid not null
  context jsonb not null
  context_conflict boolean not null default false
  context_since timestamp with time zone
  constraint call_contexts_pkey PRIMARY KEY (id_hash)
)

table charges (
  id integer not null generated always as identity
  kind text not null
  name text not null
  charged_at timestamp with time zone not null
  period date not null
  day date not null
  amount_pico numeric(38,0) not null
  team_id integer not null
  cost_center_id integer not null default 0
  provider_id integer not null default 0
  account_id integer not null default 0
  document text
  approved_by text
  created_by text not null
  created_at timestamp with time zone not null default now()
  constraint charges_kind_check CHECK ((kind = ANY (ARRAY['platform'::text, 'provisioned'::text, 'seat'::text, 'storage'::text, 'fine_tuning'::text, 'credit'::text, 'refund'::text, 'tax'::text, 'commitment'::text])))
  constraint charges_pkey PRIMARY KEY (id)
  constraint charges_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
)

table check_daily (
  day date not null
  key_id integer not null
  environment_id integer not null default 0
  team_id integer not null
  service_id integer not null default 0
  mode text not null
  decision text not null
  would text not null
  reason text not null
  checks bigint not null
  first_at timestamp with time zone not null
  last_at timestamp with time zone not null
  constraint check_daily_decision_check CHECK ((decision = ANY (ARRAY['allow'::text, 'warn'::text, 'deny'::text])))
  constraint check_daily_key_id_fkey FOREIGN KEY (key_id) REFERENCES ingest_keys(id)
  constraint check_daily_mode_check CHECK ((mode = ANY (ARRAY['observe'::text, 'warn'::text, 'enforce'::text])))
  constraint check_daily_pkey PRIMARY KEY (day, key_id, environment_id, team_id, service_id, mode, decision, would, reason)
  constraint check_daily_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
  constraint check_daily_would_check CHECK ((would = ANY (ARRAY['allow'::text, 'warn'::text, 'deny'::text])))
)

table context_reports (
  report_hash uuid not null
  received_at timestamp with time zone not null
  constraint context_reports_pkey PRIMARY KEY (report_hash)
)

table cost_centers (
  id integer not null generated always as identity
  code text not null
  name text not null
  gl_account text
  retired_on date
  constraint cost_centers_code_key UNIQUE (code)
  constraint cost_centers_pkey PRIMARY KEY (id)
)

table enforcement_modes (
  id integer not null generated always as identity
  environment_id integer
  mode text not null
  valid_from date not null
  valid_to date
  source text
  constraint enforcement_modes_check CHECK ((valid_to > valid_from))
  constraint enforcement_modes_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
  constraint enforcement_modes_mode_check CHECK ((mode = ANY (ARRAY['observe'::text, 'warn'::text, 'enforce'::text])))
  constraint enforcement_modes_pkey PRIMARY KEY (id)
)

table environment_aliases (
  alias text not null
  environment_id integer not null
  constraint environment_aliases_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
  constraint environment_aliases_pkey PRIMARY KEY (alias)
)

table environments (
  id integer not null generated always as identity
  slug text not null
  class text not null
  retired_on date
  constraint environments_class_check CHECK ((class = ANY (ARRAY['production'::text, 'staging'::text, 'eval'::text, 'internal'::text])))
  constraint environments_pkey PRIMARY KEY (id)
  constraint environments_slug_key UNIQUE (slug)
)

table event_aliases (
  old_key bigint not null
  event_key bigint not null
  joined boolean not null
  constraint event_aliases_pkey PRIMARY KEY (old_key)
)

table event_ids (
  id_hash uuid not null
  event_key bigint not null
  constraint event_ids_pkey PRIMARY KEY (id_hash)
)

table event_reports (
  event_key bigint not null
  evidence_id bigint not null
  evidence_ordinal integer not null
  source_id integer not null
  received_at timestamp with time zone not null
  differs boolean not null default false
  constraint event_reports_pkey PRIMARY KEY (event_key, evidence_id, evidence_ordinal)
)

table evidence (
  received_day date not null
  id bigint not null
  reports integer not null
  body bytea not null
  constraint evidence_pkey PRIMARY KEY (received_day, id)
) partition by RANGE (received_day)

table exception_cases (
  id integer not null generated always as identity
  defect smallint not null
  value_id integer not null
  team_id integer not null
  owner text
  opened_on date not null default CURRENT_DATE
  due_on date
  state text not null default 'open'::text
  decided_by text
  decided_at timestamp with time zone
  waived_until date
  note text
  constraint exception_cases_defect_value_id_team_id_key UNIQUE (defect, value_id, team_id)
  constraint exception_cases_pkey PRIMARY KEY (id)
  constraint exception_cases_state_check CHECK ((state = ANY (ARRAY['open'::text, 'assigned'::text, 'aliased'::text, 'registered'::text, 'waived'::text])))
)

table exception_groups (
  defect smallint not null
  value_id integer not null
  team_id integer not null
  environment_id integer not null
  period date not null
  events bigint not null default 0
  tokens numeric(38,0) not null default 0
  cost numeric(38,0) not null default 0
  first_seen_at timestamp with time zone not null
  last_seen_at timestamp with time zone not null
  constraint exception_groups_pkey PRIMARY KEY (defect, value_id, team_id, environment_id, period)
)

table features (
  id integer not null generated always as identity
  service_id integer not null
  slug text not null
  retired_on date
  constraint features_pkey PRIMARY KEY (id)
  constraint features_service_id_fkey FOREIGN KEY (service_id) REFERENCES services(id)
  constraint features_service_id_slug_key UNIQUE (service_id, slug)
)

table group_mappings (
  group_name text not null
  role text not null
  team_ids integer[] not null default '{}'::integer[]
  unit_id integer
  updated_at timestamp with time zone not null default now()
  constraint group_mappings_pkey PRIMARY KEY (group_name)
  constraint group_mappings_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'finance'::text, 'director'::text, 'lead'::text, 'member'::text, 'reader'::text])))
  constraint group_mappings_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id)
)

table import_runs (
  file_hash text not null
  file text not null
  mapping_hash text not null
  rows_done bigint not null default 0
  started_at timestamp with time zone not null default now()
  finished_at timestamp with time zone
  counts jsonb not null default '{}'::jsonb
  constraint import_runs_pkey PRIMARY KEY (file_hash)
)

table ingest_batches (
  id bigint not null generated always as identity
  evidence_id bigint not null
  key_id integer
  source_id integer not null
  format text not null
  received_at timestamp with time zone not null
  received integer not null
  accepted integer not null
  merged integer not null
  duplicates integer not null
  context integer not null
  ignored integer not null
  quarantined integer not null
  constraint ingest_batches_check CHECK ((received = (((((accepted + merged) + duplicates) + context) + ignored) + quarantined)))
  constraint ingest_batches_key_id_fkey FOREIGN KEY (key_id) REFERENCES ingest_keys(id)
  constraint ingest_batches_pkey PRIMARY KEY (id)
)

table ingest_keys (
  id integer not null generated always as identity
  name text not null
  source text not null
  prefix text not null
  key_hash bytea not null
  kind text not null default 'transport'::text
  team_id integer
  scopes text[] not null
  claimable_team_ids integer[]
  environment_id integer
  created_at timestamp with time zone not null default now()
  created_by text
  last_used_at timestamp with time zone
  expires_at timestamp with time zone
  revoked_at timestamp with time zone
  rotated_from integer
  revoked_by text
  constraint ingest_keys_check CHECK (((kind = 'transport'::text) OR (team_id IS NOT NULL)))
  constraint ingest_keys_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
  constraint ingest_keys_key_hash_key UNIQUE (key_hash)
  constraint ingest_keys_kind_check CHECK ((kind = ANY (ARRAY['transport'::text, 'team'::text])))
  constraint ingest_keys_pkey PRIMARY KEY (id)
  constraint ingest_keys_rotated_from_fkey FOREIGN KEY (rotated_from) REFERENCES ingest_keys(id)
  constraint ingest_keys_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
)

table key_services (
  kind text not null
  name_id integer not null
  service_id integer not null
  feature_id integer not null
  first_day date not null
  last_day date not null
  constraint key_services_kind_check CHECK ((kind = ANY (ARRAY['provider_key'::text, 'namespace'::text])))
  constraint key_services_pkey PRIMARY KEY (kind, name_id, service_id, feature_id)
)

table ledger_corrections (
  id bigint not null generated always as identity
  event_key bigint not null
  sign smallint not null
  period date not null
  original_period date not null
  occurred_at timestamp with time zone not null
  day date not null
  utc_day date not null
  reason text not null
  created_at timestamp with time zone not null default now()
  team_id integer not null
  cost_center_id integer not null
  service_id integer not null
  feature_id integer not null
  environment_id integer not null
  project_id integer not null
  tenant_id integer not null
  template_id integer not null
  version_id integer not null
  provider_id integer not null
  model_id integer not null
  account_id integer not null
  provider_project_id integer not null
  service_tier smallint not null
  attributed_by smallint not null
  trace_hash uuid
  requests bigint not null default 0
  operations bigint not null default 0
  answered bigint not null default 0
  failed bigint not null default 0
  retries bigint not null default 0
  fallbacks bigint not null default 0
  estimated_n bigint not null default 0
  missing_n bigint not null default 0
  unpriced_n bigint not null default 0
  input_uncached bigint not null default 0
  cache_read bigint not null default 0
  cache_write_5m bigint not null default 0
  cache_write_1h bigint not null default 0
  output bigint not null default 0
  reasoning bigint not null default 0
  audio_in bigint not null default 0
  audio_out bigint not null default 0
  image_in bigint not null default 0
  image_out bigint not null default 0
  video_in bigint not null default 0
  video_out bigint not null default 0
  audio_cache_read bigint not null default 0
  web_searches bigint not null default 0
  images bigint not null default 0
  code_sessions bigint not null default 0
  cost_input numeric(38,0) not null default 0
  cost_cache_read numeric(38,0) not null default 0
  cost_cache_write numeric(38,0) not null default 0
  cost_output numeric(38,0) not null default 0
  cost_reasoning numeric(38,0) not null default 0
  cost_other numeric(38,0) not null default 0
  list_cost numeric(38,0) not null default 0
  cost numeric(38,0) not null default 0
  retry_cost numeric(38,0) not null default 0
  fallback_premium numeric(38,0) not null default 0
  cost_avoided numeric(38,0) not null default 0
  constraint ledger_corrections_pkey PRIMARY KEY (id)
  constraint ledger_corrections_sign_check CHECK ((sign = ANY (ARRAY['-1'::integer, 1])))
)

table ledger_versions (
  only_row boolean not null default true
  catalog integer not null default 1
  cards integer not null default 1
  periods integer not null default 1
  reporting_timezone text not null default 'UTC'::text
  constraint ledger_versions_only_row_check CHECK (only_row)
  constraint ledger_versions_pkey PRIMARY KEY (only_row)
)

table markers (
  id integer not null generated always as identity
  at timestamp with time zone not null
  kind text not null
  name text not null
  team_id integer
  service_id integer
  url text
  created_by text
  created_at timestamp with time zone not null default now()
  constraint markers_pkey PRIMARY KEY (id)
  constraint markers_service_id_fkey FOREIGN KEY (service_id) REFERENCES services(id)
  constraint markers_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
)

table movement_notes (
  id integer not null generated always as identity
  unit_id integer
  team_id integer
  service_id integer
  feature_id integer
  from_day date not null
  to_day date not null
  note text not null
  written_by text not null
  written_at timestamp with time zone not null default now()
  removed_at timestamp with time zone
  constraint movement_notes_check CHECK ((to_day > from_day))
  constraint movement_notes_check1 CHECK (((unit_id IS NULL) OR (team_id IS NULL)))
  constraint movement_notes_feature_id_fkey FOREIGN KEY (feature_id) REFERENCES features(id)
  constraint movement_notes_pkey PRIMARY KEY (id)
  constraint movement_notes_service_id_fkey FOREIGN KEY (service_id) REFERENCES services(id)
  constraint movement_notes_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
  constraint movement_notes_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id)
)

table name_registrations (
  key_id integer not null
  day date not null
  kind text not null
  n integer not null
  constraint name_registrations_pkey PRIMARY KEY (key_id, day, kind)
)

table names (
  id integer not null generated always as identity
  kind text not null
  name text not null
  created_at timestamp with time zone not null default now()
  constraint names_kind_name_key UNIQUE (kind, name)
  constraint names_pkey PRIMARY KEY (id)
)

table observed_calls (
  call_hash uuid not null
  at timestamp with time zone not null
  received_at timestamp with time zone not null
  source_id integer not null
  provider_id integer not null
  host text not null
  kind text not null
  status smallint
  namespace_id integer not null default 0
  service_account_id integer not null default 0
  principal_id integer not null default 0
  workload text not null default ''::text
  request_id text
  trace_id text
  id_hashes uuid[] not null
  trace_hash uuid
  bytes_in bigint
  bytes_out bigint
  explained_by text
  swept_at timestamp with time zone
  constraint observed_calls_explained_by_check CHECK ((explained_by = ANY (ARRAY['id'::text, 'trace'::text])))
  constraint observed_calls_pkey PRIMARY KEY (call_hash)
)

table operation_events (
  operation_hash uuid not null
  event_key bigint not null
  constraint operation_events_pkey PRIMARY KEY (operation_hash, event_key)
)

table operations (
  operation_hash uuid not null
  revision integer not null default 1
  constraint operations_pkey PRIMARY KEY (operation_hash)
)

table ownership_rules (
  id integer not null generated always as identity
  match jsonb not null
  team_id integer not null
  environment_id integer
  assigned boolean not null default false
  valid_from date not null
  valid_to date
  created_at timestamp with time zone not null default now()
  created_by text
  constraint ownership_rules_check CHECK ((valid_to > valid_from))
  constraint ownership_rules_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
  constraint ownership_rules_match_valid_from_key UNIQUE (match, valid_from)
  constraint ownership_rules_pkey PRIMARY KEY (id)
  constraint ownership_rules_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
)

table password_links (
  token_hash bytea not null
  user_id integer not null
  created_at timestamp with time zone not null default now()
  created_by text not null
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  constraint password_links_pkey PRIMARY KEY (token_hash)
  constraint password_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
)

table periods (
  period date not null
  starts_at timestamp with time zone not null
  ends_at timestamp with time zone not null
  closed_at timestamp with time zone
  closed_by text
  sealed_lines bigint
  sealed_cost numeric(38,0)
  constraint periods_check CHECK ((ends_at > starts_at))
  constraint periods_period_check CHECK ((EXTRACT(day FROM period) = (1)::numeric))
  constraint periods_pkey PRIMARY KEY (period)
)

table price_cards (
  id integer not null generated always as identity
  provider text not null
  kind text not null
  account text
  version text not null
  valid_from timestamp with time zone
  state text not null default 'draft'::text
  source text not null
  created_at timestamp with time zone not null default now()
  published_at timestamp with time zone
  published_by text
  created_by text
  constraint price_cards_check CHECK (((kind = 'contracted'::text) = (account IS NOT NULL)))
  constraint price_cards_check1 CHECK (((state = 'published'::text) = (published_at IS NOT NULL)))
  constraint price_cards_kind_check CHECK ((kind = ANY (ARRAY['list'::text, 'contracted'::text])))
  constraint price_cards_pkey PRIMARY KEY (id)
  constraint price_cards_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text])))
)

table price_lines (
  id integer not null generated always as identity
  card_id integer not null
  model text not null
  match jsonb not null
  service_tier text not null default 'standard'::text
  region text
  min_input_tokens integer not null default 0
  context_applies text not null default 'all'::text
  valid_from timestamp with time zone
  valid_to timestamp with time zone
  rates jsonb not null
  constraint price_lines_card_id_fkey FOREIGN KEY (card_id) REFERENCES price_cards(id)
  constraint price_lines_context_applies_check CHECK ((context_applies = ANY (ARRAY['all'::text, 'output'::text])))
  constraint price_lines_pkey PRIMARY KEY (id)
)

table provider_daily (
  utc_day date not null
  period date not null
  kind smallint not null
  account_id integer not null
  provider_project_id integer not null
  provider_id integer not null
  model_id integer not null
  service_tier smallint not null
  requests bigint not null default 0
  operations bigint not null default 0
  answered bigint not null default 0
  failed bigint not null default 0
  retries bigint not null default 0
  fallbacks bigint not null default 0
  estimated_n bigint not null default 0
  missing_n bigint not null default 0
  unpriced_n bigint not null default 0
  input_uncached bigint not null default 0
  cache_read bigint not null default 0
  cache_write_5m bigint not null default 0
  cache_write_1h bigint not null default 0
  output bigint not null default 0
  reasoning bigint not null default 0
  audio_in bigint not null default 0
  audio_out bigint not null default 0
  image_in bigint not null default 0
  image_out bigint not null default 0
  video_in bigint not null default 0
  video_out bigint not null default 0
  audio_cache_read bigint not null default 0
  web_searches bigint not null default 0
  images bigint not null default 0
  code_sessions bigint not null default 0
  cost_input numeric(38,0) not null default 0
  cost_cache_read numeric(38,0) not null default 0
  cost_cache_write numeric(38,0) not null default 0
  cost_output numeric(38,0) not null default 0
  cost_reasoning numeric(38,0) not null default 0
  cost_other numeric(38,0) not null default 0
  list_cost numeric(38,0) not null default 0
  cost numeric(38,0) not null default 0
  retry_cost numeric(38,0) not null default 0
  fallback_premium numeric(38,0) not null default 0
  cost_avoided numeric(38,0) not null default 0
  constraint provider_daily_pkey PRIMARY KEY (utc_day, period, kind, account_id, provider_project_id, provider_id, model_id, service_tier)
)

table provider_documents (
  id integer not null generated always as identity
  provider text not null
  account text not null default ''::text
  number text not null
  period date not null
  total_cents bigint not null
  excluded_cents bigint not null default 0
  variance_cents bigint not null default 0
  final_at timestamp with time zone
  entered_by text not null
  entered_at timestamp with time zone not null default now()
  constraint provider_documents_period_fkey FOREIGN KEY (period) REFERENCES periods(period)
  constraint provider_documents_pkey PRIMARY KEY (id)
  constraint provider_documents_provider_account_number_key UNIQUE (provider, account, number)
)

table provider_usage (
  id bigint not null generated always as identity
  source_id integer not null
  provider_id integer not null
  account_id integer not null default 0
  provider_project_id integer not null default 0
  provider_key_id integer not null default 0
  model_id integer not null default 0
  service_tier smallint not null default 0
  starts_at timestamp with time zone not null
  ends_at timestamp with time zone not null
  requests bigint
  usage jsonb not null
  cost_pico numeric(38,0)
  evidence_id bigint
  row_hash uuid not null
  measure text not null default ''::text
  layer text not null default ''::text
  detail jsonb not null default '{}'::jsonb
  received_at timestamp with time zone not null default now()
  constraint provider_usage_pkey PRIMARY KEY (id)
  constraint provider_usage_row_hash_key UNIQUE (row_hash)
)

table quarantine (
  id bigint not null generated always as identity
  source_id integer not null
  record_hash uuid not null
  code text not null
  field text
  message text not null
  record bytea not null
  format text not null
  times integer not null default 1
  first_seen_at timestamp with time zone not null
  last_seen_at timestamp with time zone not null
  replayed_at timestamp with time zone
  constraint quarantine_pkey PRIMARY KEY (id)
  constraint quarantine_source_id_record_hash_key UNIQUE (source_id, record_hash)
)

table saved_views (
  id integer not null generated always as identity
  user_id integer not null
  name text not null
  href text not null
  shared boolean not null default false
  created_at timestamp with time zone not null default now()
  constraint saved_views_pkey PRIMARY KEY (id)
  constraint saved_views_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
  constraint saved_views_user_id_name_key UNIQUE (user_id, name)
)

table schema_migrations (
  name text not null
  hash text not null
  applied_at timestamp with time zone not null default now()
  constraint schema_migrations_pkey PRIMARY KEY (name)
)

table service_aliases (
  alias text not null
  service_id integer not null
  constraint service_aliases_pkey PRIMARY KEY (alias)
  constraint service_aliases_service_id_fkey FOREIGN KEY (service_id) REFERENCES services(id)
)

table service_keys (
  id integer not null generated always as identity
  kid text not null
  service_id integer not null
  public_key text not null
  claimable_team_ids integer[]
  rotated_from integer
  created_at timestamp with time zone not null default now()
  created_by text not null
  valid_from timestamp with time zone not null default now()
  expires_at timestamp with time zone
  revoked_at timestamp with time zone
  revoked_by text
  last_used_at timestamp with time zone
  constraint service_keys_kid_key UNIQUE (kid)
  constraint service_keys_pkey PRIMARY KEY (id)
  constraint service_keys_rotated_from_fkey FOREIGN KEY (rotated_from) REFERENCES service_keys(id)
  constraint service_keys_service_id_fkey FOREIGN KEY (service_id) REFERENCES services(id)
)

table service_teams (
  service_id integer not null
  team_id integer not null
  valid_from date not null
  valid_to date
  constraint service_teams_check CHECK ((valid_to > valid_from))
  constraint service_teams_pkey PRIMARY KEY (service_id, valid_from)
  constraint service_teams_service_id_fkey FOREIGN KEY (service_id) REFERENCES services(id)
  constraint service_teams_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
)

table services (
  id integer not null generated always as identity
  slug text not null
  name text not null
  owner text
  retired_on date
  constraint services_pkey PRIMARY KEY (id)
  constraint services_slug_key UNIQUE (slug)
)

table settings (
  key text not null
  value jsonb not null
  updated_at timestamp with time zone not null default now()
  constraint settings_pkey PRIMARY KEY (key)
)

table shared_reviews (
  team_id integer not null
  month date not null
  note text not null default ''::text
  reviewed_by text not null
  reviewed_at timestamp with time zone not null default now()
  constraint shared_reviews_pkey PRIMARY KEY (team_id, month)
  constraint shared_reviews_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
)

table spend_daily (
  day date not null
  period date not null
  kind smallint not null
  team_id integer not null
  cost_center_id integer not null
  service_id integer not null
  feature_id integer not null
  environment_id integer not null
  project_id integer not null
  provider_id integer not null
  model_id integer not null
  service_tier smallint not null
  attributed_by smallint not null
  requests bigint not null default 0
  operations bigint not null default 0
  answered bigint not null default 0
  failed bigint not null default 0
  retries bigint not null default 0
  fallbacks bigint not null default 0
  estimated_n bigint not null default 0
  missing_n bigint not null default 0
  unpriced_n bigint not null default 0
  input_uncached bigint not null default 0
  cache_read bigint not null default 0
  cache_write_5m bigint not null default 0
  cache_write_1h bigint not null default 0
  output bigint not null default 0
  reasoning bigint not null default 0
  audio_in bigint not null default 0
  audio_out bigint not null default 0
  image_in bigint not null default 0
  image_out bigint not null default 0
  video_in bigint not null default 0
  video_out bigint not null default 0
  audio_cache_read bigint not null default 0
  web_searches bigint not null default 0
  images bigint not null default 0
  code_sessions bigint not null default 0
  cost_input numeric(38,0) not null default 0
  cost_cache_read numeric(38,0) not null default 0
  cost_cache_write numeric(38,0) not null default 0
  cost_output numeric(38,0) not null default 0
  cost_reasoning numeric(38,0) not null default 0
  cost_other numeric(38,0) not null default 0
  list_cost numeric(38,0) not null default 0
  cost numeric(38,0) not null default 0
  retry_cost numeric(38,0) not null default 0
  fallback_premium numeric(38,0) not null default 0
  cost_avoided numeric(38,0) not null default 0
  constraint spend_daily_pkey PRIMARY KEY (day, period, kind, team_id, cost_center_id, service_id, feature_id, environment_id, project_id, provider_id, model_id, service_tier, attributed_by)
)

table tagging_contracts (
  id integer not null generated always as identity
  environment_id integer
  required text[] not null
  defaults jsonb not null default '{}'::jsonb
  valid_from date not null
  valid_to date
  constraint tagging_contracts_check CHECK ((valid_to > valid_from))
  constraint tagging_contracts_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
  constraint tagging_contracts_pkey PRIMARY KEY (id)
)

table team_aliases (
  alias text not null
  team_id integer not null
  constraint team_aliases_pkey PRIMARY KEY (alias)
  constraint team_aliases_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
)

table team_cost_centers (
  team_id integer not null
  cost_center_id integer not null
  valid_from date not null
  valid_to date
  constraint team_cost_centers_check CHECK ((valid_to > valid_from))
  constraint team_cost_centers_cost_center_id_fkey FOREIGN KEY (cost_center_id) REFERENCES cost_centers(id)
  constraint team_cost_centers_pkey PRIMARY KEY (team_id, valid_from)
  constraint team_cost_centers_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
)

table team_daily (
  day date not null
  period date not null
  kind smallint not null
  team_id integer not null
  attributed_by smallint not null
  requests bigint not null default 0
  operations bigint not null default 0
  answered bigint not null default 0
  failed bigint not null default 0
  retries bigint not null default 0
  fallbacks bigint not null default 0
  estimated_n bigint not null default 0
  missing_n bigint not null default 0
  unpriced_n bigint not null default 0
  input_uncached bigint not null default 0
  cache_read bigint not null default 0
  cache_write_5m bigint not null default 0
  cache_write_1h bigint not null default 0
  output bigint not null default 0
  reasoning bigint not null default 0
  audio_in bigint not null default 0
  audio_out bigint not null default 0
  image_in bigint not null default 0
  image_out bigint not null default 0
  video_in bigint not null default 0
  video_out bigint not null default 0
  audio_cache_read bigint not null default 0
  web_searches bigint not null default 0
  images bigint not null default 0
  code_sessions bigint not null default 0
  cost_input numeric(38,0) not null default 0
  cost_cache_read numeric(38,0) not null default 0
  cost_cache_write numeric(38,0) not null default 0
  cost_output numeric(38,0) not null default 0
  cost_reasoning numeric(38,0) not null default 0
  cost_other numeric(38,0) not null default 0
  list_cost numeric(38,0) not null default 0
  cost numeric(38,0) not null default 0
  retry_cost numeric(38,0) not null default 0
  fallback_premium numeric(38,0) not null default 0
  cost_avoided numeric(38,0) not null default 0
  constraint team_daily_pkey PRIMARY KEY (day, period, kind, team_id, attributed_by)
)

table team_units (
  team_id integer not null
  unit_id integer not null
  valid_from date not null
  valid_to date
  constraint team_units_check CHECK ((valid_to > valid_from))
  constraint team_units_pkey PRIMARY KEY (team_id, valid_from)
  constraint team_units_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
  constraint team_units_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id)
)

table teams (
  id integer not null generated always as identity
  slug text not null
  name text not null
  kind text not null default 'team'::text
  hue smallint not null default 0
  lead text
  manager text
  channel text
  retired_on date
  limit_pico numeric(38,0)
  merged_into integer
  constraint teams_check CHECK ((merged_into <> id))
  constraint teams_kind_check CHECK ((kind = ANY (ARRAY['team'::text, 'shared'::text, 'untagged'::text])))
  constraint teams_limit_pico_check CHECK ((limit_pico >= (0)::numeric))
  constraint teams_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES teams(id)
  constraint teams_pkey PRIMARY KEY (id)
  constraint teams_slug_key UNIQUE (slug)
)

table template_daily (
  day date not null
  period date not null
  kind smallint not null
  team_id integer not null
  service_id integer not null
  feature_id integer not null
  environment_id integer not null
  template_id integer not null
  version_id integer not null
  requests bigint not null default 0
  operations bigint not null default 0
  answered bigint not null default 0
  failed bigint not null default 0
  retries bigint not null default 0
  fallbacks bigint not null default 0
  estimated_n bigint not null default 0
  missing_n bigint not null default 0
  unpriced_n bigint not null default 0
  input_uncached bigint not null default 0
  cache_read bigint not null default 0
  cache_write_5m bigint not null default 0
  cache_write_1h bigint not null default 0
  output bigint not null default 0
  reasoning bigint not null default 0
  audio_in bigint not null default 0
  audio_out bigint not null default 0
  image_in bigint not null default 0
  image_out bigint not null default 0
  video_in bigint not null default 0
  video_out bigint not null default 0
  audio_cache_read bigint not null default 0
  web_searches bigint not null default 0
  images bigint not null default 0
  code_sessions bigint not null default 0
  cost_input numeric(38,0) not null default 0
  cost_cache_read numeric(38,0) not null default 0
  cost_cache_write numeric(38,0) not null default 0
  cost_output numeric(38,0) not null default 0
  cost_reasoning numeric(38,0) not null default 0
  cost_other numeric(38,0) not null default 0
  list_cost numeric(38,0) not null default 0
  cost numeric(38,0) not null default 0
  retry_cost numeric(38,0) not null default 0
  fallback_premium numeric(38,0) not null default 0
  cost_avoided numeric(38,0) not null default 0
  constraint template_daily_pkey PRIMARY KEY (day, period, kind, team_id, service_id, feature_id, environment_id, template_id, version_id)
)

table tenant_daily (
  day date not null
  period date not null
  kind smallint not null
  team_id integer not null
  service_id integer not null
  feature_id integer not null
  environment_id integer not null
  tenant_id integer not null
  requests bigint not null default 0
  operations bigint not null default 0
  answered bigint not null default 0
  failed bigint not null default 0
  retries bigint not null default 0
  fallbacks bigint not null default 0
  estimated_n bigint not null default 0
  missing_n bigint not null default 0
  unpriced_n bigint not null default 0
  input_uncached bigint not null default 0
  cache_read bigint not null default 0
  cache_write_5m bigint not null default 0
  cache_write_1h bigint not null default 0
  output bigint not null default 0
  reasoning bigint not null default 0
  audio_in bigint not null default 0
  audio_out bigint not null default 0
  image_in bigint not null default 0
  image_out bigint not null default 0
  video_in bigint not null default 0
  video_out bigint not null default 0
  audio_cache_read bigint not null default 0
  web_searches bigint not null default 0
  images bigint not null default 0
  code_sessions bigint not null default 0
  cost_input numeric(38,0) not null default 0
  cost_cache_read numeric(38,0) not null default 0
  cost_cache_write numeric(38,0) not null default 0
  cost_output numeric(38,0) not null default 0
  cost_reasoning numeric(38,0) not null default 0
  cost_other numeric(38,0) not null default 0
  list_cost numeric(38,0) not null default 0
  cost numeric(38,0) not null default 0
  retry_cost numeric(38,0) not null default 0
  fallback_premium numeric(38,0) not null default 0
  cost_avoided numeric(38,0) not null default 0
  constraint tenant_daily_pkey PRIMARY KEY (day, period, kind, team_id, service_id, feature_id, environment_id, tenant_id)
)

table tenants (
  name_id integer not null
  display_name text
  owner text
  note text
  constraint tenants_name_id_fkey FOREIGN KEY (name_id) REFERENCES names(id)
  constraint tenants_pkey PRIMARY KEY (name_id)
)

table trace_reviews (
  trace_hash uuid not null
  team_id integer not null
  outcome text not null
  note text not null default ''::text
  missing_field text
  reviewed_by text not null
  reviewed_at timestamp with time zone not null default now()
  constraint trace_reviews_check CHECK (((missing_field IS NOT NULL) = (outcome = 'unexplained'::text)))
  constraint trace_reviews_outcome_check CHECK ((outcome = ANY (ARRAY['explained'::text, 'unexplained'::text])))
  constraint trace_reviews_pkey PRIMARY KEY (trace_hash, team_id)
  constraint trace_reviews_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
)

table trace_totals (
  trace_hash uuid not null
  team_id integer not null
  last_day date not null
  last_at timestamp with time zone not null
  calls bigint not null
  cost_pico numeric(38,0) not null
  service_id integer not null default 0
  feature_id integer not null default 0
  constraint trace_totals_pkey PRIMARY KEY (trace_hash, team_id)
)

table traces (
  trace_hash uuid not null
  trace_id text not null
  first_day date
  last_day date
  revision integer not null default 1
  context jsonb
  context_conflict boolean not null default false
  context_since timestamp with time zone
  teams smallint not null default 1
  context_optional boolean not null default false
  constraint traces_pkey PRIMARY KEY (trace_hash)
)

table units (
  id integer not null generated always as identity
  slug text not null
  name text not null
  parent_id integer
  director text
  retired_on date
  constraint units_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES units(id)
  constraint units_pkey PRIMARY KEY (id)
  constraint units_slug_key UNIQUE (slug)
)

table usage_events (
  event_key bigint not null
  revision integer not null default 1
  occurred_at timestamp with time zone not null
  received_at timestamp with time zone not null
  period date not null
  evidence_id bigint not null
  evidence_ordinal integer not null
  source_id integer not null
  team_id integer not null
  cost_center_id integer not null default 0
  service_id integer not null default 0
  feature_id integer not null default 0
  environment_id integer not null default 0
  project_id integer not null default 0
  tenant_id integer not null default 0
  template_id integer not null default 0
  version_id integer not null default 0
  attributed_by smallint not null
  owner_step smallint not null
  rule_id integer
  owner_losers jsonb
  sent_team_id integer
  sent_cost_center_id integer
  sent_service_id integer
  sent_feature_id integer
  sent_environment_id integer
  key_id integer
  gateway_id integer
  virtual_key_id integer
  namespace_id integer
  service_account_id integer
  provider_account_id integer
  provider_project_id integer
  provider_key_id integer
  principal_id integer
  provider_id integer not null default 0
  model_id integer not null default 0
  model_requested_id integer
  model_actual_id integer
  region_id integer
  operation_name_id integer
  error_type_id integer
  fallback_from_id integer
  convention_id integer
  claimed_source_id integer
  service_tier smallint not null default 0
  status smallint not null default 0
  usage_status smallint not null
  provenance smallint not null
  ownership_rank smallint not null
  attempt smallint
  retries_reported smallint
  flags integer not null default 0
  defects integer not null default 0
  context_fields integer not null default 0
  latency_ms integer
  input_uncached integer
  cache_read integer
  cache_write_5m integer
  cache_write_1h integer
  output integer
  reasoning integer
  audio_in integer
  audio_out integer
  image_in integer
  image_out integer
  video_in integer
  video_out integer
  audio_cache_read integer
  web_searches integer
  images integer
  code_sessions integer
  price_line_id integer
  list_line_id integer
  cost_pico bigint
  list_pico bigint
  premium_pico bigint
  avoided_pico bigint
  claimed_pico bigint
  superseded_by bigint
  trace_hash uuid
  operation_hash uuid
  span_id text
  parent_span_id text
  provider_response_id text
  provider_request_id text
  client_request_id text
  request_id text
  operation_id text
  conversation_id text
  initiator text
  end_user text
  labels jsonb
  merge_state jsonb
  corrected jsonb
  constraint usage_events_pkey PRIMARY KEY (event_key)
) partition by RANGE (event_key)

table user_sessions (
  id uuid not null default gen_random_uuid()
  user_id integer not null
  provider text not null
  created_at timestamp with time zone not null default now()
  last_seen_at timestamp with time zone not null default now()
  ended_at timestamp with time zone
  ended_by text
  constraint user_sessions_pkey PRIMARY KEY (id)
  constraint user_sessions_provider_check CHECK ((provider = ANY (ARRAY['password'::text, 'oidc'::text, 'demo'::text, 'link'::text])))
  constraint user_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
)

table user_teams (
  user_id integer not null
  team_id integer not null
  given_by text not null default 'admin'::text
  constraint user_teams_given_by_check CHECK ((given_by = ANY (ARRAY['admin'::text, 'mapping'::text])))
  constraint user_teams_pkey PRIMARY KEY (user_id, team_id)
  constraint user_teams_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
  constraint user_teams_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
)

table users (
  id integer not null generated always as identity
  email text not null
  name text not null
  password_hash text
  role text not null
  unit_id integer
  failed_sign_ins integer not null default 0
  locked_until timestamp with time zone
  sessions_valid_from timestamp with time zone not null default now()
  disabled_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  last_sign_in_at timestamp with time zone
  oidc_issuer text
  oidc_subject text
  lockouts integer not null default 0
  created_by text
  version integer not null default 1
  own_role text
  own_unit_id integer
  constraint users_check CHECK (((oidc_issuer IS NULL) = (oidc_subject IS NULL)))
  constraint users_check1 CHECK (((own_unit_id IS NULL) OR (own_role IS NOT NULL)))
  constraint users_email_check CHECK ((email = lower(email)))
  constraint users_email_key UNIQUE (email)
  constraint users_own_role_check CHECK ((own_role = ANY (ARRAY['admin'::text, 'finance'::text, 'director'::text, 'lead'::text, 'member'::text, 'reader'::text])))
  constraint users_own_unit_id_fkey FOREIGN KEY (own_unit_id) REFERENCES units(id)
  constraint users_pkey PRIMARY KEY (id)
  constraint users_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'finance'::text, 'director'::text, 'lead'::text, 'member'::text, 'reader'::text])))
  constraint users_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id)
)

CREATE INDEX audit_log_action_id_idx ON public.audit_log USING btree (action, id DESC)

CREATE INDEX audit_log_actor_id_idx ON public.audit_log USING btree (actor, id DESC)

CREATE INDEX audit_log_at_idx ON public.audit_log USING btree (at DESC)

CREATE INDEX audit_log_subject_id_idx ON public.audit_log USING btree (subject, id DESC)

CREATE INDEX call_contexts_context_since_idx ON public.call_contexts USING btree (context_since) WHERE (context_since IS NOT NULL)

CREATE UNIQUE INDEX enforcement_modes_coalesce_coalesce1_valid_from_idx ON public.enforcement_modes USING btree (COALESCE(environment_id, 0), COALESCE(source, ''::text), valid_from)

CREATE INDEX event_aliases_event_key_idx ON public.event_aliases USING btree (event_key)

CREATE INDEX ingest_batches_source_id_received_at_idx ON public.ingest_batches USING btree (source_id, received_at DESC)

CREATE INDEX ledger_corrections_event_key_idx ON public.ledger_corrections USING btree (event_key)

CREATE INDEX ledger_corrections_period_idx ON public.ledger_corrections USING btree (period)

CREATE INDEX markers_at ON public.markers USING btree (at)

CREATE INDEX movement_notes_team ON public.movement_notes USING btree (team_id, to_day)

CREATE INDEX observed_calls_at ON public.observed_calls USING btree (at)

CREATE INDEX observed_calls_trace ON public.observed_calls USING btree (trace_hash) WHERE (trace_hash IS NOT NULL)

CREATE INDEX observed_calls_unexplained ON public.observed_calls USING btree (swept_at NULLS FIRST) WHERE (explained_by IS NULL)

CREATE INDEX password_links_user_id_idx ON public.password_links USING btree (user_id)

CREATE UNIQUE INDEX price_cards_provider_kind_coalesce_version_idx ON public.price_cards USING btree (provider, kind, COALESCE(account, ''::text), version)

CREATE INDEX price_lines_card_id_idx ON public.price_lines USING btree (card_id)

CREATE INDEX provider_usage_starts_at ON public.provider_usage USING btree (starts_at)

CREATE INDEX service_keys_service_id_idx ON public.service_keys USING btree (service_id)

CREATE INDEX spend_daily_team ON public.spend_daily USING btree (team_id, day)

CREATE UNIQUE INDEX tagging_contracts_coalesce_valid_from_idx ON public.tagging_contracts USING btree (COALESCE(environment_id, 0), valid_from)

CREATE INDEX team_daily_period ON public.team_daily USING btree (period, team_id)

CREATE INDEX team_daily_team ON public.team_daily USING btree (team_id, day)

CREATE INDEX template_daily_feature ON public.template_daily USING btree (feature_id, day)

CREATE INDEX tenant_daily_tenant ON public.tenant_daily USING btree (tenant_id, day)

CREATE INDEX trace_totals_day ON public.trace_totals USING btree (last_day, cost_pico DESC)

CREATE INDEX trace_totals_team ON public.trace_totals USING btree (team_id, last_day, cost_pico DESC) INCLUDE (service_id, feature_id, calls, trace_hash)

CREATE INDEX traces_context_since_idx ON public.traces USING btree (context_since) WHERE (context_since IS NOT NULL)

CREATE INDEX traces_of_several_teams ON public.traces USING btree (last_day) WHERE (teams > 1)

CREATE INDEX usage_events_trace ON ONLY public.usage_events USING btree (trace_hash) WHERE (trace_hash IS NOT NULL)

CREATE INDEX user_sessions_user_id_created_at_idx ON public.user_sessions USING btree (user_id, created_at DESC)

CREATE UNIQUE INDEX users_oidc_issuer_oidc_subject_idx ON public.users USING btree (oidc_issuer, oidc_subject) WHERE (oidc_subject IS NOT NULL)

CREATE TRIGGER audit_log_append_only BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()

CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()

CREATE TRIGGER price_cards_published BEFORE DELETE OR UPDATE ON public.price_cards FOR EACH ROW EXECUTE FUNCTION refuse_published_card_change()

CREATE TRIGGER price_lines_immutable BEFORE DELETE OR UPDATE ON public.price_lines FOR EACH ROW EXECUTE FUNCTION refuse_published_price_change()

CREATE TRIGGER price_lines_published BEFORE INSERT ON public.price_lines FOR EACH ROW EXECUTE FUNCTION refuse_published_card_change()

sequence event_seq as bigint

sequence evidence_seq as bigint

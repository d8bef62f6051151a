-- What a mesh or an egress proxy saw leave for a provider. Bills nothing: it is held against the events, which it may
-- find missing. Kept for 45 days.
create table observed_calls (
  call_hash uuid primary key,
  at timestamptz not null,
  received_at timestamptz not null,
  source_id integer not null,
  provider_id integer not null,
  host text not null,
  kind text not null,
  status smallint,
  namespace_id integer not null default 0,
  service_account_id integer not null default 0,
  principal_id integer not null default 0,
  workload text not null default '',
  request_id text,
  trace_id text,
  -- as in event_ids: any of them there, and the call has its event
  id_hashes uuid[] not null,
  trace_hash uuid,
  bytes_in bigint,
  bytes_out bigint,
  -- null while no event is known for it
  explained_by text check (explained_by in ('id', 'trace')),
  swept_at timestamptz
);
create index observed_calls_at on observed_calls (at);
create index observed_calls_unexplained on observed_calls (swept_at nulls first) where explained_by is null;
create index observed_calls_trace on observed_calls (trace_hash) where trace_hash is not null;

-- Which services and features were seen with a key of a provider or in a namespace, and when. Name and catalog ids;
-- feature 0: calls that named none.
create table key_services (
  kind text not null check (kind in ('provider_key', 'namespace')),
  name_id integer not null,
  service_id integer not null,
  feature_id integer not null,
  first_day date not null,
  last_day date not null,
  primary key (kind, name_id, service_id, feature_id)
);

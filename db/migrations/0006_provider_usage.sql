-- What a provider adds up, told by its usage API or console: the lines are held against the events, and bill nothing.
-- `layer` is how the export was cut (form, bucket width, dimensions): two layers of one measure tell the same usage twice.
alter table provider_usage
  add column measure text not null default '',
  add column layer text not null default '',
  add column detail jsonb not null default '{}',
  add column received_at timestamptz not null default now();
create index provider_usage_starts_at on provider_usage (starts_at);

-- What a provider says a month cost. A final one must be tied out by the ledger (law 6): posted cents + excluded
-- (recoverable tax, prepayments) + assigned variance = total, in cents.
create table provider_documents (
  id integer generated always as identity primary key,
  provider text not null,
  account text not null default '',
  number text not null,
  period date not null references periods (period),
  total_cents bigint not null,
  excluded_cents bigint not null default 0,
  variance_cents bigint not null default 0,
  final_at timestamptz,
  entered_by text not null,
  entered_at timestamptz not null default now(),
  unique (provider, account, number)
);

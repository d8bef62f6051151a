-- A context from a span that is no model call may never meet one: most traces of a program have none. It waits without
-- being an exception, and is forgotten when no call of its trace came for a week.
alter table traces add column context_optional boolean not null default false;

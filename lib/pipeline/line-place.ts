import { dayNumber, type EventRow, isoDay } from "./event-row";
import type { Reference } from "./reference";
import type { LinePlace } from "./rollups";

/** Where a stored event falls in the rollups. */
export function placeOf(row: EventRow, reference: Reference): LinePlace {
  return {
    day: reference.dayOf(row.occurred_at),
    // Not the day of the key: an event of a closed month keeps its key when its time moves.
    utc_day: isoDay(dayNumber(row.occurred_at)),
    period: row.period,
    kind: 0,
    team_id: row.team_id,
    cost_center_id: row.cost_center_id,
    service_id: row.service_id,
    feature_id: row.feature_id,
    environment_id: row.environment_id,
    project_id: row.project_id,
    tenant_id: row.tenant_id,
    template_id: row.template_id,
    version_id: row.version_id,
    provider_id: row.provider_id,
    model_id: row.model_id,
    account_id: row.provider_account_id ?? 0,
    provider_project_id: row.provider_project_id ?? 0,
    service_tier: row.service_tier,
    attributed_by: row.attributed_by,
  };
}

import { enforcementPlace, type Noun, type Timeline } from "./catalog-state";
import type { PeopleNoun } from "./write-people";

/** A column's value: as it is, as jsonb, or the id of a thing by its key. */
type Cell = { set: unknown } | { json: unknown } | { id: [StructureNoun, string | null] };
export type Cells = Record<string, Cell>;
/** Things whose rows are plain columns. */
export type StructureNoun = Exclude<Noun, PeopleNoun>;

/** Where a dated value is stored: its key columns besides `valid_from`, and what it sets. */
export const DATED_ROWS: Record<
  Timeline,
  (key: string, value: Record<string, unknown>) => { table: string; where: Cells; set: Cells }
> = {
  team_unit: (team, value) => ({
    table: "team_units",
    where: { team_id: { id: ["team", team] } },
    set: { unit_id: { id: ["unit", text(value.unit)] } },
  }),
  team_cost_center: (team, value) => ({
    table: "team_cost_centers",
    where: { team_id: { id: ["team", team] } },
    set: { cost_center_id: { id: ["cost_center", text(value.cost_center)] } },
  }),
  service_team: (service, value) => ({
    table: "service_teams",
    where: { service_id: { id: ["service", service] } },
    set: { team_id: { id: ["team", text(value.team)] } },
  }),
  rule: (match, value) => ({
    table: "ownership_rules",
    where: { match: { json: JSON.parse(match) } },
    set: {
      team_id: { id: ["team", text(value.team)] },
      environment_id: { id: ["environment", text(value.environment)] },
      assigned: { set: value.assigned },
    },
  }),
  contract: (environment, value) => ({
    table: "tagging_contracts",
    where: { environment_id: { id: ["environment", environment || null] } },
    set: { required: { set: value.required }, defaults: { json: value.defaults } },
  }),
  budget: (key, value) => {
    const { scope, period } = JSON.parse(key) as { scope: Record<string, string>; period: string };
    return {
      table: "budgets",
      where: { scope: { json: scope }, period_kind: { set: period } },
      set: {
        team_id: { id: ["team", scope.team ?? null] },
        amount_pico: { set: value.amount_pico },
        basis: { set: value.basis },
        enforce: { set: value.enforce },
        owner: { set: value.owner },
      },
    };
  },
  policy: (source, value) => ({
    table: "allocation_policies",
    where: { source_team_id: { id: ["team", source] } },
    set: {
      method: { set: value.method },
      keep_central_pico: { set: value.keep_central_pico },
      shares: value.shares === null ? { set: null } : { json: value.shares },
    },
  }),
  enforcement: (key, value) => {
    const { environment, source } = enforcementPlace(key);
    return {
      table: "enforcement_modes",
      where: { environment_id: { id: ["environment", environment] }, source: { set: source } },
      set: { mode: { set: value.mode } },
    };
  },
};

/** Null for what is no text. */
export function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Cells are found by a number that many places share; a sum must never land in a neighbour. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf, type LinePlace, ROLLUP_NAMES, RollupDeltas, ROLLUPS } from "./rollups";

const PLACE: LinePlace = {
  day: "2026-06-08",
  utc_day: "2026-06-08",
  period: "2026-06-01",
  kind: 0,
  team_id: 1,
  cost_center_id: 1,
  service_id: 1,
  feature_id: 1,
  environment_id: 1,
  project_id: 0,
  tenant_id: 1,
  template_id: 1,
  version_id: 1,
  provider_id: 1,
  model_id: 1,
  account_id: 0,
  provider_project_id: 0,
  service_tier: 0,
  attributed_by: 0,
};

/** Small numbers around 31 meet in one hash all the time. */
const place = fc.record({
  day: fc.constantFrom("2026-06-08", "2026-06-09"),
  team_id: fc.nat(3),
  service_id: fc.nat(64),
  feature_id: fc.nat(64),
  model_id: fc.nat(64),
  service_tier: fc.nat(64),
  attributed_by: fc.nat(64),
});

describe("RollupDeltas", () => {
  it("keeps places apart whose numbers add up to the same", () => {
    const rollups = new RollupDeltas();
    rollups.add({ ...PLACE, team_id: 2, attributed_by: 0 }, [[0, 1]]);
    rollups.add({ ...PLACE, team_id: 1, attributed_by: 31 }, [[0, 10]]);
    rollups.add({ ...PLACE, team_id: 2, attributed_by: 0 }, [[0, 1]], -1);
    const sums = [...rollups.cellsOf("team_daily").values()].map((cell) => cell.sums[0]);
    expect(sums).toEqual([0, 10]);
  });
  it("sums to what a plain loop over the texts of the places gives", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(place, fc.nat(9)), { maxLength: 60 }), (lines) => {
        const rollups = new RollupDeltas();
        for (const [at, amount] of lines) rollups.add({ ...PLACE, ...at }, [[0, amount]]);
        for (const name of ROLLUP_NAMES) {
          const expected = new Map<string, number>();
          for (const [at, amount] of lines) {
            const key = keyOf({ ...PLACE, ...at }, ROLLUPS[name]);
            expected.set(key, (expected.get(key) ?? 0) + amount);
          }
          const got = [...rollups.cellsOf(name)].map(([key, cell]) => [key, cell.sums[0]] as const);
          expect(new Map(got)).toEqual(expected);
        }
      }),
    );
  });
});

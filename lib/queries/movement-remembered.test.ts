import { describe, expect, it } from "vitest";
import { moveNode } from "@/lib/domain/movement";
import { type MovementCell, NO_USAGE } from "@/lib/domain/movement-cell";
import { cell, node } from "@/lib/domain/movement-samples";
import { moveRemembered } from "./movement-remembered";

const BEFORE = cell({ n: 10, u: [1_000, 2], r: [300, 1], w: [50, 3], o: [200, 8], g: [40, 8], other: 90 });
const AFTER = cell({ n: 12, u: [1_800, 2], r: [100, 1], w: [70, 3], o: [240, 8], g: [10, 9], other: 60 });

describe("moveRemembered", () => {
  it("is the split of the node, the second time too, under the key of the one who asks", () => {
    const asked = node({ a: [BEFORE, AFTER] });
    expect(moveRemembered(asked)).toEqual(moveNode(asked));
    expect(moveRemembered({ ...asked, key: "other" })).toEqual({ ...moveNode(asked), key: "other" });
  });

  it("tells apart what differs in one number, in its period, or in being there at all", () => {
    for (const field of Object.keys(NO_USAGE) as (keyof MovementCell)[]) {
      for (const changed of [
        node({ a: [{ ...BEFORE, [field]: BEFORE[field] + 7n }, AFTER] }),
        node({ a: [BEFORE, { ...AFTER, [field]: AFTER[field] + 7n }] }),
      ])
        expect(moveRemembered(changed)).toEqual(moveNode(changed));
    }
    for (const other of [
      node({ a: [AFTER, BEFORE] }),
      node({ a: [BEFORE, null], b: [null, AFTER] }),
      node({ a: [null, AFTER], b: [BEFORE, null] }),
      node({ a: [null, AFTER] }),
      node({ a: [BEFORE, null] }),
    ])
      expect(moveRemembered(other)).toEqual(moveNode(other));
  });

  it("takes charges as they are", () => {
    const charge = { key: "seats", charge: { before: 10n, after: 30n } };
    expect(moveRemembered(charge)).toEqual(moveNode(charge));
  });
});

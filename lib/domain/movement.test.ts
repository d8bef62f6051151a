/** The worked examples of the method; picodollars. */
import { describe, expect, it } from "vitest";
import { addMovements, groupMovements, type KeyedMovement, move, moveNode } from "./movement";
import { noFields } from "./movement-cell";
import { cell, node, swapped } from "./movement-samples";

const fields = (given: Partial<ReturnType<typeof noFields>>) => ({ ...noFields(), ...given });

describe("worked examples", () => {
  it("1: traffic and prompt", () => {
    const given = node({
      a: [cell({ n: 10, u: [1000, 2], o: [200, 8] }), cell({ n: 12, u: [1800, 2], o: [240, 8] })],
    });
    expect(moveNode(given)).toMatchObject({
      fields: fields({ requests: 820n, prompt: 1100n }),
      costBefore: 3600n,
      costAfter: 5520n,
      operationsBefore: 10n,
      operationsAfter: 12n,
    });
  });

  it("2: the cache stopped hitting and the price was cut by 20 %; prices in tenths of a pico", () => {
    const given = node({
      a: [cell({ n: 10, u: [200, 100], r: [800, 10] }), cell({ n: 10, u: [800, 80], r: [200, 8] })],
    });
    expect(moveNode(given).fields).toEqual(fields({ cache: 48_600n, price: -11_000n }));
  });

  const storm = (half: boolean) => {
    const of = (amount: number) => (half ? amount / 2 : amount);
    return node({
      a: [
        cell({ n: 10, u: [1000, 10] }),
        cell({ n: of(16), requests: of(24), u: [of(2400), 10], retryCost: of(8000) }),
      ],
      b: [null, cell({ n: of(4), u: [of(400), 50], premium: of(16_000) })],
    });
  };
  it("3: a retry storm, a fallback and double traffic", () => {
    const moved = moveNode(storm(false));
    expect(moved.fields).toEqual(fields({ requests: 15_556n, waste: 18_444n }));
    expect(moved.costAfter - moved.costBefore).toBe(34_000n);
  });
  it("3: the same without the traffic is all waste", () =>
    expect(moveNode(storm(true)).fields).toEqual(fields({ waste: 12_000n })));

  it("4: a tie in rounding goes to the first field, and swaps with the periods", () => {
    const given = node({ a: [cell({ n: 1, u: [1, 1] }), cell({ n: 2, u: [4, 1] })] });
    expect(moveNode(given).fields).toEqual(fields({ requests: 2n, prompt: 1n }));
    expect(moveNode(swapped(given)).fields).toEqual(fields({ requests: -2n, prompt: -1n }));
  });

  it("5: half the calls move to a cheaper model", () => {
    const given = node({
      a: [cell({ n: 10, u: [1000, 10] }), cell({ n: 5, u: [500, 10] })],
      b: [null, cell({ n: 5, u: [500, 3] })],
    });
    expect(moveNode(given).fields).toEqual(fields({ mix: -3500n }));
  });
  it("5: a model vanishes while the other stays at its volume", () => {
    const given = node({
      a: [cell({ n: 10, u: [1000, 10] }), null],
      b: [cell({ n: 10, u: [1000, 10] }), cell({ n: 10, u: [1000, 10] })],
    });
    expect(moveNode(given).fields).toEqual(fields({ requests: -10_000n }));
  });
  it("5: a cell that had no price", () => {
    const given = node({
      a: [cell({ n: 9, unpriced: 9, u: [900, 0] }), cell({ n: 9, u: [900, 10] })],
      b: [cell({ n: 1, u: [100, 10] }), cell({ n: 1, u: [100, 10] })],
    });
    expect(moveNode(given)).toMatchObject({
      fields: fields({ price: 9000n }),
      hadNoPrice: 9000n,
      hasNoPrice: 0n,
    });
    expect(moveNode(swapped(given))).toMatchObject({ hadNoPrice: 0n, hasNoPrice: -9000n });
  });
});

describe("rules the method rests on", () => {
  it("a storm of free rejected calls changes nothing", () => {
    const given = node({ a: [cell({ n: 10, u: [1000, 10] }), cell({ n: 10, requests: 40, u: [1000, 10] })] });
    expect(moveNode(given).fields).toEqual(noFields());
  });
  it("more traffic at the same retry rate is requests", () => {
    const retried = cell({ n: 10, requests: 12, u: [1200, 10], retryCost: 2000 });
    const twice = cell({ n: 20, requests: 24, u: [2400, 10], retryCost: 4000 });
    expect(moveNode(node({ a: [retried, twice] })).fields).toEqual(fields({ requests: 12_000n }));
  });
  it("a node with nothing in a period is new or gone, and a silent cell is nothing", () => {
    const some = cell({ n: 10, u: [1000, 10], o: [5, 5] });
    expect(moveNode(node({ a: [null, some] })).fields).toEqual(fields({ newGone: 10_025n }));
    expect(moveNode(node({ a: [some, cell({ n: 0 })] })).fields).toEqual(fields({ newGone: -10_025n }));
    expect(moveNode(node({})).fields).toEqual(noFields());
  });
  it("a cell with a price for some of its calls takes part as usual", () => {
    const partly = (k: number) => cell({ n: 10 * k, unpriced: 3 * k, u: [1000 * k, 7] });
    expect(moveNode(node({ a: [partly(1), partly(2)] })).fields).toEqual(fields({ requests: 7000n }));
  });
  it("cost of a class without tokens is other, and other units show per answered operation", () => {
    const before = { ...cell({ n: 10 }), costOutput: 100n, cost: 100n };
    const after = { ...cell({ n: 10 }), costOutput: 150n, cost: 150n };
    expect(moveNode(node({ a: [before, after] })).fields).toEqual(fields({ answer: 50n }));
  });
});

describe("adding up", () => {
  const dear = (n: number) => cell({ n, u: [n * 100, 10] });
  const cheap = (n: number) => cell({ n, u: [n * 100, 1] });
  it("ten calls moving from a feature at 1,000 a call to one at 100 are requests at the parent", () => {
    const nodes = [
      { ...node({ a: [dear(20), dear(10)] }), key: "dear" },
      { ...node({ a: [cheap(10), cheap(20)] }), key: "cheap" },
    ];
    const { total } = move(nodes);
    expect(total.fields).toEqual(fields({ requests: -9000n }));
    expect([total.operationsBefore, total.operationsAfter, total.nodes]).toEqual([30n, 30n, 2]);
  });

  it("charges are nodes of their own", () => {
    const { total, nodes } = move([
      { ...node({ a: [dear(1), dear(2)] }), key: "calls" },
      { key: "seats", charge: { before: 500n, after: 700n } },
    ]);
    expect(nodes.map((one) => [one.key, one.fields])).toEqual([
      ["calls", fields({ requests: 1000n })],
      ["seats", fields({ newGone: 200n })],
    ]);
    expect(total).toMatchObject({
      fields: fields({ requests: 1000n, newGone: 200n }),
      charges: 200n,
      costBefore: 1500n,
      costAfter: 2700n,
    });
  });

  it("groups add up to the same total, in order of first appearance", () => {
    const { total, nodes } = move([
      { ...node({ a: [dear(20), dear(10)] }), key: "b/prod" },
      { ...node({ a: [dear(5), dear(6)] }), key: "a/prod" },
      { ...node({ a: [null, cheap(20)] }), key: "b/eval" },
    ]);
    const groups = groupMovements(nodes, (key) => key.slice(0, 1));
    expect(groups.map((group: KeyedMovement) => [group.key, group.nodes])).toEqual([
      ["b", 2],
      ["a", 1],
    ]);
    expect(addMovements(groups)).toEqual(total);
  });
});

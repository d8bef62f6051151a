import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AllocationPayer, allocate } from "./allocation";
import { fromUsd, sumPico } from "./money";

const payer = (teamId: number, quantity: bigint, kind: AllocationPayer["kind"] = "team") => ({
  teamId,
  quantity,
  kind,
});

describe("allocate", () => {
  it("splits what is not kept by the base", () => {
    const policy = { method: "requests", keepCentralPico: fromUsd("1140") } as const;
    const { centralPico, baseTotal, parts } = allocate(fromUsd("2140"), policy, [payer(2, 1n), payer(1, 3n)]);
    expect(centralPico).toBe(fromUsd("1140"));
    expect(baseTotal).toBe(4n);
    expect(parts).toEqual([
      { teamId: 1, quantity: 3n, ratio: 750_000, pico: fromUsd("750") },
      { teamId: 2, quantity: 1n, ratio: 250_000, pico: fromUsd("250") },
    ]);
  });

  it("gives untagged, shared and unused teams nothing; an even split asks for no quantity", () => {
    const payers = [payer(1, 5n), payer(2, 90n, "untagged"), payer(3, 90n, "shared"), payer(4, 0n)];
    const by = (method: "tokens" | "even") =>
      allocate(100n, { method, keepCentralPico: 0n }, payers).parts.map(({ teamId, pico }) => [teamId, pico]);
    expect(by("tokens")).toEqual([[1, 100n]]);
    expect(by("even")).toEqual([
      [1, 50n],
      [4, 50n],
    ]);
  });

  it("keeps everything where nobody has a base, and at most the pool", () => {
    const policy = { method: "direct_cost", keepCentralPico: 500n } as const;
    expect(allocate(300n, policy, [payer(1, 0n)])).toMatchObject({ centralPico: 300n, parts: [] });
    expect(allocate(300n, policy, [payer(1, 7n)])).toMatchObject({
      centralPico: 300n,
      parts: [{ pico: 0n }],
    });
    expect(allocate(-300n, policy, [payer(1, 7n)])).toMatchObject({
      centralPico: 0n,
      parts: [{ pico: -300n }],
    });
  });

  it("sums to the pool and to one, whatever the order of the payers", () => {
    const pool = fc.bigInt(-(10n ** 18n), 10n ** 18n);
    const quantities = fc.array(fc.bigInt(0n, 10n ** 15n), { maxLength: 12 });
    const method = fc.constantFrom("requests", "tokens", "direct_cost", "fixed", "even");
    fc.assert(
      fc.property(
        pool,
        fc.bigInt(0n, 10n ** 18n),
        quantities,
        method,
        (poolPico, keepCentralPico, list, by) => {
          const payers = list.map((quantity, at) =>
            payer(at + 1, quantity, at % 4 === 3 ? "shared" : "team"),
          );
          const split = allocate(poolPico, { method: by, keepCentralPico }, payers);
          expect(split.centralPico + sumPico(split.parts.map(({ pico }) => pico))).toBe(poolPico);
          if (split.parts.length > 0) {
            expect(split.parts.reduce((sum, { ratio }) => sum + ratio, 0)).toBe(1_000_000);
          }
          expect(allocate(poolPico, { method: by, keepCentralPico }, [...payers].reverse())).toEqual(split);
        },
      ),
    );
  });
});

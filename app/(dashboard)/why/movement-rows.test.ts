import { expect, test } from "vitest";
import { move } from "@/lib/domain/movement";
import { cell, node } from "@/lib/domain/movement-samples";
import type { NamedMovement } from "@/lib/queries/movement";
import { contributorRows, waterfallRows } from "./movement-rows";

const CENT = 10_000_000_000;
const named = (id: number, slug: string) => ({ id, slug, name: slug });

function feature(service: string, slug: string, after: number): NamedMovement {
  const one = node({
    a: [cell({ n: 10, u: [100, CENT], o: [10, CENT] }), cell({ n: 10, u: [after, CENT], o: [10, CENT] })],
  });
  return {
    ...move([one]).total,
    kind: "call",
    teamId: 1,
    team: named(1, "support"),
    service: named(1, service),
    feature: named(1, slug),
  };
}

test("a bar prints its amount, its share, its two parts and where it mostly came from", () => {
  const features = [feature("copilot", "summarize", 400), feature("desk", "notes", 90)];
  const total = move([
    node({
      a: [cell({ n: 10, u: [100, CENT], o: [10, CENT] }), cell({ n: 10, u: [390, CENT], o: [10, CENT] })],
    }),
  ]).total;
  const rows = waterfallRows(total, features);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    name: "Tokens per request",
    change: "+2.90",
    share: 1000,
    parts: "prompt +2.90 · answer 0.00",
    mostly: "summarize +3.00 · notes −0.10",
    toPico: total.costAfter,
  });
  expect(contributorRows(features)).toMatchObject([
    { name: "copilot / summarize", driver: "longer prompts" },
    { name: "desk / notes", driver: "shorter prompts" },
  ]);
});

test("features of one name are told apart by their service", () => {
  const features = [feature("copilot", "chat", 400), feature("desk", "chat", 300)];
  expect(waterfallRows(move([]).total, features)).toEqual([]);
  const [first] = features;
  expect(waterfallRows(first ?? move([]).total, features)[0]?.mostly).toBe(
    "copilot / chat +3.00 · desk / chat +2.00",
  );
});

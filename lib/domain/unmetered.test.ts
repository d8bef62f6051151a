import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CatalogSnapshot, compileCatalog } from "./catalog";
import { perMillion } from "./money";
import { compilePriceBook } from "./price-book";
import { card, line } from "./pricing-samples";
import { type ExportedCell, type MeteredCell, standingLayers, usageDifferences } from "./unmetered";
import { ledgerModel, unmeteredLines } from "./unmetered-lines";

const DAY = "2026-06-08";
const place = { provider: "openai", day: DAY, account: null, project: null, model: "m" };
const exported = (told: Partial<ExportedCell>): ExportedCell => ({
  ...place,
  measure: "completions",
  layer: "api day model",
  providerKey: null,
  serviceTier: null,
  requests: null,
  counts: {},
  ...told,
});
const metered = (told: Partial<MeteredCell>): MeteredCell => ({ ...place, counts: {}, ...told });

describe("usageDifferences", () => {
  it("exported 1,000, metered 600: 400 are unmetered", () => {
    expect(
      usageDifferences(
        [exported({ counts: { input_uncached: 1_000n } })],
        [metered({ counts: { input_uncached: 600n } })],
      ),
    ).toMatchObject([
      { field: "input_uncached", exported: 1_000n, metered: 600n, unmetered: 400n, over: 0n },
    ]);
  });

  it("metered more than exported is 0, and listed", () => {
    expect(
      usageDifferences([exported({ counts: { output: 600n } })], [metered({ counts: { output: 1_000n } })]),
    ).toMatchObject([{ field: "output", exported: 600n, metered: 1_000n, unmetered: 0n, over: 400n }]);
  });

  it("a model that is metered and not exported is listed; a day without an export is not", () => {
    const found = usageDifferences(
      [exported({ counts: { output: 5n } })],
      [
        metered({ model: "other", counts: { output: 7n } }),
        metered({ day: "2026-06-09", counts: { output: 7n } }),
      ],
    );
    expect(found.map(({ model, day, exported: told, over }) => [model, day, told, over])).toEqual([
      ["m", DAY, 5n, 0n],
      ["other", DAY, 0n, 7n],
    ]);
  });

  it("reasoning is in the exported output", () => {
    const [one] = usageDifferences(
      [exported({ counts: { output: 100n } })],
      [metered({ counts: { output: 30n, reasoning: 70n } })],
    );
    expect(one).toMatchObject({ field: "output", unmetered: 0n, over: 0n });
  });

  it("an event without a project explains what its project's events leave open, in proportion", () => {
    const found = usageDifferences(
      [
        exported({ project: "a", counts: { output: 400n } }),
        exported({ project: "b", counts: { output: 700n } }),
      ],
      [metered({ project: "b", counts: { output: 600n } }), metered({ counts: { output: 250n } })],
    );
    // Open after b's own events: 400 and 100; 250 split 200 and 50.
    expect(found.map(({ project, metered: known, unmetered }) => [project, known, unmetered])).toEqual([
      ["a", 200n, 200n],
      ["b", 650n, 50n],
    ]);
  });

  it("an account that is not exported is not missing one", () => {
    const found = usageDifferences(
      [exported({ account: "one", counts: { output: 10n } })],
      [metered({ account: "two", counts: { output: 99n } })],
    );
    expect(found).toMatchObject([{ account: "one", unmetered: 10n }]);
  });

  it("sums to what was exported and metered, whatever the order", () => {
    const name = fc.constantFrom(null, "a", "b");
    const cell = fc.record({ account: name, project: name, model: name, count: fc.bigInt(0n, 50n) });
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 8 }), fc.array(cell, { maxLength: 8 }), (there, here) => {
        const told = there.map(({ count, ...where }) => exported({ ...where, counts: { output: count } }));
        const known = here.map(({ count, ...where }) => metered({ ...where, counts: { output: count } }));
        const found = usageDifferences(told, known);
        const sum = (pick: (one: (typeof found)[number]) => bigint) =>
          found.reduce((all, one) => all + pick(one), 0n);
        expect(sum((one) => one.exported)).toBe(there.reduce((all, { count }) => all + count, 0n));
        for (const one of found) {
          expect(one.exported + one.over).toBe(one.metered + one.unmetered);
          expect(one.unmetered >= 0n && one.over >= 0n).toBe(true);
          expect(one.parts.reduce((all, part) => all + part.unmetered, 0n)).toBe(one.unmetered);
        }
        expect(sum((one) => one.metered) <= here.reduce((all, { count }) => all + count, 0n)).toBe(true);
        expect(usageDifferences([...told].reverse(), [...known].reverse())).toEqual(found);
      }),
    );
  });
});

describe("standingLayers", () => {
  it("takes the one that tells more of each account, measure and day", () => {
    const cells = [
      exported({ layer: "api day ", model: null, counts: { output: 12n } }),
      exported({ layer: "api day model", counts: { output: 10n } }),
      exported({ layer: "csv day model,project", project: "p", counts: { output: 9n } }),
      exported({ measure: "embeddings", layer: "api hour model", counts: { input_uncached: 3n } }),
      exported({ day: "2026-06-09", layer: "api day ", model: null, counts: { output: 4n } }),
    ];
    expect(standingLayers(cells)).toEqual([cells[2], cells[3], cells[4]]);
  });

  it("takes the fuller of two that tell the same", () => {
    const cells = [
      exported({ layer: "api hour model", counts: { output: 5n } }),
      exported({ layer: "api hour model", counts: { output: 5n } }),
      exported({ layer: "api day model", counts: { output: 9n } }),
    ];
    expect(standingLayers(cells)).toEqual([cells[0], cells[1]]);
  });
});

describe("unmeteredLines", () => {
  const rates = { input_uncached: perMillion("2"), output: perMillion("8") };
  const book = compilePriceBook([
    card([
      line({ rates, match: { exact: ["m", "m-2026"], prefixes: [], patterns: [] } }),
      line({
        id: 2,
        minInputTokens: 200,
        rates: { input_uncached: perMillion("4"), output: perMillion("16") },
      }),
    ]),
  ]);
  const team = (id: number, slug: string, kind: "team" | "untagged" = "team") => ({
    id,
    slug,
    name: slug,
    kind,
    aliases: [],
    retiredOn: null,
    mergedInto: null,
  });
  const snapshot: CatalogSnapshot = {
    version: 1,
    teams: [team(1, "untagged", "untagged"), team(2, "support"), team(3, "growth")],
    teamCostCenters: [],
    services: [],
    serviceTeams: [],
    features: [],
    environments: [],
    costCenters: [],
    rules: [
      {
        id: 7,
        match: { provider_project: "proj_a" },
        teamId: 2,
        environmentId: null,
        assigned: false,
        validFrom: "2026-01-01",
        validTo: null,
      },
      {
        id: 8,
        match: { provider_key: "key_g" },
        teamId: 3,
        environmentId: null,
        assigned: false,
        validFrom: "2026-01-01",
        validTo: null,
      },
    ],
    contracts: [],
    keys: new Map(),
  };

  it("400 unmetered input at 2.00 USD per million are 0.0008, at the lowest context tier", () => {
    const differences = usageDifferences(
      [exported({ project: "proj_a", counts: { input_uncached: 1_000n } })],
      [metered({ project: "proj_a", counts: { input_uncached: 600n } })],
    );
    expect(unmeteredLines(differences, book, compileCatalog(snapshot))).toEqual([
      {
        ...place,
        project: "proj_a",
        field: "input_uncached",
        providerKey: null,
        serviceTier: null,
        quantity: 400n,
        teamId: 2,
        ruleId: 7,
        costPico: 800_000_000n,
      },
    ]);
  });

  it("falls to the keys as they were exported; nobody's is untagged, an unknown model has no price", () => {
    const differences = usageDifferences(
      [
        exported({ project: "p", providerKey: "key_g", counts: { output: 300n } }),
        exported({ project: "p", providerKey: "key_x", counts: { output: 100n } }),
        exported({ project: "p", model: "new", counts: { output: 5n } }),
      ],
      [metered({ project: "p", counts: { output: 200n } })],
    );
    const found = unmeteredLines(differences, book, compileCatalog(snapshot));
    expect(found.map((one) => [one.providerKey, one.teamId, one.quantity, one.costPico])).toEqual([
      ["key_g", 3, 150n, 1_200_000_000n],
      ["key_x", 1, 50n, 400_000_000n],
      [null, 1, 5n, null],
    ]);
  });

  it("an exported snapshot is the family the ledger books", () => {
    expect(ledgerModel("openai", "m-2026", DAY, book)).toBe("m");
    expect(ledgerModel("openai", "openai/Other", DAY, book)).toBe("other");
  });
});

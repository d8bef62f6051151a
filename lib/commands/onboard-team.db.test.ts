import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CALL, type TestLedger, testLedger } from "@/lib/cli/testing-ledger";
import { addDays } from "@/lib/domain/period";
import { applyCatalogChange, previewCatalogChange } from "./catalog-change";
import { type Onboarding, onboardingFragment, teamSlug } from "./onboard-team";
import { TEST_ADMIN } from "./testing";

const today = new Date().toISOString().slice(0, 10);
/** The month of yesterday's calls: on the first of a month, the one before. */
const MONTH = `${addDays(today, -1).slice(0, 7)}-01`;
const YESTERDAY = `${addDays(today, -1)}T10:00:00Z`;

const ADS: Onboarding = {
  name: "Ad Ops",
  slug: "",
  unit: "",
  costCenter: { code: "cc-77", name: "Advertising", glAccount: "6400" },
  lead: "Ana@example.com",
  manager: "",
  channel: "#ads",
  aliases: ["Ads ", ""],
  from: MONTH,
  take: [
    { kind: "team", name: "ads_team" },
    { kind: "namespace", name: "ml-ads" },
    { kind: "service", name: "Ad Writer" },
    { kind: "catalog_service", name: "copilot" },
  ],
  planUsd: "500",
  invite: { name: "Ana" },
};

let ledger: TestLedger;
beforeEach(async () => {
  ledger = await testLedger();
  await ledger.post(
    [
      { ...CALL, ts: YESTERDAY, request_id: "1", team: "ads team" },
      { ...CALL, ts: YESTERDAY, request_id: "2", namespace: "ml-ads" },
      { ...CALL, ts: YESTERDAY, request_id: "3", service: "ad_writer" },
      { ...CALL, ts: YESTERDAY, request_id: "4", service: "copilot" },
      { ...CALL, ts: YESTERDAY, request_id: "5", team: "support" },
    ],
    { receivedAtMs: Date.now() },
  );
});
afterEach(() => ledger.db.close());

describe("onboardingFragment", () => {
  it("shows all of it in one preview: what is written, and the money of each thing taken", async () => {
    const shown = await previewCatalogChange(ledger.sql, TEST_ADMIN, { file: onboardingFragment(ADS) });
    expect(shown.effect?.teams).toEqual([
      { from: "untagged", to: "ad-ops", requests: 3, costPico: 1_680_000_000_000n, unpriced: 0 },
      { from: "Support", to: "ad-ops", requests: 1, costPico: 560_000_000_000n, unpriced: 0 },
    ]);
    expect(await ledger.sql`select from teams where slug = 'ad-ops'`).toHaveLength(0);
  });

  it("saves the team, its account, rule, services, plan and lead in one transaction with one audit trail", async () => {
    const file = onboardingFragment(ADS);
    const { fingerprint, lines } = await previewCatalogChange(ledger.sql, TEST_ADMIN, { file });
    const [opened] = await ledger.sql<{ id: string }[]>`select max(id)::text as id from audit_log`;
    await applyCatalogChange(ledger.sql, TEST_ADMIN, { file, fingerprint });
    const [team] = await ledger.sql<
      { name: string; lead: string; code: string; from: string; plan: string }[]
    >`
      select t.name, t.lead, c.code, d.valid_from as from, b.amount_pico / 1000000000000 as plan
      from teams t join team_cost_centers d on d.team_id = t.id join cost_centers c on c.id = d.cost_center_id
      join budgets b on b.team_id = t.id where t.slug = 'ad-ops'`;
    expect(team).toMatchObject({ name: "Ad Ops", lead: "Ana@example.com", code: "cc-77", from: MONTH });
    expect(Number(team?.plan)).toBe(500);
    expect(await ledger.sql`select role from users where email = 'ana@example.com'`).toMatchObject([
      { role: "lead" },
    ]);
    const trail = await ledger.sql<{ at: Date; note: string }[]>`
      select at, note from audit_log where id > ${opened?.id ?? "0"}::int8 order by id`;
    expect(trail).toHaveLength(lines.length);
    expect(new Set(trail.map(({ at }) => at.getTime())).size).toBe(1);
    // What comes in from now on is theirs; what came before stays where it was (law 5).
    await ledger.post([{ ...CALL, ts: YESTERDAY, request_id: "6", namespace: "ml-ads" }], {
      receivedAtMs: Date.now(),
    });
    const spend = await ledger.spend();
    const booked = Object.entries(spend).flatMap(([place, usd]) => (place.endsWith("ad-ops") ? [usd] : []));
    expect(booked).toEqual(["0.56"]);
    expect(await ledger.findings()).toEqual([]);
  });

  it("is refused as a whole where one part is not: nothing is written", async () => {
    const file = onboardingFragment({ ...ADS, planUsd: "a lot" });
    await expect(previewCatalogChange(ledger.sql, TEST_ADMIN, { file })).rejects.toMatchObject({
      problems: [expect.stringContaining("budgets[0].amount_usd")],
    });
    await expect(
      applyCatalogChange(ledger.sql, TEST_ADMIN, {
        file: onboardingFragment({ ...ADS, unit: "nowhere" }),
        fingerprint: "x",
      }),
    ).rejects.toMatchObject({ problems: [expect.stringContaining("nowhere")] });
    expect(await ledger.sql`select from teams where slug = 'ad-ops'`).toHaveLength(0);
    expect(await ledger.sql`select from users`).toHaveLength(0);
  });

  it("meets another's change with a conflict, and needs every right that its parts need", async () => {
    const file = onboardingFragment(ADS);
    const { fingerprint } = await previewCatalogChange(ledger.sql, TEST_ADMIN, { file });
    const other = { teams: [{ slug: "ad-ops", name: "Somebody else's" }] };
    const first = await previewCatalogChange(ledger.sql, TEST_ADMIN, { file: other });
    await applyCatalogChange(ledger.sql, TEST_ADMIN, { file: other, fingerprint: first.fingerprint });
    await expect(applyCatalogChange(ledger.sql, TEST_ADMIN, { file, fingerprint })).rejects.toMatchObject({
      code: "conflict",
    });
    const finance = { name: "finance@example.com", role: "finance" } as const;
    await expect(previewCatalogChange(ledger.sql, finance, { file })).rejects.toMatchObject({
      code: "not_permitted",
    });
  });
});

it("makes a short name of the name where none is given", () => {
  expect(teamSlug({ name: "Ad  Ops", slug: "" })).toBe("ad-ops");
  expect(teamSlug({ name: "Ad Ops", slug: "ADS" })).toBe("ads");
});

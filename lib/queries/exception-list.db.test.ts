import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import type { Viewer } from "@/lib/auth/viewer";
import { createIngestKey } from "@/lib/commands/ingest-keys";
import { TEST_ADMIN } from "@/lib/commands/testing";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { sweepContexts } from "@/lib/pipeline/sweeps";
import { nativeSource } from "@/lib/sources/native";
import { exceptionGroup, exceptionList } from "./exception-list";
import { DEFECTS } from "@/lib/domain/ledger-codes";
import { exceptionFacts } from "./exception-facts";

const ADMIN: Viewer = { userId: 1, name: "Admin", email: null, role: "admin", teamIds: "all" };
const DAY_MS = 86_400_000;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

async function post(records: unknown[]): Promise<void> {
  const receivedAtMs = Date.now();
  const reading = nativeSource.read(records, { receivedAtMs });
  await recordUsage(db.sql, [{ keyId: null, source: "app", format: "native", receivedAtMs, reading }]);
}

/** The contexts that nobody came for, as the queue shows them at `at`. */
async function unmatched(viewer: Viewer, at: number) {
  const { groups } = await exceptionList(db.sql, viewer, { defect: "context_unmatched", now: new Date(at) });
  return groups.map(({ value, events, team }) => ({ value, events, team: team.slug }));
}

describe("contexts without a call", () => {
  it("are in the queue after 24 hours, of nobody's team, and leave it when the call comes", async () => {
    await post([
      { trace_id: "t-lonely", team: "support", service: "copilot" },
      { client_request_id: "c-lonely", team: "support", service: "copilot" },
      { trace_id: "t-met", team: "support", service: "copilot" },
      { trace_id: "t-met", request_id: "r-1", model: "gpt-4.1-mini", input_tokens: 5, output_tokens: 1 },
    ]);
    expect(await unmatched(ADMIN, Date.now())).toEqual([]);
    const later = Date.now() + DAY_MS + 60_000;
    expect(await unmatched(ADMIN, later)).toEqual([{ value: "copilot", events: 2n, team: "untagged" }]);
    expect(await unmatched({ ...ADMIN, role: "lead", teamIds: [] }, later)).toEqual([]);
    await post([
      { trace_id: "t-lonely", request_id: "r-2", model: "gpt-4.1-mini", input_tokens: 5, output_tokens: 1 },
      { client_request_id: "c-lonely", model: "gpt-4.1-mini", input_tokens: 5, output_tokens: 1 },
    ]);
    await sweepContexts(db.sql);
    expect(await unmatched(ADMIN, later)).toEqual([]);
  });
});

describe("traces that a review could not explain", () => {
  it("are in the queue of their team, due five days after the review, until they are explained", async () => {
    const [team] = await db.sql<{ id: number }[]>`
      insert into teams (slug, name, kind, lead) values ('support', 'Support', 'team', 'lead@example.com') returning id`;
    const teamId = team?.id ?? 0;
    const trace = "ffffffff-0000-4000-8000-000000000001";
    await db.sql`insert into traces (trace_hash, trace_id) values (${trace}, 't-odd')`;
    await db.sql`
      insert into trace_totals (trace_hash, team_id, last_day, last_at, calls, cost_pico)
      values (${trace}, ${teamId}, '2026-07-14', '2026-07-14T10:00:00Z', 3, 41200000000000)`;
    await db.sql`
      insert into trace_reviews (trace_hash, team_id, outcome, missing_field, reviewed_by, reviewed_at)
      values (${trace}, ${teamId}, 'unexplained', 'prompt template', 'lead@example.com', '2026-07-15T09:00:00Z')`;
    const now = new Date("2026-07-21T12:00:00Z");
    const { groups, total } = await exceptionList(db.sql, ADMIN, { defect: "trace_unexplained", now });
    expect(groups).toMatchObject([
      {
        defect: "trace_unexplained",
        value: "prompt template",
        team: { slug: "support" },
        traceId: "t-odd",
        events: 3n,
        costPico: 41_200_000_000_000n,
        owner: "lead@example.com",
        dueOn: "2026-07-20",
        overdueDays: 1,
        verb: "explain",
      },
    ]);
    expect(total.costPico).toBe(41_200_000_000_000n);
    const key = { defect: "trace_unexplained" as const, valueId: groups[0]?.valueId ?? 0, teamId };
    expect(await exceptionGroup(db.sql, ADMIN, key, now)).toMatchObject({ traceId: "t-odd" });
    const stranger: Viewer = { ...ADMIN, role: "lead", teamIds: [teamId + 1] };
    expect(await exceptionGroup(db.sql, stranger, key, now)).toBeNull();
    await db.sql`update trace_reviews set outcome = 'explained', missing_field = null`;
    expect(await exceptionGroup(db.sql, ADMIN, key, now)).toBeNull();
  });
});

describe("decided groups", () => {
  const now = new Date();
  const key = async () => {
    const { groups } = await exceptionList(db.sql, ADMIN, { defect: "untagged", now });
    const group = groups.find((one) => one.value === "vk-9");
    return group && { defect: group.defect, valueId: group.valueId, teamId: group.team.teamId };
  };
  const call = (id: string, at: number) => ({
    request_id: id,
    ts: new Date(at).toISOString(),
    model: "gpt-4.1-mini",
    virtual_key: "vk-9",
    namespace: "night",
    input_tokens: 5,
    output_tokens: 1,
  });

  it("leave the queue, and are back when calls keep coming or the waiver ends", async () => {
    const hour = 3_600_000;
    await post([call("d-1", now.getTime() - 2 * hour)]);
    const group = await key();
    if (!group) throw new Error("the call is not in the queue");
    const code = DEFECTS.indexOf("untagged");
    const decide = (state: string, until: string | null) => db.sql`
      insert into exception_cases (defect, value_id, team_id, state, decided_at, waived_until)
      values (${code}, ${group.valueId}, ${group.teamId}, ${state}, ${new Date(now.getTime() - hour)}, ${until})
      on conflict (defect, value_id, team_id) do update set state = excluded.state, waived_until = excluded.waived_until`;
    const day = (offset: number) => new Date(now.getTime() + offset * DAY_MS).toISOString().slice(0, 10);
    await decide("waived", day(3));
    expect(await key()).toBeUndefined();
    const waived = await exceptionList(db.sql, ADMIN, { state: "waived", now });
    expect(waived.groups).toMatchObject([{ value: "vk-9", waivedUntil: day(3) }]);
    await decide("waived", day(0));
    expect(await key()).toEqual(group);
    await decide("assigned", null);
    expect(await key()).toBeUndefined();
    await post([call("d-2", now.getTime() - hour / 2)]);
    expect(await key()).toEqual(group);
  });

  it("show what their newest calls carry, to those who see the team", async () => {
    const { groups } = await exceptionList(db.sql, ADMIN, { defect: "untagged", now });
    const group = groups.find((one) => one.value === "vk-9");
    if (!group) throw new Error("the group is gone");
    const facts = await exceptionFacts(db.sql, ADMIN, group);
    expect(facts.looked).toBeGreaterThan(0);
    expect(facts.fields.map((field) => [field.label, field.ruleField, field.values[0]?.name])).toEqual([
      ["virtual key", "virtual_key", "vk-9"],
      ["namespace", "namespace", "night"],
      ["source", null, "app"],
      ["model", null, "gpt-4.1-mini"],
    ]);
    const nobody: Viewer = { ...ADMIN, role: "lead", teamIds: [] };
    expect(await exceptionFacts(db.sql, nobody, group)).toEqual({ looked: 0, fields: [], traceIds: [] });
  });
});

describe("a call that claims another team", () => {
  it("tells its own team's lead nothing of that team", async () => {
    await db.sql`insert into teams (slug, name, kind) values ('growth', 'Growth', 'team')`;
    const own = (await db.sql<{ id: number }[]>`select id from teams where slug = 'support'`)[0]?.id ?? 0;
    const made = await createIngestKey(db.sql, TEST_ADMIN, {
      name: "support",
      scopes: ["ingest"],
      team: "support",
      claims: ["support"],
    });
    const receivedAtMs = Date.now();
    const call = { model: "gpt-4.1-mini", input_tokens: 5, output_tokens: 1 };
    const records = ["growth", "Growth", "made-up"].map((team, at) => ({
      ...call,
      team,
      request_id: `claim-${at}`,
    }));
    const reading = nativeSource.read(records, { receivedAtMs });
    await recordUsage(db.sql, [
      { keyId: made.id, source: "support", format: "native", receivedAtMs, reading },
    ]);
    const lead: Viewer = { ...ADMIN, role: "lead", teamIds: [own] };
    const claimed = async (viewer: Viewer) => {
      const { groups } = await exceptionList(db.sql, viewer, { team: "support", now: new Date() });
      const facts = await Promise.all(groups.map((group) => exceptionFacts(db.sql, viewer, group)));
      const fields = facts.flatMap((fact) => fact.fields.filter(({ label }) => label === "claimed team"));
      return new Set(fields.flatMap(({ values }) => values.map(({ name }) => name)));
    };
    expect(await claimed(ADMIN)).toEqual(new Set(["growth", "Growth", "made-up"]));
    expect([...(await claimed(lead))].filter((name) => name.toLowerCase() === "growth")).toEqual([]);
    // What is left out of a list of names not to be claimed would be told by what is not.
    const { groups } = await exceptionList(db.sql, lead, { defect: "team_not_permitted", now: new Date() });
    expect(groups.length).toBeGreaterThan(0);
    for (const group of groups)
      expect((await exceptionFacts(db.sql, lead, group)).fields.map(({ label }) => label)).not.toContain(
        "claimed team",
      );
  });
});

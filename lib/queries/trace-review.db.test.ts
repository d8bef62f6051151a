import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import type { Actor } from "@/lib/commands/define-command";
import { reviewTrace } from "@/lib/commands/trace-reviews";
import {
  ADMIN,
  leadOf,
  postCalls,
  setUpCompany,
  type TestCall,
  type TestCompany,
} from "@/lib/http/read/testing-company";
import { unreviewedTraces } from "./trace-review";

/** A Wednesday: the week of 13 July ended two days ago, that of 6 July nine. */
const NOW = new Date("2026-07-22T09:00:00Z");
const SUPPORT = { team: "support", service: "ticket-copilot", environment: "prod", output: 0 };
const SEARCH = { team: "search", service: "site-search", environment: "prod", output: 0 };

/** Twelve traces of support in each of six weeks; "w2-3" is the third of the second week back, cheaper by its number. */
const CALLS: TestCall[] = Array.from({ length: 6 }, (_, week) =>
  Array.from({ length: 12 }, (__, at): TestCall => {
    const day = new Date(Date.UTC(2026, 6, 15 - 7 * week));
    const id = `w${week}-${at}`;
    return { id, trace: id, at: day.toISOString(), ...SUPPORT, input: 100_000 - 1_000 * at - 100 * week };
  }),
).flat();

let db: TestDatabase;
let company: TestCompany;
let lead: Actor;
let other: Actor;
beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, CALLS);
  await postCalls(db.sql, [
    { id: "b1", trace: "both", at: "2026-07-08T10:00:00Z", ...SUPPORT, input: 90_000_000 },
    { id: "b2", trace: "both", at: "2026-07-08T10:00:01Z", ...SEARCH, input: 1_000_000 },
  ]);
  lead = { name: "lead@example.com", role: "lead", teamIds: [company.teams.support] };
  other = { name: "search.lead@example.com", role: "lead", teamIds: [company.teams.search] };
});
afterAll(() => db.close());

const idsOf = async (viewer = ADMIN) =>
  (await unreviewedTraces(db.sql, viewer, NOW, "UTC")).map((trace) => trace.traceId);

describe("unreviewedTraces", () => {
  it("asks for the ten costliest of the four weeks that ended seven or more days ago", async () => {
    const ids = await idsOf();
    expect(ids).toHaveLength(40);
    expect(ids[0]).toBe("both");
    // "both" takes the place of the tenth of its week.
    expect(ids).toContain("w1-8");
    expect(ids).not.toContain("w1-9");
    expect(ids).toContain("w4-9");
    expect(ids.some((id) => id.startsWith("w0-") || id.startsWith("w5-"))).toBe(false);
    expect((await unreviewedTraces(db.sql, ADMIN, NOW, "UTC"))[0]).toMatchObject({
      team: { teamId: company.teams.support, slug: "support", name: "Support" },
      owner: "lead@example.com",
      lastDay: "2026-07-08",
      ageDays: 14,
    });
  });

  it("drops what is explained, keeps what could not be, and is the viewer's own", async () => {
    await reviewTrace(db.sql, lead, { traceId: "w1-0", outcome: "explained", note: "A long thread." });
    await reviewTrace(db.sql, lead, { traceId: "w1-1", outcome: "unexplained", missingField: "tenant" });
    const ids = await idsOf(leadOf(company.teams.support));
    expect(ids).not.toContain("w1-0");
    expect(ids).toContain("w1-1");
    expect(await idsOf(leadOf(company.teams.search))).toEqual(["both"]);
    const [own] = await unreviewedTraces(db.sql, leadOf(company.teams.search), NOW, "UTC");
    expect(own).toMatchObject({ owner: "search.lead@example.com", costPico: 2_500_000_000_000n });
    expect(await idsOf(leadOf())).toEqual([]);
  });
});

describe("reviewTrace", () => {
  const rows = (traceId: string) => db.sql<{ slug: string; outcome: string; note: string }[]>`
    select m.slug, r.outcome, r.note from trace_reviews r join traces t using (trace_hash)
    join teams m on m.id = r.team_id where t.trace_id = ${traceId} order by m.slug`;

  it("answers a lead of another team as for a trace that does not exist, and writes nothing", async () => {
    const of = (actor: Actor, traceId: string) =>
      reviewTrace(db.sql, actor, { traceId, outcome: "explained", note: "mine?" }).then(
        () => "done",
        (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
      );
    expect(await of(other, "w2-0")).toBe(await of(other, "never-seen"));
    expect(await of(other, "w2-0")).toBe("not_found: There is no such trace.");
    expect(await of({ ...lead, teamIds: [] }, "w2-0")).toMatch(/^not_found/);
    expect(await of({ ...lead, role: "member" }, "w2-0")).toMatch(/^not_permitted/);
    expect(await rows("w2-0")).toEqual([]);
  });

  it("is the word of the actor's teams alone", async () => {
    expect(
      await reviewTrace(db.sql, other, { traceId: "both", outcome: "explained", note: "Ranking." }),
    ).toEqual({
      teams: 1,
    });
    expect(await rows("both")).toEqual([{ slug: "search", outcome: "explained", note: "Ranking." }]);
    expect(await idsOf()).toContain("both");
    await reviewTrace(
      db.sql,
      { ...lead, role: "admin", teamIds: "all" },
      {
        traceId: "both",
        outcome: "explained",
        note: "Import of a year.",
      },
    );
    expect((await rows("both")).map((row) => row.note)).toEqual(["Import of a year.", "Import of a year."]);
    expect(await idsOf()).not.toContain("both");
  });

  it("needs a sentence, or the field that was missing", async () => {
    const refused = (input: object) =>
      expect(reviewTrace(db.sql, lead, { traceId: "w3-0", ...input } as never)).rejects.toMatchObject({
        code: "invalid_input",
      });
    await refused({ outcome: "explained", note: "  " });
    await refused({ outcome: "unexplained", note: "no idea" });
    await refused({ outcome: "unexplained", missingField: "colour" });
    await refused({ outcome: "explained", note: "x", missingField: "team" });
    expect(await rows("w3-0")).toEqual([]);
  });

  it("keeps what stood before in the audit log", async () => {
    await reviewTrace(db.sql, lead, { traceId: "w3-1", outcome: "unexplained", missingField: "model" });
    await reviewTrace(db.sql, lead, { traceId: "w3-1", outcome: "explained", note: "Found it." });
    const [entry] = await db.sql<{ actor: string; subject: string; before: object; after: object }[]>`
      select actor, subject, before, after from audit_log where action = 'trace.review' order by id desc limit 1`;
    expect(entry).toEqual({
      actor: "lead@example.com",
      subject: "trace w3-1 of team support",
      before: { outcome: "unexplained", note: "", missingField: "model" },
      after: { outcome: "explained", note: "Found it.", missingField: null },
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing";
import { createMarker } from "@/lib/commands/markers";
import { writeMovementNote } from "@/lib/commands/movement-notes";
import { TEST_ADMIN } from "@/lib/commands/testing";
import {
  ADMIN,
  CALLS,
  leadOf,
  postCalls,
  setUpCompany,
  type TestCompany,
} from "@/lib/http/read/testing-company";
import { recordUsage } from "@/lib/pipeline/record-usage";
import { nativeSource } from "@/lib/sources/native";
import { markerById, markerList } from "./markers";
import { movementOf } from "./movement";
import { movementNotes } from "./movement-notes";
import { contributorFacts } from "./why-facts";
import { type WhyAsked, whySubject } from "./why-scope";

let db: TestDatabase;
let company: TestCompany;
const SPANS = {
  later: { fromDay: "2026-07-13", toDay: "2026-07-20" },
  earlier: { fromDay: "2026-07-06", toDay: "2026-07-13" },
};
const TODAY = "2026-07-20";

beforeAll(async () => {
  db = await testDatabase();
  company = await setUpCompany(db.sql);
  await postCalls(db.sql, CALLS);
  const receivedAtMs = Date.parse("2026-07-20T06:00:00Z");
  const records = [
    ["v1", "2026-07-08T10:00:00Z"],
    ["v1", "2026-07-13T10:00:00Z"],
    ["v2", "2026-07-15T10:00:00Z"],
  ].map(([version, timestamp]) => ({
    timestamp,
    request_id: `${version}-${timestamp}`,
    team: "support",
    service: "ticket-copilot",
    feature: "summarize-thread",
    environment: "prod",
    prompt_template: "thread-summary",
    prompt_version: version,
    provider: "openai",
    model: "gpt-test",
    input_tokens: 1000,
    output_tokens: 10,
  }));
  const reading = nativeSource.read(records, { receivedAtMs });
  await recordUsage(db.sql, [{ keyId: null, source: "app", format: "native", receivedAtMs, reading }]);
  const deploy = (at: string, name: string, of: object) =>
    createMarker(db.sql, TEST_ADMIN, { at: new Date(at), kind: "deploy", name, ...of });
  await deploy("2026-07-14T09:00:00Z", "everybody", {});
  await deploy("2026-07-15T09:00:00Z", "of search", { team: "search" });
  await deploy("2026-07-16T09:00:00Z", "of the service", { service: "ticket-copilot" });
  await deploy("2026-07-21T09:00:00Z", "too late", { service: "ticket-copilot" });
});
afterAll(() => db.close());

describe("contributorFacts", () => {
  it("finds the version that is new in the later days, the marker closest to it, and traces of the increase", async () => {
    const lead = leadOf(company.teams.support);
    const { features } = await movementOf(db.sql, lead, SPANS);
    const facts = await contributorFacts(db.sql, lead, features, SPANS.later);
    const at = features.findIndex((one) => one.feature.slug === "summarize-thread");
    expect(facts[at]?.version).toEqual({ template: "thread-summary", version: "v2", firstDay: "2026-07-15" });
    expect(facts[at]?.marker?.name).toBe("of the service");
    expect(facts[at]?.traces.map((trace) => trace.traceId)).toContain("t-big");
    const [first, ...others] = facts[at]?.traces ?? [];
    expect(others.every((trace) => trace.costPico <= (first?.costPico ?? 0n))).toBe(true);
    // What fell has no traces of an increase.
    const fallen = features.map((one) => ({ ...one, costBefore: one.costAfter + 1n }));
    expect((await contributorFacts(db.sql, lead, fallen, SPANS.later)).flatMap((one) => one.traces)).toEqual(
      [],
    );
    const draft = features.findIndex((one) => one.feature.slug === "draft-reply");
    expect(facts[draft]?.version).toBeNull();
  });

  it("takes the marker of everybody where nothing closer is", async () => {
    const { features } = await movementOf(db.sql, ADMIN, { ...SPANS, teamId: company.teams.shared });
    const [facts] = await contributorFacts(db.sql, ADMIN, features, SPANS.later);
    expect(facts?.marker?.name).toBe("everybody");
    expect(await contributorFacts(db.sql, ADMIN, [], SPANS.later)).toEqual([]);
  });
});

describe("markers", () => {
  it("are those that concern the viewer (law 7)", async () => {
    const names = async (viewer: typeof ADMIN) =>
      (await markerList(db.sql, viewer, { limit: 10 })).map((marker) => marker.name);
    expect(await names(ADMIN)).toEqual(["too late", "of the service", "of search", "everybody"]);
    expect(await names(leadOf(company.teams.support))).toEqual(["too late", "of the service", "everybody"]);
    expect(await names(leadOf(company.teams.search))).toEqual(["of search", "everybody"]);
    const [ofSearch] = (await markerList(db.sql, ADMIN, { limit: 10 })).filter(
      (one) => one.name === "of search",
    );
    expect(await markerById(db.sql, leadOf(company.teams.support), ofSearch?.id ?? 0)).toBeNull();
    expect((await markerById(db.sql, ADMIN, ofSearch?.id ?? 0))?.team?.slug).toBe("search");
  });
});

describe("movementNotes", () => {
  it("shows a team's notes on its services too, those of its days, and no one else's", async () => {
    const days = { fromDay: "2026-07-13", toDay: "2026-07-20" };
    const write = (note: string, of: object) =>
      writeMovementNote(db.sql, TEST_ADMIN, { ...days, note, ...of });
    await write("team", { team: "support" });
    await write("feature", { team: "support", service: "ticket-copilot", feature: "draft-reply" });
    await write("search", { team: "search" });
    await write("unit", { unit: "customer" });
    await write("company", {});
    const notes = async (asked: WhyAsked, viewer = ADMIN, range = days) => {
      const subject = await whySubject(db.sql, viewer, asked, TODAY);
      if (!subject) throw new Error("no subject");
      return (await movementNotes(db.sql, viewer, subject, range)).map((note) => note.note).sort();
    };
    const lead = leadOf(company.teams.support);
    expect(await notes({ team: "support" }, lead)).toEqual(["feature", "team"]);
    expect(await notes({ team: "support", service: "ticket-copilot" }, lead)).toEqual(["feature"]);
    expect(await notes({ service: "ticket-copilot" }, lead)).toEqual(["feature"]);
    expect(await notes({ unit: "customer" }, lead)).toEqual(["unit"]);
    expect(await notes({}, lead)).toEqual([]);
    expect(await notes({})).toEqual(["company"]);
    expect(await notes({ team: "support" }, lead, { fromDay: "2026-07-20", toDay: "2026-07-27" })).toEqual(
      [],
    );
  });
});

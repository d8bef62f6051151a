import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { bedrockSource } from "@/lib/sources/bedrock";
import { withoutContent } from "@/lib/sources/content";
import { TEST_NOW_MS } from "@/lib/sources/testing";
import { expectRobust } from "@/lib/sources/testing-fuzz";

const read = (payload: unknown) => bedrockSource.read(payload, { receivedAtMs: TEST_NOW_MS });
const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`./fixtures/bedrock/${name}.json`, import.meta.url), "utf8"));
const accepted = z
  .array(z.object({ about: z.string(), event: z.unknown(), report: z.unknown() }))
  .parse(fixture("accepted"));
const malformed = z
  .array(z.object({ event: z.unknown(), code: z.string(), field: z.string().optional() }))
  .parse(fixture("malformed"));

describe("bedrock invocation logs", () => {
  it.each(accepted)("$about", ({ event, report }) => {
    const reading = read([event]);
    expect(reading.rejected).toEqual([]);
    expect(reading.reports[0]?.report).toEqual(report);
  });

  it.each(malformed.map((one) => ({ ...one, shown: JSON.stringify(one.event) })))(
    "refuses $shown with $code",
    ({ event, code, field }) => {
      const [rejection] = read([event]).rejected;
      expect({ code: rejection?.code, field: rejection?.field }).toEqual({ code, field });
    },
  );

  it("keeps nothing of what was asked and answered, and reads what it kept the same again", () => {
    const reading = read(accepted.map(({ event }) => event));
    expect(JSON.stringify(reading)).not.toContain("secret");
    const again = read(reading.reports.map(({ raw }) => withoutContent(raw)));
    expect(again.reports.map(({ report }) => report)).toEqual(reading.reports.map(({ report }) => report));
  });

  it("ignores what else lies in the bucket", () => {
    const reading = read([
      { message: "Permissions are correctly set for Amazon Bedrock logs." },
      { schemaType: "Other", schemaVersion: "1.0" },
      accepted[0]?.event,
    ]);
    expect(reading).toMatchObject({ received: 3, rejected: [] });
    expect(reading.ignored.map(({ index }) => index)).toEqual([0, 1]);
  });

  it("mutated logs never throw, and every record is accounted for once", () => {
    expectRobust(
      bedrockSource,
      accepted.map(({ event }) => [event]),
    );
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Sql } from "@/db/client";
import { type Capability, CAPABILITIES, can, ROLES } from "@/lib/auth/permissions";
import { type Actor, CommandError } from "./define-command";

/**
 * Every command there is, with the right it asks for. A new command needs a row: whoever adds it says here who may.
 * `null` depends on the input and has its own cases below.
 */
const COMMANDS: Record<string, Capability | null> = {
  "catalog.apply": "catalog:write",
  "catalog.change": null,
  "charge.add": "budget:write",
  "document.enter": "period:close",
  "exception.edit": "exception:resolve",
  "exception.reopen": "exception:resolve",
  "exception.resolve": "catalog:write",
  "exception.waive": "exception:resolve",
  "group.map": "member:manage",
  "group.unmap": "member:manage",
  "key.change": "key:manage",
  "key.create": "key:manage",
  "key.revoke": "key:manage",
  "key.rotate": "key:manage",
  "marker.create": "marker:write",
  "marker.remove": "marker:write",
  "movement_note.remove": "note:write",
  "movement_note.write": "note:write",
  "period.close": "period:close",
  "price-card.change": "price:publish",
  "price-card.discard": "price:publish",
  "price-card.draft": "price:publish",
  "price-card.publish": "price:publish",
  "service-key.issue": "key:manage",
  "service-key.revoke": "key:manage",
  "service-key.rotate": "key:manage",
  "setting.set-separation": "setting:write",
  "setting.set-visibility": "setting:write",
  "shared.review": "exception:resolve",
  "tenant.erase": "catalog:write",
  "trace.review": "trace:review",
  "user.change": "member:manage",
  "user.create": "member:manage",
  "user.disable": "member:manage",
  "user.enable": "member:manage",
  "user.end-sessions": "member:manage",
  "user.link": "member:manage",
  "user.set-password": "member:manage",
  "user.unlink": "member:manage",
  "user.unlock": "member:manage",
  "view.change": "view:save",
  "view.remove": "view:save",
  "view.save": "view:save",
};

interface AnyCommand {
  (sql: Sql, actor: Actor, input: unknown): Promise<unknown>;
  commandName: string;
  needs: Capability | null;
}

const FOLDER = "lib/commands";
const found: AnyCommand[] = [];

beforeAll(async () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !/(\.test|testing)\.ts$/.test(file),
  );
  for (const file of files) {
    if (!readFileSync(join(FOLDER, file), "utf8").includes("defineCommand({")) continue;
    const module: Record<string, unknown> = await import(
      /* @vite-ignore */ join(process.cwd(), FOLDER, file)
    );
    for (const value of Object.values(module)) if (isCommand(value)) found.push(value);
  }
}, 60_000);

/** A database that must not be asked: rights come before everything else. */
const NO_DATABASE = new Proxy(() => undefined, {
  apply: () => {
    throw new Error("the database was asked");
  },
  get: () => {
    throw new Error("the database was asked");
  },
}) as unknown as Sql;

describe("the rights of commands", () => {
  it("are written down here for every command", () => {
    const byName = Object.fromEntries(found.map(({ commandName, needs }) => [commandName, needs]));
    expect(byName).toEqual(COMMANDS);
  });

  it.each(ROLES)(
    "as %s: a command without the right is refused before its input is looked at",
    async (role) => {
      const refused = found.filter(({ needs }) => needs !== null && !can(role, needs));
      const codes = await Promise.all(refused.map((command) => codeOf(command, role, undefined)));
      expect(codes).toEqual(refused.map(() => "not_permitted"));
      const allowed = found.filter(({ needs }) => needs !== null && can(role, needs));
      for (const command of allowed) expect(await codeOf(command, role, undefined)).toBe("invalid_input");
    },
  );

  it.each(ROLES)("as %s: a change of the catalog needs the right of each of its sections", async (role) => {
    const change = found.find(({ commandName }) => commandName === "catalog.change");
    const sections: Record<string, Capability> = {
      teams: "catalog:write",
      ownership_rules: "catalog:write",
      "no such section": "catalog:write",
      budgets: "budget:write",
      allocation_policies: "allocation:write",
      enforcement: "enforcement:write",
      alert_routes: "alert:manage",
      members: "member:manage",
      access: "member:manage",
    };
    for (const [section, capability] of Object.entries(sections)) {
      const code = change && (await codeOf(change, role, { file: { [section]: [] }, fingerprint: "x" }));
      if (can(role, capability)) expect(code, section).not.toBe("not_permitted");
      else expect(code, section).toBe("not_permitted");
    }
  });

  it("are the table of docs/rights.md", () => {
    const doc = readFileSync("docs/rights.md", "utf8");
    for (const capability of CAPABILITIES) {
      const row = doc.split("\n").find((line) => line.startsWith(`| \`${capability}\` `));
      const cells = row?.split("|").slice(3, -1) ?? [];
      expect(
        cells.map((cell) => cell.trim() === "yes"),
        capability,
      ).toEqual(ROLES.map((role) => can(role, capability)));
    }
  });
});

function isCommand(value: unknown): value is AnyCommand {
  return typeof value === "function" && "commandName" in value && "needs" in value;
}

async function codeOf(command: AnyCommand, role: Actor["role"], input: unknown): Promise<string> {
  try {
    await command(NO_DATABASE, { name: "x@example.com", role }, input);
    return "done";
  } catch (error) {
    return error instanceof CommandError ? error.code : String(error);
  }
}

import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { env } from "@/lib/env";
import { connect } from "./client";
import { openDatabase, removeDataFolder } from "./embedded";
import { migrate } from "./migrate";

declare module "vitest" {
  export interface ProvidedContext {
    testServer: { adminUrl: string; template: string };
  }
}

const PREFIX = "whospent-test-";

/**
 * One server and one migrated template database for a whole test run: the server of DATABASE_URL if set, else
 * an embedded one in a temporary folder. Without a server the run fails; it never skips.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = env().databaseUrl;
  if (given === undefined) await removeAbandoned();
  const dataDir = given === undefined ? mkdtempSync(join(tmpdir(), PREFIX)) : undefined;
  const server = await openDatabase({ dataDir, durability: "throwaway" });
  const adminUrl = given ?? server.url;
  const template = `whospent_test_${randomBytes(6).toString("hex")}`;
  const admin = connect(adminUrl, { max: 1 });
  await admin`create database ${admin(template)}`;
  const url = new URL(adminUrl);
  url.pathname = `/${template}`;
  const sql = connect(url.href, { max: 1 });
  await migrate(sql);
  await sql.end();
  project.provide("testServer", { adminUrl, template });
  return async () => {
    if (dataDir === undefined) {
      const rows = await admin<{ datname: string }[]>`
        select datname from pg_database where starts_with(datname, ${template})`;
      for (const { datname } of rows) await admin`drop database if exists ${admin(datname)} with (force)`;
    }
    await admin.end();
    await server.stop();
    if (dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true });
  };
}

/** Runs that were killed leave a server and a folder behind; the next run clears them. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    // A run that starts beside us has its folder a moment before it has its lock.
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 120_000) await removeDataFolder(folder).catch(() => undefined);
  }
}

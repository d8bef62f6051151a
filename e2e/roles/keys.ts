import { type Browser, expect, type Page } from "@playwright/test";
import { signInAs } from "../journeys/people";
import type { KEYS } from "./table";

type Kind = (typeof KEYS)[number];

const SCOPES: Record<Kind, string> = {
  "read key": "read",
  "team key": "read",
  "ingest key": "ingest",
  "check key": "check",
  "revoked key": "ingest",
};

/** Makes one key of each kind on the admin's page, and revokes the last. `team`: slug of the team of "team key". */
export async function makeKeys(browser: Browser, team: string): Promise<Record<Kind, string>> {
  const page = await browser.newPage();
  await signInAs(page, "admin");
  const made: [Kind, string][] = [];
  for (const kind of Object.keys(SCOPES) as Kind[]) made.push([kind, await makeKey(page, kind, team)]);
  await page.context().close();
  return Object.fromEntries(made) as Record<Kind, string>;
}

async function makeKey(page: Page, kind: Kind, team: string): Promise<string> {
  const name = `Roles ${kind} ${Date.now()}`;
  await page.goto("/admin/keys");
  const form = page.getByRole("form", { name: "Make an ingest key" });
  await form.getByLabel("Name", { exact: true }).fill(name);
  for (const box of await form.locator('input[name="scope"]').all())
    await box.setChecked((await box.getAttribute("value")) === SCOPES[kind]);
  if (kind === "team key") await form.getByLabel("Whose calls").selectOption(team);
  await form.getByRole("button", { name: "Make the key" }).click();
  const shown = page.locator("section").filter({ hasText: "not shown again" }).locator("code").first();
  const key = (await shown.innerText()).trim();
  expect(key).toMatch(/^wsp_/);
  if (kind === "revoked key") {
    await page.goto("/admin/keys");
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByText("Revoke this key …").click();
    await page.getByRole("button", { name: "Revoke now" }).click();
    await expect(page.getByText("revoked", { exact: true })).toBeVisible();
  }
  return key;
}

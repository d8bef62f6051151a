import { readFile } from "node:fs/promises";
import { expect, type Page, test } from "@playwright/test";
import { signInAs } from "./people";

/** Lines as a person reads them, newest first: "Created marker 9 (v14)". */
const lines = (page: Page) => page.getByRole("table", { name: /lines/i }).locator("tbody tr");

test("a change is in the log with who made it, can be found, opened and taken as a file", async ({
  page,
}) => {
  const name = `journey ${Date.now()}`;
  await signInAs(page, "lead");
  await page.goto("/markers");
  await page
    .getByRole("textbox", { name: /^Name|^What/ })
    .first()
    .fill(name);
  await page.getByRole("button", { name: /^Set/ }).click();
  await expect(page.getByRole("rowheader", { name })).toBeVisible();
  const missing = await page.goto("/admin/audit-log");
  expect(missing?.status()).toBe(404);
  const refused = await page.request.get("/admin/audit-log/csv");
  expect(refused.status()).toBe(403);

  await page.context().clearCookies();
  await signInAs(page, "admin");
  await page.goto("/admin");
  await page.getByRole("link", { name: "Audit log" }).click();
  await page.getByLabel("Action").selectOption("marker.create");
  await page.getByLabel("Who").fill("NOOR.haddad");
  await page.getByLabel("Done to").fill(name);
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/action=marker\.create/);
  await expect(lines(page)).toHaveCount(1);
  const line = lines(page).first();
  await expect(line).toContainText("noor.haddad@example.com");
  await expect(line).toContainText(`Created marker`);
  await line.locator("summary").first().click();
  await expect(line.getByText("deploy", { exact: true })).toBeVisible();
  await expect(line.getByText("As stored")).toBeVisible();
  await expect(line.locator("pre")).toBeHidden();

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "CSV of these lines" }).click(),
  ]);
  const csv = await readFile(await download.path(), "utf8");
  expect(csv.trimEnd().split("\r\n")).toHaveLength(2);
  expect(csv).toContain(name);

  await page.getByRole("link", { name: "Clear" }).click();
  await expect(lines(page).first()).toContainText("Exported audit-log");
  await expect(lines(page).first()).toContainText("priya.raman@example.com");
  await lines(page).first().getByRole("link", { name: "priya.raman@example.com" }).click();
  await expect(page.getByLabel("Who")).toHaveValue("priya.raman@example.com");
});

test("older lines follow without repeating, and what cannot be read is said", async ({ page }) => {
  await signInAs(page, "reader");
  await page.goto("/admin/audit-log");
  await expect(lines(page)).toHaveCount(50);
  const newest = await lines(page).last().innerText();
  await page.getByRole("link", { name: "Older lines" }).click();
  await expect(page).toHaveURL(/before=\d+/);
  await expect(lines(page).first()).not.toHaveText(newest);
  await page.getByRole("link", { name: "Newest lines" }).click();
  await expect(page).not.toHaveURL(/before=/);
  await page.goto("/admin/audit-log?from=2026-02-30");
  await expect(page.getByRole("alert").filter({ hasText: "must be a date" })).toBeVisible();
});

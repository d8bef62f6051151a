import { type APIRequestContext, expect, type Page, test } from "@playwright/test";
import { signInAs } from "./people";
import { pageFaults } from "../support/page-faults";

/** Other journeys send no checks, and nothing here concerns production: modes are put back to observe at the end. */

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

/** `2026-11-01` as pages write it: 1 Nov 2026. */
const spelled = (iso: string) =>
  new Date(iso)
    .toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })
    .replace("Sept", "Sep");

const modesOf = (page: Page, environment: string) =>
  page
    .getByRole("table", { name: "Modes" })
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: environment }) })
    .filter({ hasNotText: "ended" });

/** Fills the form, looks at what would change, and saves it. @returns what it said before it was saved */
async function setMode(page: Page, mode: string, from: string, warnFirst = true): Promise<string> {
  await page.goto("/admin/enforcement");
  const form = page.getByRole("form", { name: "Set a mode", exact: true });
  await form.getByLabel("Environment").selectOption("staging");
  await form.getByLabel("Mode").selectOption({ label: mode });
  await form.getByLabel("From").fill(from);
  await form.getByLabel(/^Before enforcing, warn/).setChecked(warnFirst);
  await form.getByRole("button", { name: "Show what changes" }).click();
  const preview = page.getByRole("region", { name: "What would change" });
  await expect(preview).toBeVisible();
  const said = await preview.innerText();
  const save = preview.getByRole("button", { name: "Save" });
  // Of an earlier run it may say so already.
  if (await save.isVisible()) {
    await save.click();
    await expect(page.getByText(/^Saved/)).toBeVisible();
  }
  return said;
}

async function ask(request: APIRequestContext, key: string): Promise<{ decision: string; mode: string }> {
  const response = await request.post("/api/v1/check", {
    headers: { authorization: `Bearer ${key}` },
    data: { team: "a-team-that-is-not", environment: "staging" },
  });
  return response.json();
}

test("an admin turns enforcement on: two weeks of warning first, and the gateway hears of it", async ({
  page,
  request,
}) => {
  await signInAs(page, "admin");
  await page.goto("/admin/keys");
  const make = page.getByRole("form", { name: "Make an ingest key" });
  const name = `Gateway ${Date.now()}`;
  await make.getByLabel("Name", { exact: true }).fill(name);
  await make.getByLabel(/ask before a call/).check();
  await make.getByRole("button", { name: "Make the key" }).click();
  const shown = page.locator("section").filter({ hasText: "not shown again" }).locator("code").first();
  const key = (await shown.innerText()).trim();

  await setMode(page, "Observe", day(0));
  await expect(async () => expect(await ask(request, key)).toMatchObject({ decision: "allow" })).toPass({
    timeout: 5_000,
  });

  const said = await setMode(page, "Enforce", day(0));
  expect(said).toMatch(/warn/);
  expect(said).toMatch(/enforce/);
  expect(said).toContain(`until ${spelled(day(14))}`);
  expect(said).toMatch(/of last week/);
  await page.reload();
  await expect(modesOf(page, "staging").filter({ hasText: "Warn" })).toContainText("holds");
  await expect(modesOf(page, "staging").filter({ hasText: "Enforce" })).toContainText("planned");
  await expect(async () =>
    expect(await ask(request, key)).toMatchObject({ decision: "warn", mode: "warn" }),
  ).toPass({ timeout: 5_000 });

  // It was asked, so it is counted; and what was changed is written down.
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("region", { name: "If you enforced tomorrow" })).not.toContainText(
      "No check",
    );
  }).toPass({ timeout: 10_000 });
  await page.goto("/admin/audit-log");
  await expect(page.getByText(/enforcement in staging/).first()).toBeVisible();

  // Called off: what is planned is set to something else from the same day.
  await setMode(page, "Observe", day(14));
  await setMode(page, "Observe", day(0));
  await expect(modesOf(page, "staging").filter({ hasText: "Enforce" })).toHaveCount(0);
  await expect(async () => expect(await ask(request, key)).toMatchObject({ decision: "allow" })).toPass({
    timeout: 5_000,
  });

  await page.goto("/admin/keys");
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByText("Revoke this key …").click();
  await page.getByRole("button", { name: "Revoke now" }).click();
  await expect(page.getByText("revoked", { exact: true })).toBeVisible();
});

test("a reader sees what enforcing would do, and changes nothing", async ({ page }) => {
  await signInAs(page, "reader");
  await page.goto("/admin/enforcement?days=30");
  await expect(page.getByRole("heading", { level: 1, name: "Enforcement" })).toBeVisible();
  await expect(page.getByRole("link", { name: "30 days" })).toHaveAttribute("aria-current", "page");
  await expect(page.getByRole("form", { name: "Set a mode" })).toHaveCount(0);
  expect(await pageFaults(page, ["desk", "phone"])).toEqual([]);
});

test("a lead finds no such page", async ({ page }) => {
  await signInAs(page, "lead");
  const response = await page.goto("/admin/enforcement");
  expect(response?.status()).toBe(404);
});

import { expect, type Page, test } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { figure, signInAs, textOf, totalRow, usd } from "./people";
import { pageFaults } from "../support/page-faults";

const TEAMS = "By cost center and team";
const LINES = "By service, feature and model";

/** The newest month that is closed, from the list that the page offers. */
async function openClosedMonth(page: Page): Promise<void> {
  await page.goto("/month");
  await page.getByRole("button", { name: /^Month / }).click();
  await page
    .getByRole("menuitem", { name: /final$/ })
    .first()
    .click();
  await expect(page.getByText(/^Final, closed /)).toBeVisible();
}

function pico(exact: string): bigint {
  const [whole = "0", fraction = ""] = exact.replace("-", "").split(".");
  const value = BigInt(whole + fraction.padEnd(12, "0"));
  return exact.startsWith("-") ? -value : value;
}

/** Picodollars as the exact text that `usd` takes. */
function exact(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(13, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -12)}.${digits.slice(-12)}`;
}

test("finance has the month as a page and as a file, and both say the same", async ({ page }) => {
  await signInAs(page, "finance");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Month" }).click();
  await expect(page).toHaveURL(/\/month$/);
  await openClosedMonth(page);

  const booked = await figure(page, /^Booked$/);
  expect((await totalRow(page, TEAMS)).map((cell) => cell.trim())).toContain(booked.replace("$", ""));
  expect((await totalRow(page, "Summary")).at(-1)).toBe(booked.replace("$", ""));

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Showback CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^showback-\d{4}-\d{2}\.csv$/);
  const href = new URL(download.url());
  const first = await (await page.request.get(href.href)).text();
  const lines = parse(first, { columns: true }) as Record<string, string>[];
  const sum = lines.reduce((total, line) => total + pico(line.cost_usd ?? ""), 0n);
  expect(usd(exact(sum))).toBe(booked.replace("$", ""));
  expect(new Set(lines.map((line) => `${line.month} ${line.status}`)).size).toBe(1);
  expect(lines[0]?.status).toBe("final");
  expect(await (await page.request.get(href.href)).text()).toBe(first);
});

test("a team's amount opens its lines, and a line opens Explore, with the same total", async ({ page }) => {
  await signInAs(page, "finance");
  await openClosedMonth(page);
  const row = page.getByRole("table", { name: TEAMS }).locator("tbody tr").first();
  const amount = await textOf(row.getByRole("link"));
  await row.getByRole("link").click();
  await expect(page).toHaveURL(/team=/);
  await expect(page.getByRole("table", { name: LINES })).toBeVisible();
  expect((await totalRow(page, LINES)).map((cell) => cell.trim())).toContain(amount);

  const line = page.getByRole("table", { name: LINES }).locator("tbody tr").first();
  const cost = await textOf(line.getByRole("link"));
  await line.getByRole("link").click();
  await expect(page).toHaveURL(/\/explore\?/);
  await expect(page.getByRole("table", { name: "Spend" })).toBeVisible();
  expect((await totalRow(page, "Spend")).map((cell) => cell.trim())).toContain(cost);
});

test("a lead has the own team's month and no other's", async ({ page }) => {
  await signInAs(page, "lead");
  const slug = new URL(page.url()).pathname.split("/")[2] ?? "";
  await page.goto("/month");
  await expect(page.getByRole("table", { name: TEAMS }).locator("tbody tr")).toHaveCount(1);
  const month = /month=(\d{4}-\d{2})/.exec(
    (await page.getByRole("link", { name: "Showback CSV" }).getAttribute("href")) ?? "",
  )?.[1];
  const csv = (team: string) => page.request.get(`/api/v1/exports/showback?month=${month}&team=${team}`);
  expect((await csv(slug)).status()).toBe(200);
  const other = await csv(slug === "search" ? "support" : "search");
  const missing = await csv("no-such-team");
  expect([other.status(), missing.status()]).toEqual([404, 404]);
  expect(await other.text()).toBe(await missing.text());
  expect((await page.goto(`/month?month=${month}&team=search`))?.status()).toBe(404);
  expect((await page.goto("/sources"))?.status()).toBe(404);
});

test("the trust strip opens the sources, with the hour it named", async ({ page }) => {
  await signInAs(page, "admin");
  const door = page.getByRole("link", { name: /the sources and how they report$/ });
  const hour = await textOf(door);
  await door.click();
  await expect(page).toHaveURL(/\/sources$/);
  await expect(page.getByText(`Figures are complete through ${hour}`)).toBeVisible();
  const rows = page.getByRole("table", { name: "Heartbeat" }).locator("tbody tr");
  expect(await rows.count()).toBeGreaterThan(0);
});

test("month, its lines and sources have no axe violation and never scroll sideways", async ({ page }) => {
  await signInAs(page, "finance");
  await page.goto("/month");
  const lines = await page
    .getByRole("table", { name: TEAMS })
    .locator("tbody a")
    .first()
    .getAttribute("href");
  for (const path of ["/month", lines ?? "", "/sources"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await pageFaults(page), path).toEqual([]);
  }
});

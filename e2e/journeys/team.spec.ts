import { expect, type Page, test } from "@playwright/test";
import { figure, signInAs, textOf, totalRow } from "./people";

const PERIOD = "period=last-4-weeks";

/** The door of a figure in the row under the sentence. */
function doorOf(page: Page, label: RegExp) {
  return page
    .getByRole("term")
    .filter({ hasText: label })
    .first()
    .locator("xpath=following-sibling::dd[1]")
    .getByRole("link");
}

/** `$1,234.56` as the tables print it. */
const plain = (amount: string) => amount.replace("$", "");

async function open(page: Page): Promise<string> {
  await signInAs(page, "lead");
  const path = `${new URL(page.url()).pathname}?${PERIOD}`;
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  return path;
}

test("the period's cost and cost per request open the table with the same total", async ({ page }) => {
  await open(page);
  const cost = await figure(page, /^Last 4 weeks/);
  await doorOf(page, /^Last 4 weeks/).click();
  await expect(page).toHaveURL(/#features$/);
  const total = await totalRow(page, "By service and feature");
  expect(total).toContain(plain(cost));
  const each = await figure(page, /^Cost per request/);
  await expect(doorOf(page, /^Cost per request/)).toHaveAttribute("href", "#features");
  // The column has one precision, the figure another: the same number, rounded once.
  const decimals = each.split(".")[1]?.length ?? 0;
  expect(total.map((cell) => Number(cell.replaceAll(",", "")).toFixed(decimals))).toContain(plain(each));
});

test("month to date opens the month by service and feature, with plan and pace", async ({ page }) => {
  await open(page);
  const toDate = await figure(page, /to date/);
  await doorOf(page, /to date/).click();
  await expect(page).toHaveURL(/\/month\?month=\d{4}-\d{2}#to-date$/);
  expect(await totalRow(page, "By service and feature")).toContain(plain(toDate));
  const plan = page.getByRole("table", { name: "Against plan" });
  await expect(plan.getByRole("row", { name: /^Month to date/ })).toContainText(plain(toDate));
  // Its parts open Explore at the same sum.
  const part = page
    .getByRole("table", { name: "By service and feature" })
    .locator("tbody")
    .getByRole("link")
    .first();
  const amount = await textOf(part);
  await part.click();
  await expect(page).toHaveURL(/\/explore\?/);
  await expect(page.locator("main")).toContainText(amount);
});

test("the forecast opens its own calculation, which ends at it", async ({ page }) => {
  await open(page);
  const forecast = await figure(page, /forecast$/);
  test.skip(
    !forecast.startsWith("$") || forecast.includes("–"),
    "the demo has no forecast on the first of a month",
  );
  await doorOf(page, /forecast$/).click();
  await expect(page).toHaveURL(/#forecast$/);
  const made = page.getByRole("table", { name: "From month to date to forecast" });
  await expect(made.locator("tfoot")).toContainText(plain(forecast));
  const [toDate, rest, total] = (await made.locator("td").allInnerTexts()).map((cell) =>
    Math.round(Number(cell.replaceAll(",", "")) * 100),
  );
  // Each is rounded to the cent once.
  expect(Math.abs((toDate ?? 0) + (rest ?? 0) - (total ?? 0))).toBeLessThanOrEqual(1);
  expect(await totalRow(page, "Rest of the month by weekday")).toContain(
    await textOf(made.getByRole("row", { name: /^Rest/ }).getByRole("cell")),
  );
});

test("waste and what is not tagged open pages with the same total, in the same period", async ({ page }) => {
  const team = await open(page);
  const waste = await figure(page, /^Waste/);
  const untagged = await figure(page, /^Not fully tagged/);
  await doorOf(page, /^Waste/).click();
  await expect(page).toHaveURL(new RegExp(`/waste\\?${PERIOD}$`));
  expect(await totalRow(page, "By service and feature")).toContain(plain(waste));
  await page.goto(team);
  await doorOf(page, /^Not fully tagged/).click();
  await expect(page).toHaveURL(new RegExp(`${PERIOD}`));
  await expect(page.getByRole("heading", { level: 1, name: /tagged/i })).toBeVisible();
  await expect(page.locator("main")).toContainText(untagged === "$0.00" ? "0.00" : plain(untagged));
  await page.getByRole("link", { name: /./ }).first().waitFor();
});

test("a row that rose names its traces of the increase", async ({ page }) => {
  await open(page);
  const trace = page
    .getByRole("table", { name: "By service and feature" })
    .getByRole("link", { name: /: a trace of / })
    .first();
  const cost = await textOf(trace);
  await trace.click();
  await expect(page).toHaveURL(/\/traces\//);
  await expect(page.locator("main")).toContainText(cost);
});

test("a month of the statements opens at its total and hands out its file", async ({ page }) => {
  await open(page);
  const months = page.getByRole("table", { name: "Statements" }).locator("tbody tr");
  const last = months.nth(1);
  const total = await textOf(last.getByRole("link").first());
  const csv = (await last.getByRole("link", { name: /as CSV$/ }).getAttribute("href")) ?? "";
  const answer = await page.request.get(csv);
  expect(answer.status()).toBe(200);
  expect(answer.headers()["content-type"]).toContain("text/csv");
  await last.getByRole("link").first().click();
  await expect(page).toHaveURL(/#to-date$/);
  expect(await totalRow(page, "By service and feature")).toContain(total);
});

test("on a phone nothing runs over the side, on the team's page and behind its figures", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const team = (await open(page)).split("?")[0] ?? "";
  for (const path of [team, `${team}/month`, `${team}/waste`, `${team}/tagging`]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over, path).toBeLessThanOrEqual(0);
  }
});

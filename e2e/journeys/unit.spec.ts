import { expect, test } from "@playwright/test";
import { figure, printed, signInAs, textOf, totalRow } from "./people";

test("a director begins at the unit: its teams sum to its figure, and the quarter stands against plan and before", async ({
  page,
}) => {
  await signInAs(page, "director");
  await expect(page).toHaveURL(/\/units\/[a-z-]+$/);
  const total = await figure(page, /^Last week/);
  expect(await totalRow(page, "Teams")).toContain(total.slice(1));
  await expect(page.locator("main")).toContainText(/director /);
  await expect(page.getByRole("term").filter({ hasText: /^Q[1-4] \d{4}( to date)?$/ })).toBeVisible();
  await expect(page.getByRole("term").filter({ hasText: /the quarter before$/ })).toBeVisible();
  await expect(page.getByRole("term").filter({ hasText: /^Year ago/ })).toBeVisible();

  // What drove each team sums to the unit's change.
  const drivers = page.getByRole("table", { name: "Why it moved, by team" });
  if ((await drivers.count()) > 0) {
    const cents = (text: string) => printed(text).units * (text.includes("\u2212") ? -1n : 1n);
    const rows = await drivers.locator("tbody td.num:nth-child(3)").allInnerTexts();
    const sum = rows.map(cents).reduce((all, one) => all + one, 0n);
    const change = cents((await drivers.locator("tfoot td.num").allInnerTexts())[0] ?? "");
    const apart = sum > change ? sum - change : change - sum;
    expect(apart).toBeLessThanOrEqual(BigInt(rows.length));
  }
});

test("as it was, by today's structure, by month: each is an address, and the period keeps it", async ({
  page,
}) => {
  await signInAs(page, "director");
  await page.getByRole("link", { name: "Today's structure" }).click();
  await expect(page).toHaveURL(/structure=today/);
  await expect(page.getByRole("link", { name: "Today's structure" })).toHaveAttribute("aria-current", "true");
  await page.getByRole("link", { name: "By month", exact: true }).click();
  await expect(page).toHaveURL(/structure=today.*trend=month/);
  await expect(page.getByRole("heading", { name: "How the owner was found, 13 months" })).toBeVisible();
  await page.getByRole("button", { name: /^Period: / }).click();
  await page.getByRole("link", { name: /^Last 4 weeks/ }).click();
  await expect(page).toHaveURL(/period=last-4-weeks.*structure=today/);
  await page.goBack();
  await expect(page).not.toHaveURL(/period=/);
});

test("a unit that is not yours reads exactly like one that does not exist", async ({ page, browser }) => {
  const finance = await browser.newPage();
  await signInAs(finance, "finance");
  await finance.goto("/");
  const links = finance.getByRole("table", { name: "Units" }).locator("tbody th").getByRole("link");
  const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  await finance.close();

  await signInAs(page, "director");
  const own = new URL(page.url()).pathname;
  const others = paths.filter((path) => path !== own);
  expect(others.length).toBeGreaterThan(0);
  const opened = async (path: string) => {
    const response = await page.goto(path);
    return {
      status: response?.status(),
      title: await page.title(),
      body: await textOf(page.getByRole("main")),
    };
  };
  const missing = await opened("/units/no-such-unit");
  expect(missing.status).toBe(404);
  for (const path of others.slice(0, 2)) expect(await opened(path)).toEqual(missing);
});

test("a lead sees the own team of a unit, and that there are others", async ({ page, browser }) => {
  const director = await browser.newPage();
  await signInAs(director, "director");
  const unit = new URL(director.url()).pathname;
  await director.close();
  await signInAs(page, "lead");
  const response = await page.goto(unit);
  // The demo's lead may be of another unit; then there is no such page.
  if (response?.status() === 404) return;
  await expect(page.locator("main")).toContainText("Only your teams of this unit are in these figures");
  await expect(page.getByRole("table", { name: "Teams" }).locator("tbody tr")).toHaveCount(1);
});

import { expect, type Page, test } from "@playwright/test";
import { signInAs, textOf } from "./people";

async function opened(page: Page, path: string) {
  const response = await page.goto(path);
  return {
    status: response?.status(),
    title: await page.title(),
    heading: await textOf(page.getByRole("heading", { level: 1 })),
    body: await textOf(page.getByRole("main")),
  };
}

test("a team that is not yours reads exactly like one that does not exist", async ({ page, browser }) => {
  const finance = await browser.newPage();
  await signInAs(finance, "finance");
  const links = finance
    .getByRole("table", { name: "Teams" })
    .locator('tbody a[href^="/teams/"]:not([href*="month"])');
  const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  await finance.close();

  await signInAs(page, "lead");
  const own = new URL(page.url()).pathname;
  const others = paths.filter((path) => path !== own);
  expect(others.length).toBeGreaterThan(2);
  const missing = await opened(page, "/teams/no-such-team-at-all");
  expect(missing.status).toBe(404);
  for (const path of others.slice(0, 3)) expect(await opened(page, path)).toEqual(missing);
  const { title: _, ...noTrace } = await opened(page, "/traces/no-such-trace");
  expect(missing).toMatchObject(noTrace);
});

test("nobody sees a page without signing in, and sign-in leads back to it", async ({ page }) => {
  await page.goto("/teams/support?period=month");
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  await page.getByRole("button", { name: /^Sign in as admin/ }).click();
  await expect(page).toHaveURL(/\/teams\/support\?period=month$/);
});

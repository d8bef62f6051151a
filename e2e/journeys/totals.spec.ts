import { expect, test } from "@playwright/test";
import { figure, signInAs, totalRow, usd } from "./people";

interface SpendAnswer {
  rows: { team: string; cost_usd: string }[];
  total: { cost_usd: string };
}

/** The week before the one that runs, Monday to Monday, in UTC. */
function lastWeek(): { from: string; to: string } {
  const now = new Date();
  const monday = Date.UTC(
    now.getUTCFullYear(),
    now.getUTCMonth(),
    now.getUTCDate() - ((now.getUTCDay() + 6) % 7),
  );
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return { from: day(monday - 7 * 86_400_000), to: day(monday) };
}

test("Overview, its table, each team's page and the spend API state the same dollars", async ({ page }) => {
  await signInAs(page, "finance");
  const { from, to } = lastWeek();
  const answer = await page.request.get(`/api/v1/spend?from=${from}&to=${to}&group_by=team`);
  expect(answer.ok()).toBe(true);
  const spend = (await answer.json()) as SpendAnswer;
  expect(spend.rows.length).toBeGreaterThan(3);

  // Not compared, so that the week is whole even while a source is late.
  await page.goto("/?compare=off");
  const total = usd(spend.total.cost_usd);
  expect(await figure(page, /^Last week$/)).toBe(`$${total}`);
  expect(await totalRow(page, "Teams")).toContain(total);

  const doors = page
    .getByRole("table", { name: "Teams" })
    .locator('tbody a[href^="/teams/"]:not([href*="#"])');
  const shown = await doors.evaluateAll((links) =>
    links.map((link) => ({ href: link.getAttribute("href") ?? "", amount: link.textContent ?? "" })),
  );
  const bySlug = new Map(spend.rows.map((row) => [row.team, usd(row.cost_usd)]));
  for (const { href, amount } of shown)
    expect(bySlug.get(/^\/teams\/([^?]+)/.exec(href)?.[1] ?? "") ?? "0.00").toBe(amount);

  // Every number is a door: the page behind it opens with the same figure.
  for (const { href, amount } of shown.slice(0, 4)) {
    await page.goto(href);
    expect(await figure(page, /^Last week$/)).toBe(`$${amount}`);
  }
});

test("the period is in the URL: a preset, picked days and compare off are links", async ({ page }) => {
  await signInAs(page, "finance");
  await page.goto("/");
  await page.getByRole("button", { name: /^Period: Last week/ }).click();
  await page.getByRole("link", { name: /^Last 4 weeks/ }).click();
  await expect(page).toHaveURL(/period=last-4-weeks/);
  await expect(page.getByRole("button", { name: /^Period: Last 4 weeks/ })).toBeVisible();
  await page.getByRole("checkbox", { name: /^compare with/ }).click();
  await expect(page).toHaveURL(/compare=off/);
  await expect(page.getByRole("columnheader", { name: /^Change/ })).toHaveCount(0);
  await page.goBack();
  await page.goBack();
  await expect(page.getByRole("button", { name: /^Period: Last week/ })).toBeVisible();

  const { from, to } = lastWeek();
  const through = new Date(Date.parse(to) - 86_400_000).toISOString().slice(0, 10);
  await page.goto("/?compare=off");
  const weekly = await figure(page, /^Last week$/);
  await page.goto(`/?from=${from}&through=${through}&compare=off`);
  expect(await figure(page, /^Chosen days$/)).toBe(weekly);
});

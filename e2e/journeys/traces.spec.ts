import { expect, type Page, test } from "@playwright/test";
import { signInAs, textOf } from "./people";

/** Presses Tab until the element with this accessible name has the focus. */
async function tabTo(page: Page, name: RegExp, most = 80): Promise<void> {
  for (let at = 0; at < most; at += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
    });
    if (name.test(focused.trim())) return;
  }
  throw new Error(`Tab never reached ${name}`);
}

const weekly = (page: Page) => page.getByRole("table", { name: /costliest of last week/i });
const list = (page: Page) => page.getByRole("table", { name: "All traces" });

/** Address and id of the nth trace of the weekly review. */
async function reviewedTrace(page: Page, at: number): Promise<{ href: string; id: string }> {
  const link = weekly(page).locator("tbody th").getByRole("link").nth(at);
  const [href, id] = [await link.getAttribute("href"), await link.getAttribute("title")];
  return { href: href ?? "", id: id ?? "" };
}

test("a lead explains a trace with the keyboard alone, and the team page knows", async ({ page }) => {
  await signInAs(page, "lead");
  const team = new URL(page.url()).pathname;
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Traces" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/traces$/);
  await expect(weekly(page)).toBeVisible();
  const { href } = await reviewedTrace(page, 0);
  const note = `An import of old threads, ${Date.now()}.`;

  await tabTo(page, /review of trace|^Review of trace/i);
  await page.keyboard.press("Enter");
  await tabTo(page, /^$/, 1);
  await expect(page.getByRole("textbox", { name: "Why was it so expensive?" })).toBeFocused();
  await page.keyboard.type(note);
  await tabTo(page, /^Mark as explained$/, 2);
  await page.keyboard.press("Enter");
  const row = weekly(page).locator("tbody tr").first();
  await expect(row).toContainText(note);
  await expect(row).toContainText("explained");
  await expect(page.getByRole("textbox", { name: "Why was it so expensive?" })).toHaveCount(0);
  await expect(row.getByRole("button", { name: /^Change the review/ })).toBeFocused();

  await page.goto(team);
  const ofTeam = page
    .getByRole("table", { name: /costliest traces/i })
    .locator("tbody tr")
    .filter({ has: page.locator(`a[href="${href}"]`) });
  await expect(ofTeam.getByRole("cell", { name: "explained", exact: true })).toBeVisible();
});

test("what could not be explained names the field, on the list and on the trace", async ({ page }) => {
  await signInAs(page, "lead");
  await page.goto("/traces");
  const { href } = await reviewedTrace(page, 1);
  const row = weekly(page).locator("tbody tr").nth(1);
  await row.getByRole("button", { name: /review of trace|^Review of trace/i }).click();
  await page.getByRole("button", { name: "Could not explain in five minutes" }).click();
  await page.getByRole("combobox", { name: "What was missing?" }).selectOption("tenant");
  await page.getByRole("button", { name: "Record what is missing" }).click();
  await expect(row).toContainText("not explained: tenant missing");
  await expect(page.getByText(/could not be explained/)).toBeVisible();

  await page.goto(href);
  const review = page.getByRole("region", { name: "Review" });
  await expect(review).toContainText("not explained: tenant missing");
  await review.getByRole("button", { name: "Change the review" }).click();
  await review.getByRole("textbox").fill("The tenant was on the first call after all.");
  await review.getByRole("button", { name: "Mark as explained" }).click();
  await expect(review).toContainText("The tenant was on the first call after all.");
  await expect(review.getByRole("textbox")).toHaveCount(0);
});

test("a trace answers in order: diagnosis, calls, five checks, its feature, its versions", async ({
  page,
}) => {
  await signInAs(page, "lead");
  await page.goto("/traces");
  await page.goto((await reviewedTrace(page, 0)).href);
  await expect(page.getByRole("list", { name: "Diagnosis" }).getByRole("listitem").first()).toBeVisible();
  const checks = page.getByRole("region", { name: "Five checks" }).getByRole("listitem");
  await expect(checks).toHaveCount(5);
  const names = await checks.getByRole("heading", { level: 3 }).allInnerTexts();
  expect(names).toEqual(["Cost", "Owner fields", "Input against output", "Retries", "Template and version"]);
  for (const text of await checks.allInnerTexts()) expect(text).toMatch(/\b(ok|look here|unknown)\b/);
  const feature = page.getByRole("table", { name: /^Against / });
  await expect(feature.getByRole("row", { name: /^Cost, USD/ })).toContainText("×");
});

test("filters are in the URL, what is not known is said, and back works", async ({ page }) => {
  await signInAs(page, "admin");
  await page.goto("/traces");
  await expect(list(page)).toBeVisible();
  await page.getByRole("combobox", { name: "Team" }).selectOption("support");
  await page.getByRole("textbox", { name: "From cost, USD" }).fill("0.5");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/\/traces\?team=support&min-cost=0\.5#list$/);
  await expect(weekly(page)).toBeVisible();
  const teams = await list(page).locator("tbody td:nth-child(3)").allInnerTexts();
  expect(new Set(teams).size).toBe(1);

  await page.getByRole("link", { name: "Calls", exact: true }).click();
  await expect(page).toHaveURL(/sort=calls/);
  await expect(page.getByRole("columnheader", { name: /^Calls/ }).last()).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  const calls = (await list(page).locator("tbody td:nth-last-child(2)").allInnerTexts()).map(Number);
  expect(calls).toEqual([...calls].sort((a, b) => b - a));
  await page.goBack();
  await expect(page).toHaveURL(/min-cost=0\.5/);
  await expect(page.getByRole("textbox", { name: "From cost, USD" })).toHaveValue("0.5");

  await page.goto("/traces?review=maybe&min-cost=cheap");
  const alert = page.getByRole("main").getByRole("alert");
  await expect(alert).toContainText("“review” must be explained, unexplained or none.");
  await expect(alert).toContainText("Nothing is listed until that is mended.");
  await expect(list(page)).toHaveCount(0);
});

test("pages of the list follow each other without repeating a trace", async ({ page }) => {
  await signInAs(page, "admin");
  await page.goto("/traces");
  const ids = () =>
    list(page)
      .locator("tbody th a")
      .evaluateAll((all) => all.map((link) => link.getAttribute("title")));
  const first = await ids();
  await page.getByRole("link", { name: /^Next \d+ traces$/ }).click();
  await expect(page).toHaveURL(/cursor=/);
  await expect(page.getByRole("link", { name: "From the top" })).toBeVisible();
  const second = await ids();
  expect(second.length).toBeGreaterThan(0);
  expect(first.filter((id) => second.includes(id))).toEqual([]);
});

test("another team reads as one that does not exist", async ({ page }) => {
  await signInAs(page, "lead");
  const sentence = async (team: string) => {
    await page.goto(`/traces?team=${team}`);
    return (await textOf(page.getByRole("main").getByRole("alert"))).replaceAll(team, "X");
  };
  const other = await sentence("growth");
  expect(other).toContain("There is no team “X”.");
  expect(other).toBe(await sentence("no-such-team"));
});

test("who may not review sees what was said, and no form", async ({ page }) => {
  await signInAs(page, "member");
  await page.goto("/traces");
  await expect(weekly(page)).toBeVisible();
  await expect(page.getByRole("button", { name: /review/i })).toHaveCount(0);
});

import { expect, type Locator, type Page, test } from "@playwright/test";
import { printed, signInAs, textOf, totalRow } from "./people";

/** Cells of one column of a table's body, as printed. */
async function column(table: Locator, name: RegExp): Promise<string[]> {
  const headers = await table.getByRole("columnheader").allInnerTexts();
  const at = headers.findIndex((header) => name.test(header.replaceAll("\n", " ")));
  expect(at, `${name} in ${headers.join(" | ")}`).toBeGreaterThan(-1);
  const rows = await table.locator("tbody tr").all();
  return Promise.all(rows.map((row) => row.locator("th, td").nth(at).innerText()));
}

/** "↓ −1,234.56" in cents; what rounds to nothing counts as nothing. */
function cents(text: string): bigint {
  if (/[<>]/.test(text)) return 0n;
  const { units } = printed(text);
  return text.includes("−") ? -units : units;
}

async function mustSum(page: Page, table: Locator, name: RegExp, total: string): Promise<void> {
  const parts = await column(table, name);
  expect(parts.length).toBeGreaterThan(0);
  const off = parts.reduce((sum, part) => sum + cents(part), 0n) - cents(total);
  // Each row is printed as the page behind it, so each is rounded by itself.
  expect(off < 0n ? -off : off).toBeLessThanOrEqual(BigInt(parts.length));
  await expect(page.locator("main")).toBeVisible();
}

test("a bar of Overview's waterfall opens its rows, which sum to it, down to one feature", async ({
  page,
}) => {
  await signInAs(page, "finance");
  await page.goto("/");
  const bar = page
    .getByRole("region", { name: "Why it moved" })
    .getByRole("link", { name: /^(Requests|Price|Model mix|Tokens per request): / })
    .first();
  const amount = await textOf(bar);
  const cause = (await bar.getAttribute("aria-label"))?.split(":")[0] ?? "";
  await bar.click();
  await expect(page).toHaveURL(/\/why\?.*cause=/);
  await expect(page.getByRole("heading", { level: 1, name: "Why it moved" })).toBeVisible();
  await expect(page.getByRole("link", { name: new RegExp(`^${cause}: `) })).toHaveText(amount);

  const table = page.getByRole("table", { name: "By team" });
  const header = new RegExp(`^${cause.split(" ")[0]}`);
  const totals = await totalRow(page, "By team");
  expect(totals).toContain(amount);
  await mustSum(page, table, header, amount);
  await mustSum(page, table, /^Change/, totals[1] ?? "");

  // Each row is a door to the same page one level deeper, at the same change to the cent.
  for (const heading of ["By service and feature", "By environment"]) {
    const door = page.getByRole("link", { name: /, one level deeper$/ }).first();
    const change = await textOf(door);
    await door.click();
    await expect(page.getByRole("table", { name: heading })).toBeVisible();
    const there = cents((await totalRow(page, heading))[1] ?? "");
    expect(there).toBe(cents(change));
  }
  await expect(page.getByRole("table", { name: "By model" })).toBeVisible();
});

test("the team page's causes open the team's own rows; a month is a link too", async ({ page }) => {
  await signInAs(page, "lead");
  const region = page.getByRole("region", { name: "Why it moved" });
  const bar = region.getByRole("link", { name: /, row by row$/ }).first();
  const amount = await textOf(bar);
  await bar.click();
  await expect(page).toHaveURL(/\/why\?team=/);
  const totals = await totalRow(page, "By service and feature");
  expect(totals).toContain(amount);

  await page.getByRole("button", { name: /^Period: / }).click();
  await page
    .getByRole("link", {
      name: /against (January|February|March|April|May|June|July|August)|against (Sept|Octo|Novem|Decem)/,
    })
    .first()
    .click();
  await expect(page).toHaveURL(/month=20\d\d-\d\d/);
  const month = await totalRow(page, "By service and feature");
  await mustSum(page, page.getByRole("table", { name: "By service and feature" }), /^Change/, month[1] ?? "");
});

test("a lead sees nothing of another team, by any address of these pages", async ({ page }) => {
  await signInAs(page, "lead");
  for (const path of [
    "/why?team=search",
    "/why?unit=product",
    "/why?marker=999999",
    "/what-if?team=search",
  ]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: /not here|not found|no such/i }).first()).toBeVisible();
  }
});

test("a note on a change is written and taken away where it was read", async ({ page }) => {
  await signInAs(page, "lead");
  const region = page.getByRole("region", { name: "Why it moved" });
  const words = `The template sends whole threads, ${Date.now()}`;
  await region.getByRole("button", { name: "Explain this change" }).click();
  await region.getByLabel("What is behind this change?").fill(words);
  await region.getByRole("button", { name: "Save the note" }).click();
  const note = region.getByRole("listitem").filter({ hasText: words });
  await expect(note).toContainText("@");
  await region.getByRole("link", { name: /by cause$/ }).click();
  const there = page.getByRole("region", { name: "Notes" }).getByRole("listitem").filter({ hasText: words });
  await expect(there).toBeVisible();
  await there.getByRole("button", { name: /^Remove the note of / }).click();
  await expect(there).toHaveCount(0);
});

test("the change is copied for Slack with its figures and a link", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signInAs(page, "lead");
  const region = page.getByRole("region", { name: "Why it moved" });
  await region.getByRole("button", { name: "Copy for Slack" }).click();
  await expect(region.getByRole("status").filter({ hasText: "Copied" })).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/spent \$[\d,]+\.\d\d/);
  expect(text).toMatch(/\n• .+ [+−]\$/);
  expect(text).toMatch(/<http[^|]+\/why\?team=[^|]+\|Why it moved>$/);
});

test("a marker is set, compared with the days before it at the same volume, and taken away", async ({
  page,
}) => {
  await signInAs(page, "lead");
  await page.goto("/markers");
  const name = `prompt v${Date.now()}`;
  const at = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 16);
  await page.getByLabel("What happened").fill(name);
  await page.getByLabel("When, UTC").fill(at);
  await page.getByRole("button", { name: "Set the marker" }).click();
  const row = page.getByRole("row").filter({ hasText: name });
  await row.getByRole("link", { name: `Since this marker: ${name}` }).click();
  await expect(page.getByText("At the same volume")).toBeVisible();
  const figure = async (label: string) =>
    textOf(
      page.getByRole("term").filter({ hasText: label }).locator("xpath=following-sibling::dd[1]/div[1]"),
    );
  const [change, same] = [cents(await figure("Change")), cents(await figure("At the same volume"))];
  const bar = page.getByRole("link", { name: /^Requests: / });
  const requests = (await bar.count()) > 0 ? cents(await textOf(bar)) : 0n;
  expect(change - requests).toBe(same);
  const totals = await totalRow(page, "By service and feature");
  expect(cents(totals[1] ?? "")).toBe(change);
  await page.goto("/markers");
  await row.getByRole("button", { name: `Remove ${name}` }).click();
  await expect(row).toHaveCount(0);
});

test("what if: the address is the state, the rows sum, and a model that is on no card is said to be none", async ({
  page,
}) => {
  await signInAs(page, "lead");
  await page
    .getByRole("region", { name: "Why it moved" })
    .getByRole("link", { name: /^What if for / })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "What if" })).toBeVisible();
  const form = page.getByRole("form", { name: "What if" });
  await form.getByLabel("Output shorter by, %").fill("50");
  await form.getByLabel("Input read from cache, %").fill("90");
  await form.getByRole("button", { name: "Work it out" }).click();
  await expect(page).toHaveURL(/shorter=50&cache=90/);
  const totals = await totalRow(page, "Row by row");
  const table = page.getByRole("table", { name: "Row by row" });
  await mustSum(page, table, /^Then/, totals[2] ?? "");
  await mustSum(page, table, /^What if/, totals[3] ?? "");
  expect(cents(totals[3] ?? "") - cents(totals[2] ?? "")).toBe(cents(totals[4] ?? ""));
  await page.reload();
  expect(await totalRow(page, "Row by row")).toEqual(totals);

  await page.goto(`${page.url()}&model=openai%2Fno-such-model`.replace("model=&", ""));
  await expect(page.getByText("No published price card has this model.")).toBeVisible();
  await expect(form.getByLabel("On another model")).toHaveValue("openai/no-such-model");
  await expect(table).toHaveCount(0);
});

import { expect, type Page, test } from "@playwright/test";
import { signInAs } from "./people";
import { pageFaults } from "../support/page-faults";

/** Other journeys look at the same company: what these decide is small, or put back at the end. */

const queueRow = (page: Page, name: RegExp) =>
  page
    .getByRole("table", { name: /exceptions/i })
    .getByRole("row")
    .filter({ hasText: name });

const panel = (page: Page, title: string) => page.getByRole("region", { name: title });

/** Dollars in the cost cell of a row of the queue, in cents. */
async function centsOf(page: Page, name: RegExp): Promise<number> {
  const door = queueRow(page, name).first().locator("a.door");
  return cents((await door.innerText()) ?? "");
}

function cents(text: string): number {
  return Math.round(Number(text.replace(/[^0-9.]/g, "")) * 100);
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

test("a key that nobody owns is given to a team, and exactly the money of the preview moves", async ({
  page,
}) => {
  await signInAs(page, "admin");
  await page.goto("/exceptions?defect=untagged");
  const before = await centsOf(page, /vk-batch-07/);
  await page.getByRole("link", { name: /^Assign: Team missing, virtual key vk-batch-07/ }).click();
  const form = panel(page, "Team missing");
  await expect(form.getByRole("checkbox", { name: /virtual key = vk-batch-07/ })).toBeChecked();
  await form.getByLabel("From").fill(daysAgo(4));

  // Whoever has it by now: the other team gets it.
  const primary = form.getByRole("button", { name: /^(Assign|Re-attribute)\b/ });
  for (const team of ["Growth", "Search"]) {
    await form.getByLabel("belong to").selectOption({ label: team });
    await form.getByRole("button", { name: "Show what would change" }).click();
    await expect(page).toHaveURL(new RegExp(`to=${team.toLowerCase()}`));
    await expect(form.getByRole("status", { name: "What would change" })).toBeVisible();
    if (await primary.isEnabled()) break;
  }
  const moves = form.getByRole("listitem").filter({ hasText: "untagged →" });
  const moved = (await moves.count()) > 0 ? cents(/\$[\d,.]+\d/.exec(await moves.innerText())?.[0] ?? "") : 0;
  await primary.click();
  await expect(page.getByText(/re-attributed: adjustment \d+/)).toBeVisible({ timeout: 30_000 });
  await page.goto("/exceptions?defect=untagged");
  // What was called before the rule holds stays in the queue.
  expect(Math.abs(before - moved - (await centsOf(page, /vk-batch-07/)))).toBeLessThanOrEqual(1);
});

test("misspelt names are mapped in bulk on one screen, with one preview", async ({ page }) => {
  await signInAs(page, "admin");
  await page.goto("/exceptions/names");
  const choice = page.getByRole("combobox", { name: "Decision for team growth-team" });
  await expect(choice).toHaveValue("");
  await page.getByRole("button", { name: /^Map .* look(s)? alike$/ }).click();
  await expect(choice).toHaveValue("map:growth");
  await page.getByRole("button", { name: /^Show what \d+ decisions? would change$/ }).click();
  const preview = page.getByRole("status", { name: "What would change" });
  await expect(preview.getByRole("row", { name: /^Growth / })).toBeVisible();
  await expect(preview.getByRole("row", { name: /^Together / })).toContainText("0.00");
  // Saved only: the calls of the open months stay for the journeys that look at them.
  await page.getByRole("checkbox", { name: /^Re-attribute/ }).uncheck();
  await page.getByRole("button", { name: /^(Apply|Re-attribute)\b/ }).click();
  await expect(page.getByText(/^Saved\./)).toBeVisible();
  await expect(choice).toHaveCount(0);

  await page.goto("/exceptions?state=aliased");
  await page.getByRole("link", { name: /^Map: Team not in the catalog, claimed as growth-team/ }).click();
  await panel(page, "Team not in the catalog").getByRole("link", { name: "Owner and note" }).click();
  await page.getByRole("button", { name: "Put back into the queue" }).click();
  await expect(queueRow(page, /growth-team/)).toHaveCount(0);
  await page.goto("/exceptions/names");
  await expect(choice).toBeVisible();
});

test("a group is waived with reason and end by the keyboard alone, and put back", async ({ page }) => {
  await signInAs(page, "admin");
  await page.goto("/exceptions");
  const open = page
    .getByRole("table", { name: "Open exceptions" })
    .getByRole("link", { name: /^(Explain|Assign|Map|Publish): / });
  const name = (await open.last().getAttribute("aria-label")) ?? "";
  const count = await open.count();
  await open.last().focus();
  await page.keyboard.press("Enter");
  const waive = page.getByRole("link", { name: "Waive", exact: true });
  await waive.focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Reason").focus();
  await page.keyboard.type("known, until the sender is replaced");
  await page.keyboard.press("Enter");
  await expect(page.getByText("It is waived.")).toBeVisible();
  await expect(open).toHaveCount(count - 1);

  await page.goto("/exceptions?state=waived");
  const waived = page.getByRole("link", { name });
  await waived.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("known, until the sender is replaced")).toBeVisible();
  await page.getByRole("link", { name: "Waive", exact: true }).click();
  await page.getByRole("button", { name: "Put back into the queue" }).focus();
  await page.keyboard.press("Enter");
  await expect(waived).toHaveCount(0);
});

test("who may not write the catalog is told whom to ask, and can still name an owner", async ({ page }) => {
  await signInAs(page, "finance");
  await page.goto("/exceptions?defect=untagged");
  await page
    .getByRole("link", { name: /^Assign: Team missing/ })
    .first()
    .click();
  const form = panel(page, "Team missing");
  await expect(form.getByText(/Only who keeps the catalog can do this\. Ask/)).toBeVisible();
  await expect(form.getByRole("button", { name: "Show what would change" })).toHaveCount(0);
  await form.getByRole("link", { name: "Owner and note" }).click();
  await expect(form.getByLabel("Owner, by e-mail address")).toBeVisible();
  await page.goto("/exceptions/names");
  await expect(page.getByRole("combobox", { name: /^Decision for/ })).toHaveCount(0);
});

test("dollars without an owner are the same on the tagging page and in Explore", async ({ page }) => {
  await signInAs(page, "finance");
  await page.goto("/exceptions/tagging?period=last-4-weeks");
  const door = page.getByRole("link", { name: /without an owner$/ });
  const printed = (await door.innerText()).replace("$", "").trim();
  await door.click();
  await expect(page).toHaveURL(/attributed_by=untagged/);
  await expect(page.locator("tfoot").first()).toContainText(printed);
});

test("no axe violation and no sideways scroll beside the queue", async ({ page }) => {
  test.setTimeout(180_000);
  await signInAs(page, "admin");
  await page.goto("/exceptions?defect=untagged");
  const first = page.getByRole("link", { name: /^Assign: Team missing/ }).first();
  const opened = (await first.getAttribute("href")) ?? "";
  for (const path of [opened, "/exceptions/names", "/exceptions/shared", "/exceptions/tagging"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
    expect(await pageFaults(page, ["phone"]), path).toEqual([]);
  }
});

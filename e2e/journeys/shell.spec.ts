import { expect, type Page, test } from "@playwright/test";
import { type DemoRole, signInAs, textOf } from "./people";
import { pageFaults } from "../support/page-faults";

const ENTRIES: Partial<Record<DemoRole, string[]>> = {
  lead: ["My team", "Traces", "Exceptions", "Explore"],
  finance: ["Overview", "Month", "Explore", "Traces"],
  admin: ["Overview", "Exceptions", "Catalog", "Prices", "Sources", "Markers"],
  director: ["My unit", "Traces", "Explore"],
};

const palette = (page: Page) => page.getByRole("dialog");
const nav = (page: Page) => page.getByRole("navigation", { name: "Main" });

/** A page listens to its keys as soon as its script has run, which the first picture of it does not wait for. */
async function pressUntilOpen(page: Page, key: string): Promise<void> {
  await expect(async () => {
    if (!(await palette(page).isVisible())) await page.keyboard.press(key);
    await expect(palette(page).getByRole("combobox")).toBeFocused({ timeout: 1_000 });
  }).toPass();
}

async function openPalette(page: Page, typed: string): Promise<void> {
  await pressUntilOpen(page, "Control+k");
  await expect(palette(page).getByRole("option", { name: "Overview" })).toBeVisible();
  await page.keyboard.type(typed);
}

for (const [role, entries] of Object.entries(ENTRIES) as [DemoRole, string[]][]) {
  test(`the navigation of ${role} is what they need, and every entry opens`, async ({ page }) => {
    await signInAs(page, role);
    expect(await nav(page).getByRole("link").allInnerTexts()).toEqual(entries);
    await expect(nav(page).locator("[aria-current=page]")).toHaveText(entries[0] ?? "");
    const hrefs = await nav(page)
      .getByRole("link")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    for (const href of hrefs) expect((await page.request.get(href)).status(), href).toBe(200);
  });
}

test("on a phone six entries fit: four beside each other, the others under More", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs(page, "admin");
  await expect(nav(page).getByRole("link")).toHaveText(["Overview", "Exceptions", "Catalog", "Prices"]);
  await nav(page).getByRole("button", { name: "More pages" }).click();
  await page.getByRole("menuitem", { name: "Sources" }).click();
  await expect(page).toHaveURL(/\/sources$/);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
});

test("the palette goes to a team by the keyboard alone, and Escape gives the focus back", async ({
  page,
}) => {
  await signInAs(page, "finance");
  await page.goto("/explore");
  const search = page.getByRole("button", { name: /^Search/ });
  await search.focus();
  await pressUntilOpen(page, "Enter");
  await page.keyboard.press("Escape");
  await expect(palette(page)).toBeHidden();
  await expect(search).toBeFocused();

  await openPalette(page, "support");
  await expect(palette(page).getByRole("option", { name: "Support" }).first()).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/teams\/support$/);
  await expect(palette(page)).toBeHidden();
});

test("finance comes to the budgets by their name, and is offered no page that is not theirs", async ({
  page,
}) => {
  await signInAs(page, "finance");
  await openPalette(page, "budgets");
  await expect(palette(page).getByRole("option", { name: /^Budgets/ })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/admin\/budgets$/);
  await openPalette(page, "members");
  await expect(palette(page).getByRole("option", { name: /^Members/ })).toHaveCount(0);
});

test("the palette offers a lead only what is theirs", async ({ page }) => {
  await signInAs(page, "lead");
  const answer = await page.request.get("/views/palette");
  const { groups } = (await answer.json()) as { groups: { heading: string; items: { label: string }[] }[] };
  const teams = groups.find((group) => group.heading === "Teams");
  expect(teams?.items).toHaveLength(1);
  expect(groups.flatMap((group) => group.items.map((item) => item.label))).not.toContain("Sources");
  await page.context().clearCookies();
  expect((await page.request.get("/views/palette")).status()).toBe(401);
});

test("a view is saved from the palette, found by its name, renamed and removed", async ({ page }) => {
  const name = `Journey ${Date.now()}`;
  await signInAs(page, "finance");
  await page.goto("/explore?group=model&period=last-4-weeks");
  await openPalette(page, "save this view");
  await page.keyboard.press("Enter");
  const field = palette(page).getByLabel("Name of this view");
  await expect(field).toBeFocused();
  await field.fill(name);
  await page.keyboard.press("Enter");
  await expect(palette(page).getByRole("status")).toContainText(`Saved as “${name}”`);
  await page.keyboard.press("Enter");
  await expect(palette(page)).toBeHidden();

  await page.goto("/month");
  await openPalette(page, name);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/explore\?group=model&period=last-4-weeks$/);

  await page.goto("/views");
  await page.getByRole("button", { name: `Rename or share ${name}` }).click();
  await page.getByLabel("Name", { exact: true }).fill(`${name} again`);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("link", { name: `${name} again` })).toBeVisible();
  await page.getByRole("button", { name: `Remove ${name} again` }).click();
  await expect(page.getByRole("link", { name: `${name} again` })).toHaveCount(0);
});

test("names that cannot be read are said to be missing; pages and actions still work", async ({ page }) => {
  await signInAs(page, "finance");
  await page.route("**/views/palette", (route) => route.fulfill({ status: 503, body: "{}" }));
  await pressUntilOpen(page, "Control+k");
  await expect(palette(page).getByRole("alert")).toContainText("Names could not be read");
  await page.keyboard.type("theme");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", /light|dark/);
});

test("what does not exist says so in the frame of the pages, with 404", async ({ page }) => {
  await signInAs(page, "finance");
  const answer = await page.goto("/teams/no-such-team");
  expect(answer?.status()).toBe(404);
  expect(await textOf(page.getByRole("heading", { level: 1 }))).toBe("There is no such page");
  await expect(nav(page)).toBeVisible();
});

test("on paper there is nothing to press, and always light", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await signInAs(page, "finance");
  for (const path of ["/", "/month", "/teams/support"]) {
    await page.goto(path);
    await page.emulateMedia({ media: "print" });
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(nav(page)).toBeHidden();
    await expect(page.getByRole("button", { name: /^Search/ })).toBeHidden();
    const paper = await page.evaluate(() => ({
      background: getComputedStyle(document.body).backgroundColor,
      cut: [...document.querySelectorAll("main table")].filter((table) => {
        const box = table.parentElement;
        return box !== null && /auto|scroll|hidden/.test(getComputedStyle(box).overflowX);
      }).length,
    }));
    expect(paper).toEqual({ background: "rgb(255, 255, 255)", cut: 0 });
    await page.emulateMedia({ media: "screen" });
  }
});

test("palette, its form and the saved views have no axe violation", async ({ page }) => {
  await signInAs(page, "finance");
  const check = async (what: string) => expect(await pageFaults(page, ["desk", "phone"]), what).toEqual([]);
  await page.goto("/views");
  await check("views");
  await openPalette(page, "");
  await check("palette");
  await page.keyboard.type("save this");
  await page.keyboard.press("Enter");
  await expect(palette(page).getByLabel("Name of this view")).toBeVisible();
  await check("form");
});

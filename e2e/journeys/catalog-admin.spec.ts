import { expect, type Locator, type Page, test } from "@playwright/test";
import { signInAs } from "./people";
import { pageFaults } from "../support/page-faults";

/**
 * Services, rules, contract, environments and tenants as an admin keeps them. Other journeys look at the same company:
 * what is saved here has a name of its own, or begins in years to come.
 */
const LATER = { from: "2030-01-01", until: "2030-01-02", next: "2030-01-05" };

const fresh = (name: string) => `${name}-${Math.random().toString(36).slice(2, 8)}`;
const form = (page: Page, name: string) => page.getByRole("form", { name, exact: true });

/** Opens a folded form. */
async function unfold(page: Page, title: string | RegExp): Promise<void> {
  await page.locator("summary").filter({ hasText: title }).first().click();
}

/** Shows what a form would change, and hands back that part of the page. */
async function preview(page: Page, fields: Locator): Promise<Locator> {
  await fields.getByRole("button", { name: "Show what changes" }).click();
  const shown = page.getByRole("region", { name: "What would change" });
  await expect(shown).toBeVisible({ timeout: 30_000 });
  return shown;
}

async function save(page: Page, shown: Locator): Promise<void> {
  await shown.getByRole("button", { name: "Save" }).click();
  // An earlier "Saved" may stand there still; what would change is gone once this change is made.
  await expect(shown).toBeHidden({ timeout: 30_000 });
  await expect(page.getByText(/^Saved/).first()).toBeVisible({ timeout: 30_000 });
}

test("a service is added, and belongs to another team from a day on", async ({ page }) => {
  test.setTimeout(180_000);
  const name = fresh("journey-desk");
  await signInAs(page, "admin");
  await page.goto("/admin/services");
  await page.getByRole("link", { name: "Add a service" }).click();
  const add = form(page, "Add a service");
  await add.getByLabel("Name, as its calls send it").fill(name);
  await add.getByLabel("Team", { exact: true }).selectOption({ label: "Growth" });
  await add.getByLabel("Features").fill("first, second");
  const created = await preview(page, add);
  await expect(created.getByText(`+ service ${name}`, { exact: false }).first()).toBeVisible();
  await save(page, created);
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("no owner");

  await page.goto(`/admin/services/${name}`);
  const timeline = page.getByRole("table", { name: "Ownership over time" });
  await expect(timeline.getByRole("row", { name: /Growth/ })).toContainText("now");
  await expect(page.getByRole("table", { name: "Features" }).getByRole("row")).toHaveCount(3);
  await unfold(page, "Move to another team");
  const move = form(page, "Move to another team");
  await move.getByLabel("To team").selectOption({ label: "Support" });
  await move.getByLabel("From").fill(LATER.from);
  const moved = await preview(page, move);
  await expect(moved.getByText("No money", { exact: false })).toBeVisible();
  await save(page, moved);
  await expect(timeline.getByRole("row", { name: /Support/ })).toContainText("to come");
  await expect(timeline.getByRole("row", { name: /Growth/ })).toContainText("1 Jan 2030");

  await unfold(page, "Retire");
  const retire = form(page, "Retire");
  await retire.getByLabel("Retired from").fill(new Date().toISOString().slice(0, 10));
  await save(page, await preview(page, retire));
  await page.goto("/admin/services");
  await expect(page.getByRole("link", { name, exact: true })).toHaveCount(0);
  await page.getByRole("link", { name: /^Show \d+ retired$/ }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("retired");
});

test("a move says whose money would have gone where, before anything is saved", async ({ page }) => {
  test.setTimeout(120_000);
  await signInAs(page, "admin");
  await page.goto("/admin/services/code-agent");
  await unfold(page, "Move to another team");
  const move = form(page, "Move to another team");
  await move.getByLabel("To team").selectOption({ label: "Growth" });
  const shown = await preview(page, move);
  // Of calls that name their team, nothing moves: then the page says that.
  await expect(
    shown.getByRole("table", { name: "Spend that would have moved" }).or(shown.getByText(/^No money/)),
  ).toBeVisible();
  await expect(shown.getByText(/Past calls keep their owner/)).toBeVisible();
});

test("a rule is tried on last week's calls, its overlap is explained, and it is saved and ended", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const gateway = fresh("journey-gateway");
  await signInAs(page, "admin");
  await page.goto("/admin/ownership?week=count");
  const rule = page.getByRole("row").filter({ hasText: "data-nightly" }).first();
  const older = (await rule.getByRole("link", { name: /^rule #/ }).innerText()).trim();

  await page.getByRole("link", { name: "Add a rule" }).click();
  const fields = form(page, "New ownership rule");
  await fields.getByLabel("Namespace").fill("data-nightly");
  await fields.getByLabel("Belongs to team").selectOption({ label: "Growth" });
  const tried = fields.getByRole("status", { name: "What it would have matched" });
  await fields.getByRole("button", { name: "What would this rule have matched last week?" }).click();
  await expect(tried.getByText(/It would have matched [\d,]+ calls?, \$/)).toBeVisible({ timeout: 30_000 });
  await expect(tried.getByRole("table", { name: "Whose the calls are now" })).toBeVisible();
  await expect(tried.getByRole("table", { name: "Examples of what it would have matched" })).toContainText(
    "data-nightly",
  );

  await fields.getByLabel("Gateway").fill(gateway);
  await fields.getByLabel("From").fill(LATER.from);
  await fields.getByLabel("Until, if it ends").fill(LATER.until);
  await fields.getByRole("button", { name: "What would this rule have matched last week?" }).click();
  await expect(tried.getByText("It would have matched no call.")).toBeVisible({ timeout: 30_000 });
  await expect(tried.getByRole("listitem").filter({ hasText: `${older} (` })).toContainText(
    "yours wins: it names more fields (2, not 1)",
  );
  await save(page, await preview(page, fields));

  await page.goto("/admin/ownership");
  const saved = page.getByRole("row").filter({ hasText: gateway });
  await expect(saved).toContainText("from 1 Jan 2030");
  await expect(page.getByRole("rowgroup").filter({ hasText: gateway })).toContainText(/Wins over .*rule #/);
  await saved.getByRole("link", { name: /^rule #/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(gateway);
  await expect(page.getByRole("region", { name: "Rules that it overlaps" })).toContainText(older);
  await unfold(page, "Change its end");
  const end = form(page, "End of the rule");
  await end.getByLabel("Ends on").fill(LATER.next);
  await save(page, await preview(page, end));
  await expect(page.getByText(/until 5 Jan 2030/).first()).toBeVisible();
});

test("an environment gets another name and a contract of its own, and is ended", async ({ page }) => {
  test.setTimeout(180_000);
  const name = fresh("journey");
  await signInAs(page, "admin");
  await page.goto("/admin/environments");
  await unfold(page, "Add an environment");
  const add = form(page, "Add an environment");
  await add.getByLabel("Name, as calls send it").fill(name);
  await add.getByLabel("Kind").selectOption("internal");
  await save(page, await preview(page, add));
  const row = page
    .getByRole("table", { name: "All environments" })
    .getByRole("row")
    .filter({ hasText: name });
  await expect(row).toContainText("internal");

  await unfold(page, `Change ${name}`);
  const change = form(page, `Change ${name}`);
  await change.getByLabel("Also called").fill(`${name} Lab`);
  const shown = await preview(page, change);
  await expect(shown.getByText(`also called ${name}-lab`)).toBeVisible();
  await save(page, shown);
  await expect(row).toContainText(`${name}-lab`);

  await page.goto("/admin/tagging");
  const contract = form(page, "Tagging contract");
  await contract.getByRole("checkbox", { name: "tenant" }).check();
  await contract.getByRole("button", { name: "What would have been missing last week?" }).click();
  const missing = contract.getByRole("status", { name: "What would have been missing" });
  await expect(missing.getByText(/It would have been about [\d,]+ calls/)).toBeVisible({ timeout: 30_000 });
  await expect(missing.getByRole("row", { name: /^tenant/ })).toBeVisible();
  await contract.getByLabel("Environment").first().selectOption(name);
  await contract.getByLabel("From").fill(LATER.from);
  const planned = await preview(page, contract);
  await expect(planned.getByText(new RegExp(`tagging contract of ${name}.*tenant`))).toBeVisible();
  await save(page, planned);
  await expect(
    page.getByRole("table", { name: "Before and to come" }).getByRole("row").filter({ hasText: name }),
  ).toContainText("1 Jan 2030");

  await page.goto("/admin/environments");
  await unfold(page, `Change ${name}`);
  await change.getByLabel("Ends on").fill(new Date().toISOString().slice(0, 10));
  await save(page, await preview(page, change));
  await expect(row).toContainText("ended");
});

test("a tenant is found, gets an owner, and its name is erased only when typed", async ({ page }) => {
  test.setTimeout(120_000);
  await signInAs(page, "admin");
  await page.goto("/admin/tenants");
  const table = page.getByRole("table", { name: "All tenants" });
  const name = (await table.getByRole("rowheader").nth(3).getByRole("link").innerText()).trim();
  await page.getByLabel("Find a tenant").fill(name);
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page).toHaveURL(/\?q=/);
  await page.getByRole("table").getByRole("link", { name, exact: true }).click();
  const known = form(page, "What is known about the tenant");
  await known.getByLabel("Note").fill(fresh("renews in spring"));
  await save(page, await preview(page, known));
  await unfold(page, "Erase the name");
  const erase = form(page, "Erase the name");
  await erase.getByRole("textbox").fill("something else");
  await erase.getByRole("button", { name: "Erase for good" }).click();
  await expect(erase.getByText(/Type the name exactly/)).toBeVisible();
});

test("who may look but not write sees no form, and to others the pages do not exist", async ({ page }) => {
  test.setTimeout(180_000);
  await signInAs(page, "finance");
  for (const path of ["services", "services/code-agent", "ownership", "tagging", "environments", "tenants"]) {
    await page.goto(`/admin/${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("button", { name: "Show what changes" })).toHaveCount(0);
    await expect(page.getByText(/^(Add a service|Add a rule|Change)$/)).toHaveCount(0);
  }
  expect((await page.goto("/admin/ownership/new"))?.status()).toBe(404);
  await signInAs(page, "lead");
  for (const path of ["services", "ownership", "tagging", "environments", "tenants"])
    expect((await page.goto(`/admin/${path}`))?.status(), path).toBe(404);
});

test("no axe violation and no sideways scroll on the catalog's pages", async ({ page }) => {
  test.setTimeout(240_000);
  await signInAs(page, "admin");
  for (const path of [
    "services?add=on",
    "services/code-agent",
    "ownership?week=count",
    "ownership/new",
    "tagging",
    "environments",
    "tenants",
  ]) {
    await page.goto(`/admin/${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    for (const summary of await page.locator("main details > summary").all()) await summary.click();
    expect(await pageFaults(page, ["phone"]), path).toEqual([]);
  }
});

import { expect, type Page, test } from "@playwright/test";
import { signInAs } from "./people";
import { pageFaults } from "../support/page-faults";

/**
 * Runs again and again on one database: each team has a name of its own, and at the end becomes a part of the team
 * whose service it took, so that the money is where it was.
 */
const suffix = Date.now().toString(36);
const NAME = `Night shift ${suffix}`;
const SLUG = `night-shift-${suffix}`;
const SERVICE = `night-desk-${suffix}`;

const changes = (page: Page) => page.getByRole("region", { name: "What would change" });

/** Opens a folded form and gives it. */
async function unfold(page: Page, title: string, label: RegExp) {
  await page.getByText(title, { exact: true }).click();
  return page.getByRole("form", { name: label }).first();
}

test.describe
  .serial("one team, from its first day to its end", () => {
    test("an admin adds a team in one flow and sees the money that would move before it is saved", async ({
      page,
    }) => {
      test.setTimeout(120_000);
      await signInAs(page, "admin");
      await page.goto("/admin/teams");
      await page.getByRole("link", { name: "Add a team" }).click();
      await page.getByLabel("Name", { exact: true }).fill(NAME);
      await expect(page.getByLabel("Short name")).toHaveValue(SLUG);
      await page.getByLabel("Also called").fill("Support team");
      await expect(page.getByText('"Support team" means Support today')).toBeVisible();
      await page.getByLabel("Also called").fill("");
      await page.getByLabel("Unit").selectOption({ label: "Product" });
      await page.getByLabel("Cost center").selectOption("-new");
      await page.getByLabel("Code of the cost center").fill(`cc-${suffix}`);
      await page.getByLabel("Name of the cost center").fill(NAME);
      // What does not look like the name is there all the same.
      await page.getByText(/^Everything (else )?it could take/).click();
      await page.getByRole("checkbox", { name: /service answer-engine/ }).check();
      await page.getByLabel("Plan for a month, USD").fill("250");
      await page.getByRole("button", { name: "Show what changes" }).click();

      const panel = changes(page);
      // Below a long form: it is brought into sight, and the keyboard goes on from it.
      await expect(panel).toBeFocused();
      await expect(panel).toBeInViewport();
      await expect(panel.getByText(`+ team ${SLUG}: name ${NAME}`)).toBeVisible();
      await expect(panel.getByText(`+ budget of team ${SLUG} a month: amount 250.00`)).toBeVisible();
      const moves = panel.getByRole("table", { name: "Spend that would have moved" });
      await expect(moves.getByRole("row", { name: new RegExp(SLUG) }).first()).toBeVisible();
      // What is changed after the preview is not saved behind it.
      await page.getByLabel("Plan for a month, USD").fill("260");
      await expect(panel).toHaveCount(0);
      await page.getByRole("button", { name: "Show what changes" }).click();
      await expect(panel.getByText("amount 260.00")).toBeVisible();
      await panel.getByRole("button", { name: "Save" }).click();

      await page.getByRole("link", { name: "Send its first event" }).click();
      await expect(page.getByText(`Nothing of ${NAME} was seen yet.`)).toBeVisible();
      await expect(page.getByText(`"team": "${SLUG}"`)).toBeVisible();
    });

    test("the new team is given a service, and the audit log has all of it", async ({ page }) => {
      test.setTimeout(120_000);
      await signInAs(page, "admin");
      await page.goto("/admin/services?add=on");
      const form = page.getByRole("form", { name: "Add a service" });
      await form.getByLabel("Name, as its calls send it").fill(SERVICE);
      await form.getByLabel("Team", { exact: true }).selectOption({ label: NAME });
      await form.getByRole("button").click();
      await expect(changes(page).getByText(new RegExp(`service ${SERVICE}: team ${SLUG}`))).toBeVisible();
      await changes(page).getByRole("button", { name: "Save" }).press("Enter");
      await expect(page.getByText(/^Saved/)).toBeVisible();
      // The button is gone; the focus is on what it did, not at the top of the page.
      await expect(page.locator(":focus")).toContainText("Saved");

      await page.goto(`/admin/teams/${SLUG}`);
      await expect(
        page.getByRole("table", { name: "Services" }).getByRole("link", { name: SERVICE }),
      ).toBeVisible();
      await page.getByRole("link", { name: "All of it" }).click();
      await expect(page).toHaveURL(/\/admin\/audit-log\?subject=/);
      await expect(page.getByText(SLUG).first()).toBeVisible();
    });

    test("what somebody else changed meanwhile is explained, not overwritten", async ({ page, context }) => {
      test.setTimeout(120_000);
      await signInAs(page, "admin");
      const preview = async (on: Page, channel: string) => {
        await on.goto(`/admin/teams/${SLUG}`);
        const form = await unfold(on, "Change name, people or channel", /^Name and people/);
        await form.getByLabel("Channel").fill(channel);
        await form.getByRole("button", { name: "Show what changes" }).click();
        await expect(changes(on).getByText(`-> ${channel}`)).toBeVisible();
      };
      await preview(page, "#night-one");
      const other = await context.newPage();
      await preview(other, "#night-two");
      await changes(other).getByRole("button", { name: "Save" }).click();
      await expect(other.getByText(/^Saved/)).toBeVisible();

      // A page that is not in front draws nothing new.
      await page.bringToFront();
      await changes(page).getByRole("button", { name: "Save" }).click();
      await expect(changes(page).getByText("Nothing was saved", { exact: false })).toBeVisible();
      await expect(changes(page).getByText("Changed since you opened this form")).toBeVisible();
      await expect(changes(page).getByText("channel #night-two -> #night-one")).toBeVisible();
      await other.bringToFront();
      await other.reload();
      await expect(other.getByText("#night-two").first()).toBeVisible();
    });

    test("a small team becomes a part of another from today, and its page says so", async ({ page }) => {
      test.setTimeout(120_000);
      await signInAs(page, "admin");
      await page.goto(`/admin/teams/${SLUG}`);
      const form = await unfold(page, "Merge into another team", /^Merge /);
      await form.getByLabel("Becomes a part of").selectOption({ label: "Search" });
      await form.getByRole("button", { name: "Show what changes" }).click();
      await expect(changes(page).getByText(/from .* on they mean Search\./)).toBeVisible();
      await expect(
        changes(page)
          .getByRole("table", { name: "Spend that would have moved" })
          .getByRole("row", { name: /Search/ }),
      ).toBeVisible();
      await changes(page).getByRole("button", { name: "Save" }).click();
      await expect(page.getByText(/^merged into Search, /).first()).toBeVisible();
      await page.goto("/admin/teams");
      await expect(page.getByRole("link", { name: NAME })).toHaveCount(0);
      await page.getByRole("link", { name: /^Show \d+ that ended$/ }).click();
      await expect(page.getByRole("link", { name: NAME, exact: true })).toBeVisible();
    });
  });

test("a short name that another team has is refused in place", async ({ page }) => {
  await signInAs(page, "admin");
  await page.goto("/admin/teams/new?name=Support");
  await expect(page.getByText('Support has the short name "support" already.')).toBeVisible();
  await page.getByRole("button", { name: "Show what changes" }).click();
  await expect(page.getByText(/There is a team "support" already/)).toBeVisible();
  await expect(changes(page)).toHaveCount(0);
});

test("finance looks without forms; to a lead these pages do not exist", async ({ page }) => {
  test.setTimeout(120_000);
  const paths = [
    "/admin/teams",
    "/admin/teams/support",
    "/admin/units",
    "/admin/units/customer",
    "/admin/cost-centers",
  ];
  await signInAs(page, "finance");
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Show what/ })).toHaveCount(0);
    await expect(page.getByRole("link", { name: "Add a team" })).toHaveCount(0);
  }
  expect((await page.goto("/admin/teams/new"))?.status()).toBe(404);
  await page.context().clearCookies();
  await signInAs(page, "lead");
  for (const path of [...paths, "/admin/teams/new", "/admin/teams/support/first-event"])
    expect((await page.goto(path))?.status(), path).toBe(404);
});

test("no axe violation and no sideways scroll, forms open", async ({ page }) => {
  test.setTimeout(180_000);
  await signInAs(page, "admin");
  const paths = [
    "/admin/teams",
    "/admin/teams/support",
    "/admin/teams/new?name=Growth",
    "/admin/teams/support/first-event",
    "/admin/units",
    "/admin/units/customer",
    "/admin/cost-centers",
    "/admin/cost-centers/cc-4107",
  ];
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.evaluate(() => {
      for (const fold of document.querySelectorAll<HTMLDetailsElement>("main details")) fold.open = true;
    });
    expect(await pageFaults(page, ["phone"]), path).toEqual([]);
  }
});

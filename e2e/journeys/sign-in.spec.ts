import { expect, type Page, test } from "@playwright/test";
import { signInAs } from "./people";

const PASSWORD = "seven quiet umbrellas";

/** The one-time link that a form has just shown. */
async function shownLink(page: Page): Promise<string> {
  const link = page.locator("code").filter({ hasText: "/set-password/" });
  await expect(link).toBeVisible();
  return (await link.innerText()).trim();
}

/** Adds somebody as an admin; gives the link that sets their password. */
async function invite(
  admin: Page,
  person: { email: string; name: string; teams: string[] },
): Promise<string> {
  await admin.goto("/admin/members");
  const form = admin.getByRole("form", { name: "Add somebody" });
  await form.getByLabel("Address").fill(person.email);
  await form.getByLabel("Name").fill(person.name);
  await form.getByLabel("Role").selectOption("member");
  for (const team of person.teams) await form.getByLabel(team, { exact: true }).check();
  await form.getByRole("button", { name: "Add", exact: true }).click();
  return shownLink(admin);
}

async function signInWith(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function openMember(admin: Page, name: string): Promise<void> {
  await admin.goto(`/admin/members?search=${encodeURIComponent(name)}`);
  await admin.getByRole("link", { name, exact: true }).click();
  await expect(admin.getByRole("heading", { level: 1, name })).toBeVisible();
}

test("somebody is invited, sets a password without a script, and the link is used up", async ({
  page,
  browser,
}) => {
  const name = `Ines ${Date.now()}`;
  const email = `${name.replace(" ", ".").toLowerCase()}@example.com`;
  await signInAs(page, "admin");
  const link = await invite(page, { email, name, teams: ["Support"] });
  await page.reload();
  await expect(page.getByText("/set-password/")).toHaveCount(0);

  const plain = await browser.newContext({ javaScriptEnabled: false });
  const invited = await plain.newPage();
  await invited.goto(link);
  await expect(invited).toHaveURL(/\/set-password$/);
  await expect(invited.getByLabel("Email")).toHaveValue(email);
  await invited.getByLabel("New password").fill(email);
  await invited.getByLabel("The same once more").fill(email);
  await invited.getByRole("button", { name: "Set the password" }).click();
  await expect(invited.getByText("The password must not be the address it belongs to.")).toBeVisible();
  await invited.getByLabel("New password").fill(PASSWORD);
  await invited.getByLabel("The same once more").fill(PASSWORD);
  await invited.getByRole("button", { name: "Set the password" }).click();
  await expect(invited).toHaveURL(/\/teams\/support/);
  await invited.goto(link);
  await expect(invited.getByRole("heading", { name: "This link is no longer good" })).toBeVisible();
  await plain.close();

  const later = await browser.newPage();
  await signInWith(later, email, PASSWORD);
  await expect(later).toHaveURL(/\/teams\/support/);

  // An open page is over at its next click, and so is the password.
  await openMember(page, name);
  await page.getByRole("button", { name: `Disable: ${name}` }).click();
  await expect(page.getByRole("button", { name: `Enable: ${name}` })).toBeVisible();
  await later.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Traces" }).click();
  await expect(later).toHaveURL(/\/sign-in/);
  await signInWith(later, email, PASSWORD);
  await expect(later.getByText("Email and password do not fit.")).toBeVisible();
  await later.close();

  await page.getByRole("link", { name: "What was done to this account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Audit log" })).toBeVisible();
  for (const said of [/Disabled/, /Made a link/, /Created/])
    await expect(page.getByRole("table").getByText(said).first()).toBeVisible();
});

test("a wrong password and an unknown account read the same", async ({ page, browser }) => {
  const name = `Olof ${Date.now()}`;
  const email = `${name.replace(" ", ".").toLowerCase()}@example.com`;
  await signInAs(page, "admin");
  await invite(page, { email, name, teams: [] });

  const other = await browser.newPage();
  const answers: string[] = [];
  for (const [address, password] of [
    [email, "wrong wrong wrong"],
    [`nobody.${Date.now()}@example.com`, "wrong wrong wrong"],
  ] as const) {
    await signInWith(other, address, password);
    await expect(other.getByText("Email and password do not fit.")).toBeVisible();
    answers.push(await other.getByRole("main").innerText());
  }
  expect(new Set(answers).size).toBe(1);
  await other.close();
});

test("a change of an account says whom it shows, and overwrites nobody's", async ({ page, context }) => {
  const name = `Uma ${Date.now()}`;
  const email = `${name.replace(" ", ".").toLowerCase()}@example.com`;
  await signInAs(page, "admin");
  await invite(page, { email, name, teams: ["Support"] });
  await openMember(page, name);
  const second = await context.newPage();
  await second.goto(page.url());

  const teams = page.getByRole("form", { name: "Change the account" });
  await teams.getByLabel("Growth", { exact: true }).check();
  await teams.getByLabel("Search", { exact: true }).check();
  await teams.getByRole("button", { name: "Show what changes" }).click();
  const shown = page.getByRole("region", { name: "What would change" });
  await expect(shown.getByText("Will see 2 more teams: Growth, Search.")).toBeVisible();
  await expect(shown).toBeFocused();
  // What is changed after it was shown is not saved behind it.
  await teams.getByLabel("Role").selectOption("finance");
  await expect(shown).toHaveCount(0);
  await teams.getByLabel("Role").selectOption("member");
  await teams.getByRole("button", { name: "Show what changes" }).click();
  await expect(shown.getByText("Will see 2 more teams: Growth, Search.")).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Growth" })).toContainText("given by an admin");

  await second.getByRole("form", { name: "Change the account" }).getByLabel("Role").selectOption("finance");
  await second.getByRole("button", { name: "Show what changes" }).click();
  await expect(second.getByText("Will see every team.")).toBeVisible();
  await second.getByRole("button", { name: "Save", exact: true }).click();
  const conflict = second.getByRole("alert").filter({ hasText: "Somebody changed this account" });
  await expect(conflict).toContainText("teams is growth, search, support, you asked for support");
  await second.reload();
  await expect(second.getByRole("form", { name: "Change the account" }).getByLabel("Role")).toHaveValue(
    "member",
  );
  await second.getByRole("button", { name: `Disable: ${name}` }).click();
  await expect(second.getByRole("button", { name: `Enable: ${name}` })).toBeVisible();
});

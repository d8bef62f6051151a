import { expect, type Page } from "@playwright/test";

/** Goes to the provider from a page of Whospent, says there who it is, and comes back to wherever that leads. */
export async function signInAs(
  page: Page,
  { origin }: { origin: string },
  login: string,
  path = "/sign-in",
): Promise<void> {
  await page.goto(`${origin}${path}`);
  const away = page.getByRole("button", { name: "Sign in with your company account" });
  // A page answers to clicks as soon as its script has run, which its first picture does not wait for.
  await expect(async () => {
    if (await away.isVisible()) await away.click({ timeout: 2_000 });
    await expect(page.getByRole("heading", { name: "Company sign-in" })).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 30_000 });
  await page.getByRole("button", { name: login, exact: true }).click();
  await page.waitForURL(`${origin}/**`);
}

import { expect, type Page, test } from "@playwright/test";
import { signInAs } from "../journeys/people";
import { PAGES } from "./common";

/** The content security policy in a real browser: it is strict, and nothing that our pages do needs more. */

/** What the browser refused, and what it complained about. */
async function complaints(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.exposeBinding("refusedByPolicy", (_, what: string) => void found.push(what));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, target }) => {
      const where = target instanceof Element ? target.outerHTML.slice(0, 200) : "";
      (globalThis as unknown as { refusedByPolicy(what: string): void }).refusedByPolicy(
        `${location.pathname}: ${effectiveDirective} ${blockedURI} ${where}`,
      );
    }),
  );
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 404/.test(message.text()))
      found.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => found.push(`${page.url()}: ${error.message}`));
  return found;
}

for (const [scheme, viewport] of [
  ["light", { width: 1440, height: 900 }],
  ["dark", { width: 390, height: 844 }],
] as const) {
  test.describe(`in a browser, ${scheme}`, () => {
    test.use({ colorScheme: scheme, viewport });
    test("the policy refuses nothing that a page does", async ({ page }) => {
      test.setTimeout(180_000);
      const found = await complaints(page);
      await signInAs(page, "admin");
      for (const path of [
        ...PAGES,
        "/teams/none",
        "/sources/usage",
        "/sources/bypass",
        "/teams/support/month",
      ]) {
        await page.goto(path, { waitUntil: "networkidle" });
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      }
      await page.goto("/", { waitUntil: "networkidle" });
      await page.keyboard.press("Control+K");
      await page.getByRole("dialog").waitFor();
      await page.keyboard.type("sup");
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("link", { name: "Exceptions" }).first().hover();
      await page.getByRole("link", { name: "Exceptions" }).first().click();
      await expect(page).toHaveURL(/\/exceptions/);
      await page.goto("/auditor?example=litellm");
      await page.getByRole("button", { name: "Read it" }).click();
      await page.getByRole("heading", { level: 2 }).first().waitFor();
      const trace = await page.goto("/traces").then(() => page.locator("a[href^='/traces/']").first());
      await trace.click();
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await page.waitForLoadState("networkidle");
      expect(found).toEqual([]);
    });
  });
}

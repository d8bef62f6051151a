import { expect, type Page, test } from "@playwright/test";

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

/** The focus is drawn: an outline of at least two pixels around the element or the box that stands for it. */
async function focusIsVisible(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element) return false;
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2;
  });
}

test("sign in, reach the content, sort a table, open a trace and a call with the keyboard alone", async ({
  page,
}) => {
  await page.goto("/sign-in");
  await tabTo(page, /^Sign in as lead/);
  expect(await focusIsVisible(page)).toBe(true);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/teams\//);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  await page.reload();
  await tabTo(page, /^Skip to content$/, 2);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();

  await tabTo(page, /^Period:/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: /^Month to date/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /^Period:/ })).toBeFocused();

  // The chart's cursor is a slider: arrow keys read out each day.
  await page.getByRole("slider", { name: "Day" }).focus();
  const before = await page.getByRole("slider", { name: "Day" }).getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("slider", { name: "Day" })).not.toHaveAttribute("aria-valuetext", before ?? "");

  await tabTo(page, /^Requests/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("columnheader", { name: /^Requests/ }).first()).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  await expect(page).toHaveURL(/sort-features=-requests/);
  expect(await focusIsVisible(page)).toBe(true);

  await tabTo(page, /USD, trace /, 60);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/traces\//);
  await tabTo(page, /^Why call 1 /);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Why call 1 cost this" })).toBeVisible();
});

test("the theme is chosen with one button, kept, and there before the first paint", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Dark theme" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const html = await (await page.request.get("/sign-in")).text();
  expect(html).toMatch(/<html[^>]*data-theme="dark"/);
  await expect(page.getByRole("button", { name: "Light theme" })).toBeVisible();
});

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";

// Its own value is a large object, which the browser would have to send.
const AXE = `${readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")};0`;
const OPTIONS: RunOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
};

export const SIZES = {
  desk: { width: 1440, height: 900 },
  middle: { width: 900, height: 900 },
  phone: { width: 390, height: 844 },
};
export type Size = keyof typeof SIZES;
const THEMES = ["light", "dark"] as const;

/**
 * What is wrong with a page as it stands, at each size and in both themes: what axe finds, and pixels to scroll
 * sideways. The page is not loaded again, so what is open in it stays open. The size it had is given back.
 * @returns a line for each fault; none is what a test wants
 */
export async function pageFaults(
  page: Page,
  sizes: readonly Size[] = ["desk", "middle", "phone"],
): Promise<string[]> {
  const before = page.viewportSize();
  const faults: string[] = [];
  for (const size of sizes) {
    await page.setViewportSize(SIZES[size]);
    for (const colorScheme of THEMES) {
      // Without motion the new theme is there at once, not on its way from the other one.
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await painted(page);
      faults.push(...(await axeFaults(page)).map((fault) => `${size}, ${colorScheme}: ${fault}`));
    }
    const sideways = await sidewaysPixels(page);
    if (sideways > 0) faults.push(`${size}: ${sideways} pixels to scroll sideways`);
  }
  if (before) await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return faults;
}

/** How many pixels of the page are out of sight to the right. */
async function sidewaysPixels(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** What axe finds now. It is run in the page itself, which has no frames: a quarter of the time of its wrapper. */
async function axeFaults(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const violations = await page.evaluate(async (options) => {
    const { axe } = window as unknown as { axe: { run(o: typeof options): Promise<AxeResults> } };
    const results = await axe.run(options);
    return results.violations.map(({ id, nodes }) => ({ id, html: nodes.map((node) => node.html) }));
  }, OPTIONS);
  return violations.flatMap(({ id, html }) => html.map((one) => `${id} at ${one.slice(0, 160)}`));
}

/** A new size or theme is seen once two frames were drawn; what is still on its way is brought to its end. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    for (const animation of document.getAnimations()) {
      if (Number.isFinite(Number(animation.effect?.getComputedTiming().endTime))) animation.finish();
    }
    await frame();
  });
}

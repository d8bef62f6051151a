import { expect, type Page, test } from "@playwright/test";
import { signInAs } from "./journeys/people";

const MOST_SCRIPT_BYTES = 250_000;
const MOST_SHIFT = 0.05;
const MOST_NAVIGATION_MS = 100;
const PAGES = [
  "/",
  "/teams/support",
  "/units/customer",
  "/why",
  "/explore",
  "/traces",
  "/exceptions",
  "/month",
];

/**
 * Bytes of script as they came over the wire, compressed, that a page needs to work: what was asked for before it had
 * loaded. What an idle page fetches later (the marks of charts, the palette) is printed beside it.
 */
async function scriptBytes(page: Page, path: string): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const first = new Set<string>();
  const later = new Set<string>();
  let loaded = false;
  const bytes = { first: 0, later: 0 };
  page.once("load", () => {
    loaded = true;
  });
  session.on("Network.requestWillBeSent", ({ requestId, type }) => {
    if (type === "Script") (loaded ? later : first).add(requestId);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (first.has(requestId)) bytes.first += encodedDataLength;
    if (later.has(requestId)) bytes.later += encodedDataLength;
  });
  await page.goto(path, { waitUntil: "networkidle" });
  await session.detach();
  console.log(`${path}: ${bytes.first} bytes of script, ${bytes.later} more when idle`);
  return bytes.first;
}

/** Everything that moved by itself since the page began to load. */
function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            const shift = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
            if (!shift.hadRecentInput) sum += shift.value;
          }
        }).observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => setTimeout(() => resolve(sum), 0));
      }),
  );
}

for (const path of PAGES) {
  test(`${path} loads under 250 kB of script and does not move by itself`, async ({ page }) => {
    await signInAs(page, "finance");
    expect(await scriptBytes(page, path)).toBeLessThan(MOST_SCRIPT_BYTES);
    expect(await layoutShift(page)).toBeLessThan(MOST_SHIFT);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload({ waitUntil: "networkidle" });
    expect(await layoutShift(page)).toBeLessThan(MOST_SHIFT);
  });
}

/** From pointing at a name to clicking on it, for a quick hand. */
const POINTING_MS = 100;

test("going from page to page takes under 100 ms", async ({ page }) => {
  await signInAs(page, "finance");
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    for (const [label, heading] of [
      ["Explore", "Explore"],
      ["Overview", "Overview"],
    ] as const) {
      times.push(await navigationMs(page, label, heading));
    }
  }
  // The first visit of each page compiles and connects; after that it is what everybody feels.
  const warm = times.slice(2).sort((a, b) => a - b);
  const median = warm[Math.floor(warm.length / 2)] ?? Number.POSITIVE_INFINITY;
  console.log(`navigation, median of ${warm.length}: ${Math.round(median)} ms`);
  expect(median).toBeLessThan(MOST_NAVIGATION_MS);
});

/** From the click on an entry of the navigation to the frame in which the page behind it stands. */
async function navigationMs(page: Page, label: string, heading: string): Promise<number> {
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: label });
  await page.evaluate((title) => {
    const seen = window as typeof window & { clickedAt?: number; standsAt?: number };
    seen.standsAt = undefined;
    addEventListener("click", () => (seen.clickedAt = performance.now()), { once: true, capture: true });
    const observer = new MutationObserver(() => {
      if (document.querySelector("h1")?.textContent?.trim() !== title) return;
      observer.disconnect();
      requestAnimationFrame(() => (seen.standsAt = performance.now()));
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  }, heading);
  await page.mouse.move(0, 0);
  await link.hover();
  await page.waitForTimeout(POINTING_MS);
  await page.mouse.down();
  await page.mouse.up();
  const handle = await page.waitForFunction(() => {
    const { clickedAt, standsAt } = window as typeof window & { clickedAt?: number; standsAt?: number };
    return clickedAt !== undefined && standsAt !== undefined ? standsAt - clickedAt : undefined;
  });
  return Number(await handle.jsonValue());
}

import { expect, type Page, test } from "@playwright/test";
import { type DemoRole, signInAs } from "./people";

/** Pages with figures; those of a team, unit or trace are found from here. */
const STARTS: Record<"finance" | "admin" | "lead" | "director", string[]> = {
  finance: [
    "/",
    "/?period=last-4-weeks",
    "/why",
    "/explore?period=last-4-weeks&group=service",
    "/month",
    "/traces",
  ],
  admin: ["/exceptions", "/exceptions/shared", "/exceptions/tagging", "/exceptions/names"],
  lead: ["/teams/support", "/traces"],
  director: ["/units/customer"],
};
/** Pages behind the first ones whose own figures are followed too: the three largest teams and the units. */
const DEEPER = /^\/(teams|units)\/[^/]+(\?|$)/;
const MOST_DEEPER = 4;

interface FigureDoor {
  href: string;
  text: string;
}

/** Every number on the page that opens something. */
function doorsOf(page: Page): Promise<FigureDoor[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>("main a.door")]
      .map((door) => ({ href: door.getAttribute("href") ?? "", text: door.textContent?.trim() ?? "" }))
      .filter(({ text }) => /\d/.test(text)),
  );
}

/**
 * The totals of the page at `href`: its row of figures, the last rows of its tables, and whatever says of itself that
 * it is one; of the part that the link points to, if it points to one. Null when there is no such page or part.
 */
async function totalsBehind(page: Page, href: string): Promise<string[] | null> {
  const answer = await page.request.get(href);
  if (!answer.ok()) return null;
  const anchor = href.includes("#") ? href.slice(href.indexOf("#") + 1) : null;
  return page.evaluate(
    ([html, id]) => {
      const behind = new DOMParser().parseFromString(html ?? "", "text/html");
      const part = id ? behind.getElementById(id) : behind.querySelector("body");
      if (!part) return null;
      return [...part.querySelectorAll("dd, tfoot td, tfoot th, [data-total]")].map(
        (one) => one.textContent ?? "",
      );
    },
    [await answer.text(), anchor] as const,
  );
}

/** Every number in a text with its decimals: `"$1,234.50 of 2"` is 1234.50 and 2. */
function numbersIn(text: string): string[] {
  return (text.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((one) => one.replaceAll(",", ""));
}

/** Is `exact` what `printed` was rounded from? Less than a cent is printed as "< 0.01". */
function isSame(printed: string, exact: string, less: boolean): boolean {
  if (printed === exact) return true;
  if (less) return Number(exact) > 0 && Number(exact) < Number(printed);
  const decimals = printed.split(".")[1]?.length ?? 0;
  const more = exact.split(".")[1]?.length ?? 0;
  return more > decimals && Number(exact).toFixed(decimals) === printed;
}

async function follow(
  page: Page,
  path: string,
): Promise<{ doors: number; deeper: string[]; broken: string[] }> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const doors = await doorsOf(page);
  const seen = new Set<string>();
  const broken: string[] = [];
  for (const { href, text } of doors) {
    const key = `${href} ${text}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const target = href.startsWith("#") ? `${path}${href}` : href;
    const [figure] = numbersIn(text);
    const totals = await totalsBehind(page, target);
    const found = totals?.some((total) =>
      numbersIn(total).some((one) => isSame(figure ?? "", one, text.includes("<"))),
    );
    if (!found)
      broken.push(`${path}: ${text} -> ${target} ${totals ? "has another total" : "does not open"}`);
  }
  const deeper = doors.map(({ href }) => href).filter((href) => DEEPER.test(href));
  return { doors: seen.size, deeper: [...new Set(deeper)], broken };
}

for (const [role, paths] of Object.entries(STARTS) as [DemoRole, string[]][]) {
  test(`every figure that ${role} sees opens a page with the same figure`, async ({ page }) => {
    test.setTimeout(300_000);
    await signInAs(page, role);
    const broken: string[] = [];
    const queue = [...paths];
    const done = new Set<string>();
    let followed = 0;
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      if (done.has(path)) continue;
      done.add(path);
      const result = await follow(page, path);
      followed += result.doors;
      broken.push(...result.broken);
      if (paths.includes(path)) queue.push(...result.deeper.slice(0, MOST_DEEPER));
    }
    console.log(`${role}: ${followed} figures on ${done.size} pages`);
    expect(broken).toEqual([]);
    expect(followed).toBeGreaterThan(5);
  });
}

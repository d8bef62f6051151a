import { expect, type Locator, type Page } from "@playwright/test";

export type DemoRole = "admin" | "finance" | "director" | "lead" | "member" | "reader";

/** Signs in through the sign-in page, as a person would: one click on the role's button. */
export async function signInAs(page: Page, role: DemoRole): Promise<void> {
  await page.goto("/sign-in");
  await page
    .getByRole("button", { name: new RegExp(`^Sign in as ${role}\\b`) })
    .first()
    .click();
  await expect(page).not.toHaveURL(/\/sign-in/);
  // People of one team are led on to it.
  if (role === "lead" || role === "member") await expect(page).toHaveURL(/\/teams\//);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** The value of a figure in the row under the sentence, as printed: `$1,234.56`. */
export async function figure(page: Page, label: string | RegExp): Promise<string> {
  const term = page.getByRole("term").filter({ hasText: label }).first();
  return textOf(term.locator("xpath=following-sibling::dd[1]/div[1]"));
}

/** The text of the first match as a person reads it, once it is there. */
export async function textOf(locator: Locator): Promise<string> {
  await locator.first().waitFor();
  const [text = ""] = await locator.allInnerTexts();
  return text.trim();
}

/** Cells of the total row of the table with this heading. */
export async function totalRow(page: Page, table: string | RegExp): Promise<string[]> {
  const row = page.getByRole("table", { name: table }).locator("tfoot tr").first();
  return row.locator("th, td").allInnerTexts();
}

/** Exact dollars of the API as the two decimals a page prints: `usd("2628.305000000000") === "2,628.30"`. */
export function usd(exact: string): string {
  const [whole = "0", fraction = ""] = exact.replace("-", "").split(".");
  const pico = BigInt(whole + fraction.padEnd(12, "0").slice(0, 12));
  const cent = 10_000_000_000n;
  const rest = pico % cent;
  const up = rest * 2n > cent || (rest * 2n === cent && (pico / cent) % 2n === 1n);
  const cents = pico / cent + (up ? 1n : 0n);
  if (cents === 0n && pico > 0n) return "< 0.01";
  const dollars = (cents / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `${exact.startsWith("-") && cents > 0n ? "−" : ""}${dollars}.${(cents % 100n).toString().padStart(2, "0")}`;
}

/** A printed amount in units of its last decimal, with the number of decimals. */
export function printed(text: string): { units: bigint; decimals: number } {
  const digits = text.replace(/[^\d.]/g, "");
  const decimals = digits.split(".")[1]?.length ?? 0;
  return { units: BigInt(digits.replace(".", "")), decimals };
}

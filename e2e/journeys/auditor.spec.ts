import { expect, type Page, test } from "@playwright/test";
import { signInAs } from "./people";
import { pageFaults } from "../support/page-faults";

const box = (page: Page) => page.getByRole("textbox", { name: /^Payload/ });
const read = (page: Page) => page.getByRole("button", { name: "Read it" }).click();
const answer = (page: Page) => page.getByRole("status").filter({ hasText: /\S/ }).first();

/** A span without a team, as somebody finds it in a collector's log. */
const CALL = {
  request_id: "req-journey-1",
  service: "journey-bot",
  provider: "openai",
  model_actual: "gpt-4.1-mini-2025-04-14",
  occurred_at: "2026-06-15T14:32:07Z",
  input_tokens: 1_000,
  output_tokens: 100,
  messages: [{ role: "user", content: "nobody may read this" }],
};

/** The script of the page has taken the form over; before that it is a plain form, which works too. */
async function openAuditor(page: Page, path = "/auditor"): Promise<void> {
  await page.goto(path);
  await page.waitForLoadState("networkidle");
}

test("signed out: paste a call, see what is missing, copy the corrected envelope, and it passes", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "audit a payload" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Auditor" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  await box(page).fill(JSON.stringify(CALL));
  await read(page);
  await expect(answer(page)).toContainText("Read as native: 1 call.");
  await expect(answer(page)).toContainText("one of five questions has no answer");

  const questions = page.getByRole("region", { name: "Five questions" });
  await expect(questions.getByRole("listitem").filter({ hasText: "Who owns it?" })).toContainText(
    "No answer",
  );
  await expect(questions).toContainText("Field team or tenant of the event.");
  const fields = page.getByRole("table", { name: "Fields as read" });
  await expect(fields.getByRole("row", { name: /^Service journey-bot service/ })).toBeVisible();
  await expect(fields.getByRole("row", { name: /^Team missing/ })).toBeVisible();
  // The amounts add up to the total in their last printed digit.
  const cost = page.getByRole("table", { name: "Cost, line by line" });
  const amounts = await cost.locator("tbody tr td:last-child").allInnerTexts();
  const units = (text: string) => BigInt(text.replace(/\D/g, ""));
  const total = await cost.locator("tfoot tr td:last-child").first().innerText();
  expect(amounts.map(units).reduce((a, b) => a + b, 0n)).toBe(units(total));
  await expect(answer(page)).toContainText(`$${total}`);
  await expect(page.getByRole("region", { name: "Corrected envelope" })).not.toContainText("nobody may read");

  await page.getByRole("button", { name: "Copy: Corrected envelope" }).click();
  await expect(page.getByRole("button", { name: "Copy: Corrected envelope" })).toHaveText("Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(copied)).toMatchObject({ team: "<team>", request_id: "req-journey-1" });
  await box(page).fill(copied.replace(/<(team|feature|environment)>/g, "mine"));
  await read(page);
  await expect(answer(page)).toContainText("all five questions have an answer");
});

test("an example of each source reads as that source, and tells the signed out nothing of the company", async ({
  page,
}) => {
  await openAuditor(page);
  const examples = page.getByRole("navigation", { name: "Examples" }).getByRole("link");
  const names = await examples.allInnerTexts();
  expect(names).toEqual(expect.arrayContaining(["native", "provider-response", "otlp"]));
  for (const name of names) {
    await openAuditor(page, `/auditor?example=${name}`);
    await read(page);
    await expect(answer(page)).toContainText(`Read as ${name}:`);
    await expect(page.getByText("unknown: none of the teams")).toHaveCount(0);
  }
});

test("nonsense and too much get a kind sentence", async ({ page }) => {
  await openAuditor(page);
  await box(page).fill("hello?");
  await read(page);
  await expect(answer(page)).toContainText("This is not JSON.");
  await box(page).fill('{"hello": "world"}');
  await read(page);
  await expect(answer(page)).toContainText("None of the formats we know reads a call in this.");
  await box(page).fill("x".repeat(1_000_001));
  await read(page);
  await expect(page.getByRole("alert").filter({ hasText: "1 MB" })).toBeVisible();
});

test("signed in, a team that nobody knows is said to be unknown, and one that is theirs is not", async ({
  page,
}) => {
  await signInAs(page, "lead");
  const own = decodeURIComponent(new URL(page.url()).pathname.split("/")[2] ?? "");
  await openAuditor(page);
  const unknown = page.getByText("unknown: none of the teams you see");
  await box(page).fill(JSON.stringify({ ...CALL, team: "no-such-team" }));
  await read(page);
  await expect(unknown).toBeVisible();
  await box(page).fill(JSON.stringify({ ...CALL, team: own }));
  await read(page);
  await expect(page.getByText(`Team ${own}, as sent.`)).toBeVisible();
  await expect(unknown).toHaveCount(0);
});

test("works where no script runs", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL ? { baseURL } : {}) });
  const page = await context.newPage();
  await page.goto("/auditor?example=native");
  await read(page);
  await expect(page.getByRole("heading", { name: "Five questions" })).toBeVisible();
  await context.close();
});

test("axe finds nothing, and the page does not go sideways", async ({ page }) => {
  await openAuditor(page, "/auditor?example=otlp");
  await read(page);
  await expect(answer(page)).toContainText("Read as otlp");
  expect(await pageFaults(page, ["desk", "phone"])).toEqual([]);
  // Several records, one of them not taken.
  const several = [CALL, { ...CALL, request_id: "req-2", team: "x" }, { input_tokens: -1 }];
  await box(page).fill(several.map((one) => JSON.stringify(one)).join("\n"));
  await read(page);
  await expect(answer(page)).toContainText("2 calls, 1 not taken");
  expect(await pageFaults(page, ["desk", "phone"])).toEqual([]);
});

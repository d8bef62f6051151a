import { type APIRequestContext, expect, type Page, test } from "@playwright/test";
import { signInAs, textOf } from "./people";
import { pageFaults } from "../support/page-faults";

/** The same company serves other journeys: what this one sends costs less than a cent, under names of its own. */
const RUN = Date.now();
const PROVIDER = "journey-labs";

/** A key made for this run, ended when the work is done. */
async function withKey(page: Page, work: (key: string) => Promise<void>): Promise<void> {
  const name = `Prices ${RUN}`;
  await page.goto("/admin/keys");
  const form = page.getByRole("form", { name: "Make an ingest key" });
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByRole("button", { name: "Make the key" }).click();
  const block = page.locator("section").filter({ hasText: "not shown again" });
  await work((await textOf(block.locator("code"))).trim());
  await page.goto("/admin/keys");
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByText("Revoke this key …").click();
  await page.getByRole("button", { name: "Revoke now" }).click();
  await expect(page.getByText("revoked", { exact: true })).toBeVisible();
}

async function post(request: APIRequestContext, key: string, model: string): Promise<void> {
  const answer = await request.post("/api/v1/events", {
    headers: { authorization: `Bearer ${key}` },
    data: [1, 2].map((number) => ({
      client_request_id: `${model}-${number}`,
      provider: PROVIDER,
      model,
      team: "growth",
      input_tokens: 100,
      output_tokens: 10,
    })),
  });
  expect(answer.status()).toBe(200);
  expect(await answer.json()).toMatchObject({ received: 2, accepted: 2 });
}

const noHarm = async (page: Page) => expect(await pageFaults(page, ["desk"])).toEqual([]);

test("a model without a price comes first, gets one on a draft, and publishing prices what waits", async ({
  page,
  request,
}) => {
  test.setTimeout(300_000);
  const model = `aurora-${RUN}`;
  await signInAs(page, "admin");
  await withKey(page, (key) => post(request, key, model));

  await page.goto("/admin/price-cards");
  const unpriced = page.getByRole("table", { name: "Without a price" });
  await expect(unpriced.getByRole("row").filter({ hasText: model })).toContainText("2");
  await expect(page.getByRole("table").first()).toHaveAccessibleName("Without a price");
  await noHarm(page);

  await page.getByRole("link", { name: `Price it: ${model}` }).click();
  await expect(page.getByText("2 requests with 220 tokens wait for it")).toBeVisible();
  const version = `journey-${RUN}`;
  const price = page.getByRole("form", { name: `Price of ${model}` });
  // A draft that an earlier run left behind is not taken.
  const to = price.getByLabel("Draft", { exact: true });
  if ((await to.count()) > 0) await to.selectOption("");
  await price.getByLabel(/^Version of/).fill(version);
  await price.getByLabel("Input, USD per 1M tokens").fill("two");
  await price.getByLabel("Output, USD per 1M tokens").fill("10");
  await price.getByRole("button", { name: "Put it on the draft" }).click();
  // What was typed stays where the answer is no.
  await expect(price.getByRole("alert")).toContainText("input: must be a plain decimal");
  await expect(price.getByLabel("Output, USD per 1M tokens")).toHaveValue("10");
  await price.getByLabel("Input, USD per 1M tokens").fill("2.50");
  await price.getByRole("button", { name: "Put it on the draft" }).click();

  await expect(page.getByRole("heading", { level: 1 })).toContainText(version);
  // 200 in at 2.50 and 20 out at 10 per million: 0.0007 dollars, printed as less than a cent.
  await expect(page.getByText(/^.*It prices all of the 2 requests without a price/)).toBeVisible();
  await expect(page.getByRole("region", { name: /^(Beside|The first card)/ })).toContainText(model);
  await noHarm(page);

  // Changed while another window shows it: that one may not publish what it does not show.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await page.getByRole("link", { name: `Change ${model}` }).click();
  const edit = page.getByRole("form", { name: `Change ${model}` });
  await edit.getByLabel("Output, USD per 1M tokens").fill("20");
  await edit.getByRole("button", { name: "Save the line" }).click();
  await expect(page.getByRole("row").filter({ hasText: model }).filter({ hasText: "20.00" })).toBeVisible();
  await other.getByRole("checkbox", { name: /^I have looked/ }).check();
  await other.getByRole("button", { name: `Publish ${version}` }).click();
  await expect(
    other.getByRole("alert").filter({ hasText: "was changed since this was shown" }),
  ).toBeVisible();
  await other.close();

  await page.getByRole("checkbox", { name: /^I have looked/ }).check();
  await page.getByRole("button", { name: `Publish ${version}` }).click();
  await expect(page.getByText(/In force; published/)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Publish/ })).toHaveCount(0);
  await expect(async () => {
    await page.goto("/admin/price-cards");
    await expect(page.getByRole("row").filter({ hasText: model })).toHaveCount(0, { timeout: 1_000 });
  }).toPass({ timeout: 120_000, intervals: [3_000] });
  await expect(
    page.getByRole("table", { name: "In force" }).getByRole("row").filter({ hasText: PROVIDER }),
  ).toContainText(version);

  await page.goto(`/admin/price-cards/history?${new URLSearchParams({ provider: PROVIDER, model })}`);
  await expect(page.getByRole("table", { name: "What each version says" })).toContainText("20.00");
  await page.getByRole("button", { name: "Show as table" }).click();
  await expect(page.getByRole("table", { name: "Price by the day of the call" })).toContainText(version);
  await noHarm(page);

  await page.goto(`/admin/audit-log?${new URLSearchParams({ subject: version })}`);
  for (const verb of ["Drafted", "Changed", "Published"]) {
    const line = new RegExp(`^${verb} price card \\d+ \\(${PROVIDER} ${version}\\)`);
    await expect(page.getByRole("rowheader", { name: line }).first()).toBeVisible();
  }
});

test("a list is imported as a draft, compared and thrown away", async ({ page }) => {
  test.setTimeout(300_000);
  await signInAs(page, "admin");
  await page.goto("/admin/price-cards");
  const form = page.getByRole("form", { name: "Import from a public list" });
  await form.getByLabel("List and provider").selectOption({ label: "genai-prices: perplexity" });
  const version = `journey-list-${RUN}`;
  await form.getByLabel("Version, if another").fill(version);
  await form.getByRole("button", { name: "Make a draft" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(version);
  await expect(page.getByRole("region", { name: /^Beside perplexity/ })).toBeVisible();
  await page.getByText("Discard", { exact: true }).click();
  await page.getByRole("button", { name: "Discard the draft" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Price cards" })).toBeVisible();
  await expect(page.getByText(version)).toHaveCount(0);

  const file = page.getByRole("form", { name: "Import a file" });
  await file.getByLabel("or its text").fill("provider: x\nkind: list\nversion: v\nmodels: []\n");
  await file.getByRole("button", { name: "Make a draft" }).click();
  await expect(file.getByRole("alert")).toContainText("line 4: models");
});

test("finance sets a budget and sees what it would do first; prices it may only read", async ({ page }) => {
  test.setTimeout(300_000);
  await signInAs(page, "finance");
  await page.goto("/admin/budgets");
  const form = page.getByRole("form", { name: "Set a budget" });
  await form.getByLabel("Environment").selectOption({ index: 1 });
  await form.getByLabel("Team").selectOption({ label: "Growth" });
  await form.getByLabel("Feature").fill(`journey-${RUN}`);
  await form.getByLabel("Amount, USD").fill("2,500.00");
  await form.getByLabel("When it is used up").selectOption("block");
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await form.getByLabel("Until, if it ends").fill(tomorrow);
  await form.getByRole("button", { name: "Show what changes" }).click();
  const preview = page.getByRole("region", { name: "What would change" });
  await expect(preview).toContainText("Used $0.00 of $2,500.00 so far this month");
  await preview.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(/^Saved\./)).toBeVisible();
  const row = page
    .getByRole("table", { name: "Plans" })
    .getByRole("row")
    .filter({ hasText: `journey-${RUN}` });
  await expect(row).toContainText("2,500.00");
  await expect(row).toContainText("blocks");
  await noHarm(page);

  await page.goto("/admin/allocation");
  await expect(page.getByRole("table", { name: /^Payers of/ })).toContainText("The pool");
  const split = page.getByRole("form", { name: /^Split/ });
  await split.getByLabel("Split", { exact: true }).selectOption("even");
  await split.getByRole("button", { name: "Show what changes" }).click();
  await expect(page.getByRole("region", { name: "What would change" })).toContainText("nets to zero");
  await noHarm(page);

  await page.goto("/admin/price-cards");
  await expect(page.getByRole("table", { name: "In force" })).toBeVisible();
  await expect(page.getByRole("form", { name: /^Import/ })).toHaveCount(0);
  await expect(page.getByRole("link", { name: /^Price it/ })).toHaveCount(0);
  for (const path of ["/admin/price-cards/price?provider=openai&model=x"])
    expect((await page.goto(path))?.status()).toBe(404);
  await page.goto("/admin/alerts");
  await expect(page.getByRole("heading", { level: 1, name: "Alert routes" })).toBeVisible();
  await expect(page.getByRole("form", { name: "Add a route" })).toHaveCount(0);
});

test("an admin adds an alert route without a secret; a lead finds none of these pages", async ({ page }) => {
  test.setTimeout(300_000);
  await signInAs(page, "admin");
  await page.goto("/admin/alerts");
  const form = page.getByRole("form", { name: "Add a route" });
  const name = `journey-${RUN}`;
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Channel").selectOption("webhook");
  await form.getByLabel("Where to").fill("https://hooks.example.com/x?token=abc");
  await form.getByRole("checkbox", { name: /^Bypass/ }).check();
  await form.getByRole("button", { name: "Show what changes" }).click();
  await expect(page.getByRole("alert").filter({ hasText: 'a secret in "token"' })).toBeVisible();
  await form.getByLabel("Where to").fill("https://hooks.example.com/x");
  await form
    .getByLabel("Until, if it ends")
    .fill(new Date(Date.now() + 86_400_000).toISOString().slice(0, 10));
  await form.getByRole("button", { name: "Show what changes" }).click();
  await page.getByRole("region", { name: "What would change" }).getByRole("button", { name: "Save" }).click();
  const row = page.getByRole("table", { name: "Routes" }).getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("Bypass");
  await noHarm(page);

  await signInAs(page, "lead");
  for (const path of [
    "price-cards",
    "price-cards/1",
    "price-cards/history?provider=openai&model=gpt-5.5",
    "budgets",
    "allocation",
    "alerts",
  ])
    expect((await page.goto(`/admin/${path}`))?.status(), path).toBe(404);
});

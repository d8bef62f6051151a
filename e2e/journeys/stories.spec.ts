import { expect, type Locator, type Page, test } from "@playwright/test";
import { signInAs, textOf } from "./people";

/** What happened to the demo company (docs/demo.md) is found from Overview in so many clicks. */
const MOST_CLICKS = 3;

/** A person who looks for something: counts what they click, and fails when it is too far away. */
class Search {
  private clicks = 0;

  constructor(readonly page: Page) {}

  async click(link: Locator): Promise<void> {
    this.clicks += 1;
    expect(this.clicks, "clicks from Overview").toBeLessThanOrEqual(MOST_CLICKS);
    const before = this.page.url();
    await link.first().click();
    // The page stays until the next one is ready.
    await expect(this.page).not.toHaveURL(before, { timeout: 30_000 });
  }

  /** An entry of the main navigation. */
  async open(entry: string): Promise<void> {
    await this.click(this.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: entry }));
    await expect(this.page.getByRole("heading", { level: 1 })).not.toHaveText("Overview");
  }

  /** One of the views of the exception queue. */
  async exceptions(view?: "Names" | "Shared buckets"): Promise<void> {
    await this.open("Exceptions");
    if (view === undefined) return;
    const title = view === "Names" ? "Names not in the catalog" : view;
    await this.click(this.page.getByRole("link", { name: view, exact: true }));
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText(title);
  }

  /** The team's page; its row of Overview says the causes before anybody opens it. */
  async team(name: string, cause: RegExp): Promise<void> {
    const row = this.page.getByRole("row").filter({ hasText: name });
    const change = row.getByRole("link", { name: new RegExp(`^${name}, change .*${cause.source}`) });
    await expect(change.first()).toBeVisible();
    await this.click(row.getByRole("link", { name: new RegExp(`^${name}, [\\d.,]+ USD$`) }));
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText(name);
  }

  /** What the page says first. */
  sentence(): Locator {
    return this.page
      .getByRole("main")
      .getByRole("paragraph")
      .filter({ hasText: / spent \$/ })
      .first();
  }

  /** The table of the largest contributors: who moved, what happened near it. */
  contributor(feature: string): Locator {
    return this.page
      .getByRole("table", { name: /largest contributors/i })
      .getByRole("row")
      .filter({ hasText: feature });
  }

  queue(text: RegExp): Locator {
    return this.page
      .getByRole("table", { name: "Open exceptions" })
      .getByRole("row")
      .filter({ hasText: text });
  }
}

async function from(page: Page, role: "admin" | "finance"): Promise<Search> {
  await signInAs(page, role);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  return new Search(page);
}

test("a doubled prompt: support's change is longer prompts, beside the new template version", async ({
  page,
}) => {
  const search = await from(page, "finance");
  await search.team("Support", /longer prompts/);
  await expect(search.sentence()).toContainText("longer prompts");
  await expect(search.contributor("summarize-thread")).toContainText("thread-summary v14");
});

test("a retry storm: what payments repeated is its cause and its waste", async ({ page }) => {
  const search = await from(page, "finance");
  await search.team("Payments", /more retries and fallbacks/);
  await expect(search.sentence()).toContainText("more retries and fallbacks");
  await expect(search.contributor("match-payout")).toContainText("more retries and fallbacks");
});

test("a silent fallback: risk pays for another model, and nothing was deployed", async ({ page }) => {
  const search = await from(page, "finance");
  await search.team("Risk", /more retries and fallbacks/);
  await expect(search.sentence()).toContainText("more retries and fallbacks");
  await expect(search.contributor("extract-document")).toContainText("no marker, no new version");
});

test("a cold cache: the agent of developer tools reads less from it since a release", async ({ page }) => {
  const search = await from(page, "finance");
  await search.team("Developer tools", /less read from cache/);
  await expect(search.sentence()).toContainText("less read from cache");
  await expect(search.contributor("implement-change")).toContainText("code-agent 4.2.0");
});

test("a job nobody owns needs attention, and is assigned from there", async ({ page }) => {
  const search = await from(page, "admin");
  await search.click(page.getByRole("link", { name: /^Assign: .*vk-batch-07/ }));
  await expect(search.queue(/vk-batch-07/).first()).toContainText("overdue");
});

test("a misspelt team is among the names, beside the team it looks like", async ({ page }) => {
  const search = await from(page, "admin");
  await search.exceptions("Names");
  const row = page.getByRole("row").filter({ hasText: "growth-team" });
  await expect(row.first()).toContainText("looks like growth");
});

test("a price cut: since its marker prices are a cause", async ({ page }) => {
  const search = await from(page, "admin");
  await search.open("Markers");
  await search.click(page.getByRole("link", { name: /^Since this marker: OpenAI contract/ }));
  const price = page.getByRole("row").filter({ hasText: /^Price/ });
  expect(await textOf(price)).toContain("\u2212");
});

test("a shared evaluation passed the limit of its bucket in the last complete month", async ({ page }) => {
  const search = await from(page, "admin");
  await search.exceptions("Shared buckets");
  await expect(page.getByRole("main")).toContainText("limit $");
  const months = page.getByRole("main").getByRole("link", { name: /^[A-Z][a-z]+ \d{4}$/ });
  await search.click(months.nth(1));
  await expect(page.getByText(/Unassigned experiments (is|are) over the limit/)).toBeVisible();
});

test("a namespace of several features: what names none of them waits in the queue", async ({ page }) => {
  const search = await from(page, "admin");
  await search.exceptions();
  await expect(search.queue(/Service missing[\s\S]*namespace localization-prod/).first()).toBeVisible();
});

test("a provider key of several services is among the shared keys, with who uses it", async ({ page }) => {
  const search = await from(page, "admin");
  await search.open("Sources");
  await search.click(page.getByRole("link", { name: "Shared keys", exact: true }));
  const table = page.getByRole("table", { name: "Provider keys of several services" });
  await expect(table.getByRole("rowheader", { name: "key-openai-legacy-01" }).first()).toBeVisible();
  for (const service of ["lifecycle-mailer", "listing-helper", "voice-desk"])
    await expect(table.getByRole("row").filter({ hasText: service }).first()).toBeVisible();
});

test("a source that went silent is named where the figures stop", async ({ page }) => {
  const search = await from(page, "admin");
  await search.click(page.getByRole("link", { name: /the sources and how they report/ }));
  const row = page.getByRole("row").filter({ hasText: "edge-collector" });
  await expect(row).toBeVisible();
  const now = new Date();
  const hours = ((now.getUTCDay() + 6) % 7) * 24 + now.getUTCHours();
  // On an early Monday it has not been quiet for long enough.
  if (hours >= 5) await expect(row).toContainText("silent");
});

test("a late batch is booked in the month after its own, in a line of its own", async ({ page }) => {
  const search = await from(page, "finance");
  await search.open("Month");
  await search.click(page.getByRole("link", { name: /^Of earlier months/ }));
  const line = page.getByRole("table", { name: "Summary" }).getByRole("row", { name: /^Of earlier months/ });
  await expect(line).toContainText("after their month was closed");
  const team = page.getByRole("row").filter({ hasText: "Finance operations" });
  await expect(team.first()).toBeVisible();
});

test("a model without a price counts tokens, not dollars", async ({ page }) => {
  const search = await from(page, "admin");
  await search.exceptions();
  await expect(search.queue(/Model has no price[\s\S]*aurora-preview-0/).first()).toContainText("tokens");
});

test("a service and a feature that no catalog knows are among the names", async ({ page }) => {
  const search = await from(page, "admin");
  await search.exceptions("Names");
  await expect(page.getByRole("row").filter({ hasText: "chargeback-bot" }).first()).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "subject-lines" }).first()).toBeVisible();
});

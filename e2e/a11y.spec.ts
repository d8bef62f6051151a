import { expect, type Page, test } from "@playwright/test";
import { type DemoRole, signInAs } from "./journeys/people";
import { pageFaults, SIZES, type Size } from "./support/page-faults";

/** A page, by what a person would call it, with who opens it. */
interface Entry {
  name: string;
  role: DemoRole | null;
  open: (page: Page) => Promise<void>;
  /** Every size unless set. */
  sizes?: readonly Size[];
}
const PAGES: Entry[] = [
  { name: "sign-in", role: null, open: async (page) => void (await page.goto("/sign-in")) },
  { name: "overview", role: "finance", open: async (page) => void (await page.goto("/")) },
  { name: "overview as a table", role: "finance", open: (page) => chartsAsTables(page, "/") },
  { name: "team", role: "lead", open: async (page) => void (await page.goto("/")) },
  { name: "overview with all columns", role: "finance", open: allColumns },
  { name: "team as a table", role: "lead", open: (page) => chartsAsTables(page, "/") },
  { name: "trace with why", role: "lead", open: openTrace },
  { name: "traces with a review open", role: "lead", open: openReview },
  { name: "exceptions", role: "admin", open: openExceptions },
  { name: "why it moved", role: "finance", open: async (page) => void (await page.goto("/why?cause=price")) },
  { name: "markers", role: "lead", open: async (page) => void (await page.goto("/markers")) },
  {
    name: "what if",
    role: "lead",
    open: async (page) => void (await page.goto("/what-if?shorter=20&cache=80")),
  },
  { name: "no access", role: null, open: async (page) => void (await page.goto("/no-access")) },
  { name: "a link that is over", role: null, open: async (page) => void (await page.goto("/set-password")) },
  { name: "members", role: "admin", open: async (page) => void (await page.goto("/admin/members")) },
  { name: "groups", role: "admin", open: async (page) => void (await page.goto("/admin/members/groups")) },
  { name: "a member with a change shown", role: "admin", open: openMemberChange },
  { name: "price cards", role: "admin", open: async (page) => void (await page.goto("/admin/price-cards")) },
  { name: "a price card", role: "admin", open: openCard },
  { name: "a model to be priced", role: "admin", open: openPricing },
  { name: "budgets", role: "finance", open: async (page) => void (await page.goto("/admin/budgets")) },
  { name: "allocation", role: "finance", open: async (page) => void (await page.goto("/admin/allocation")) },
  { name: "alert routes", role: "admin", open: async (page) => void (await page.goto("/admin/alerts")) },
  ...[
    "/admin",
    "/admin/audit-log",
    "/admin/enforcement",
    "/admin/environments",
    "/admin/keys",
    "/admin/ownership",
    "/admin/ownership/new",
    "/admin/services",
    "/admin/services/ticket-copilot",
    "/admin/tagging",
    "/admin/teams",
    "/admin/teams/support",
    "/admin/teams/new",
    "/admin/tenants",
    "/admin/units",
    "/sources/connect",
  ].map((path) => ({
    name: path,
    role: "admin" as const,
    open: async (page: Page) => void (await page.goto(path)),
    // They are made of the same parts as the pages above.
    sizes: ["desk", "phone"] as const,
  })),
  { name: "not found", role: "lead", open: async (page) => void (await page.goto("/teams/none")) },
];

async function chartsAsTables(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole("button", { name: "Show as table" }).click();
  await expect(page.getByRole("button", { name: "Show as chart" })).toBeVisible();
}

/** On a phone a table can be opened to its full width, in a box of its own. */
async function allColumns(page: Page): Promise<void> {
  await page.goto("/");
  const button = page.getByRole("button", { name: "All columns" });
  if (await button.isVisible()) await button.click();
}

/** The queue is streamed: its table comes after the head of the page. */
async function openExceptions(page: Page): Promise<void> {
  await page.goto("/exceptions");
  await page.getByRole("table", { name: "Open exceptions" }).waitFor();
}

async function openCard(page: Page): Promise<void> {
  await page.goto("/admin/price-cards");
  await page.getByRole("table", { name: "In force" }).getByRole("link").first().click();
  await page.getByRole("table", { name: "Prices" }).waitFor();
}

async function openPricing(page: Page): Promise<void> {
  await page.goto("/admin/price-cards/price?provider=openai&model=some-model");
  await page.getByText("Further rates, context tiers, dates").click();
}

async function openMemberChange(page: Page): Promise<void> {
  await page.goto("/admin/members?role=director");
  await page.getByRole("table", { name: "Accounts" }).getByRole("link").first().click();
  await page.getByRole("form", { name: "Change the account" }).getByLabel("Role").selectOption("member");
  await page.getByRole("button", { name: "Show what changes" }).click();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeVisible();
}

async function openReview(page: Page): Promise<void> {
  await page.goto("/traces");
  await page
    .getByRole("button", { name: /review of trace/i })
    .first()
    .click();
  await page.getByRole("button", { name: "Could not explain in five minutes" }).click();
  await expect(page.getByRole("combobox", { name: "What was missing?" })).toBeVisible();
}

async function openTrace(page: Page): Promise<void> {
  await page.goto("/");
  await page
    .getByRole("table", { name: /costliest traces/i })
    .locator("tbody a")
    .first()
    .click();
  await page.getByRole("link", { name: /^Why call 1 / }).click();
  await expect(page.getByRole("heading", { name: "Why call 1 cost this" })).toBeVisible();
}

for (const { name, role, open, sizes = ["desk", "middle", "phone"] as const } of PAGES) {
  test(`${name} has no axe violation and never scrolls sideways, in both themes and every size`, async ({
    page,
  }) => {
    if (role) await signInAs(page, role);
    const found: string[] = [];
    for (const size of sizes) {
      await page.setViewportSize(SIZES[size]);
      await open(page);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      found.push(...(await pageFaults(page, [size])));
    }
    expect(found).toEqual([]);
  });
}

import { expect, type Page, test } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { signInAs, totalRow, usd } from "./people";
import { pageFaults } from "../support/page-faults";

interface SpendAnswer {
  rows: { team?: string; cost_usd: string }[];
  total: { cost_usd: string };
  complete_through: string;
}

const WEEK_MS = 7 * 86_400_000;

/** Four whole weeks before the one that runs, in UTC. */
function fourWeeks(): { from: string; to: string; through: string } {
  const now = new Date();
  const monday = Date.UTC(
    now.getUTCFullYear(),
    now.getUTCMonth(),
    now.getUTCDate() - ((now.getUTCDay() + 6) % 7),
  );
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return { from: day(monday - 4 * WEEK_MS), to: day(monday), through: day(monday - 86_400_000) };
}

async function spend(page: Page, query: string): Promise<SpendAnswer> {
  const { from, to } = fourWeeks();
  const answer = await page.request.get(`/api/v1/spend?from=${from}&to=${to}&${query}`);
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()) as SpendAnswer;
}

function pico(exact: string): bigint {
  const [whole = "0", fraction = ""] = exact.replace("-", "").split(".");
  const size = BigInt(whole + fraction.padEnd(12, "0"));
  return exact.startsWith("-") ? -size : size;
}

test("the total, the CSV and the API state the same dollars, by any grouping", async ({ page }) => {
  await signInAs(page, "finance");
  const { total, complete_through } = await spend(page, "group_by=team");
  const groupings = [
    "team",
    "service,feature",
    "environment,provider",
    "model,service_tier",
    "tenant",
    "template",
    "project",
    "cost_center",
    "token_class",
    "attributed_by,week",
    "day",
    "month",
  ];
  for (const group of groupings) {
    await page.goto(`/explore?period=last-4-weeks&group=${group}&columns=cost,share,change`);
    expect(await totalRow(page, "Spend"), group).toContain(usd(total.cost_usd));
    const href = await page.getByRole("link", { name: "CSV" }).getAttribute("href");
    const file = await page.request.get(href ?? "");
    expect(file.headers()["content-type"]).toContain("text/csv");
    const lines = parse(await file.text(), { columns: true }) as Record<string, string>[];
    const sum = lines.reduce((all, line) => all + pico(line.cost_usd ?? "0"), 0n);
    expect(sum, group).toBe(pico(total.cost_usd));
    expect(Object.keys(lines[0] ?? {})).toEqual([
      ...group.split(","),
      "cost_usd",
      "share_percent",
      "change_usd",
      "from",
      "to",
      "compared_from",
      "compared_to",
      "complete_through",
    ]);
    expect(lines[0]?.complete_through).toBe(complete_through);
  }
});

test("every row is a door to a page of the same total, down to the last", async ({ page }) => {
  await signInAs(page, "finance");
  for (const group of ["team", "feature", "model", "week"]) {
    await page.goto(`/explore?period=last-4-weeks&group=${group}`);
    const doors = page.getByRole("table", { name: "Spend" }).locator("tbody a").filter({ hasNotText: "why" });
    const shown = await doors.evaluateAll((links) =>
      links.map((link) => ({ href: link.getAttribute("href") ?? "", amount: link.textContent ?? "" })),
    );
    expect(shown.length).toBeGreaterThan(2);
    for (const { href, amount } of [...shown.slice(0, 3), ...shown.slice(-2)]) {
      await page.goto(href);
      expect(await totalRow(page, "Spend"), href).toContain(amount);
    }
  }
});

test("grouping, filter, step and columns are in the address, and back works", async ({ page }) => {
  await signInAs(page, "finance");
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Explore" }).click();
  await page.getByLabel("Group by").selectOption("Service");
  await expect(page).toHaveURL(/group=service/);
  await page.getByLabel("then by").selectOption("Model");
  await expect(page).toHaveURL(/group=service,model/);
  await expect(page.getByRole("columnheader", { name: "Model" })).toBeVisible();

  await page.getByRole("button", { name: "Add a filter" }).click();
  await page.getByLabel("Name or alias").fill("support");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/team=support/);
  await expect(page.getByRole("list", { name: "Filters" })).toContainText("support");

  await page.getByRole("link", { name: "week", exact: true }).click();
  await expect(page).toHaveURL(/step=week/);
  await expect(page.getByRole("heading", { name: "Cost by week and service" })).toBeVisible();

  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Retry cost, USD" }).click();
  await expect(page).toHaveURL(/columns=.*retry-cost/);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("columnheader", { name: /Retry cost/ })).toBeVisible();

  await page.goBack();
  await expect(page.getByRole("columnheader", { name: /Retry cost/ })).toHaveCount(0);
  await page.getByRole("link", { name: "Without the filter Team: support" }).click();
  await expect(page).not.toHaveURL(/team=support/);
});

/** Booked months with spend, oldest first, and what the API says of each. */
async function bookedMonths(page: Page, filter = ""): Promise<{ month: string; cost_usd: string }[]> {
  const to = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const from = `${Number(to.slice(0, 4)) - 2}${to.slice(4, 8)}01`;
  const answer = await page.request.get(`/api/v1/spend?from=${from}&to=${to}&group_by=month${filter}`);
  expect(answer.ok(), await answer.text()).toBe(true);
  const { rows } = (await answer.json()) as { rows: { month: string; cost_usd: string }[] };
  return rows.sort((a, b) => (a.month < b.month ? -1 : 1));
}

test("a booked month has the total that the API has, whole and by team, and its rows lead on to the same", async ({
  page,
}) => {
  await signInAs(page, "finance");
  for (const filter of ["", "support"]) {
    const months = await bookedMonths(page, filter && `&filter[team]=${filter}`);
    for (const { month, cost_usd } of months.slice(-3)) {
      await page.goto(`/explore?booked=${month}${filter && `&team=${filter}`}`);
      expect(await totalRow(page, "Spend"), month).toContain(usd(cost_usd));
      await expect(page.getByRole("list", { name: "Filters" })).toContainText("Booked month");
    }
  }
  await page.goto("/explore?period=last-4-weeks&group=month");
  const doors = page.getByRole("table", { name: "Spend" }).locator("tbody").getByRole("link");
  const first = doors.filter({ hasText: /^[\d,.]+$/ }).first();
  const amount = await first.innerText();
  await first.click();
  await expect(page).toHaveURL(/booked=/);
  expect(await totalRow(page, "Spend")).toContain(amount);
});

test("a month is asked for as a filter, and goes as one", async ({ page }) => {
  await signInAs(page, "finance");
  const [month] = (await bookedMonths(page)).slice(-2);
  await page.goto("/explore?period=last-4-weeks&group=team");
  await page.getByRole("button", { name: "Add a filter" }).click();
  await page.getByLabel("Only").selectOption("Booked month");
  await page.getByLabel("Month, as 2026-10").fill(month?.month ?? "");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`booked=${month?.month}`));
  expect(await totalRow(page, "Spend")).toContain(usd(month?.cost_usd ?? ""));
  await page.getByRole("link", { name: /^Without the filter Booked month/ }).click();
  await expect(page).toHaveURL(/from=\d{4}-\d\d-01&through=/);
});

test("a year ago is the API's, foots in rows of time, and says from when it exists", async ({ page }) => {
  await signInAs(page, "finance");
  await page.goto("/explore?period=last-4-weeks&group=week&columns=cost,previous,change");
  await page.getByLabel("Compare with").selectOption({ label: "a year ago" });
  await expect(page).toHaveURL(/compare=year/);
  await expect(page.getByRole("columnheader", { name: /Year ago/ })).toBeVisible();
  for (const compare of ["previous", "year"]) {
    const { total } = (await spend(page, `group_by=team&compare=${compare}`)) as SpendAnswer & {
      total: { previous_cost_usd: string };
    };
    await page.goto(`/explore?period=last-4-weeks&group=week&columns=cost,previous&compare=${compare}`);
    const [, , before] = await totalRow(page, "Spend");
    // Where the ledger does not reach back that far, there is no figure rather than a zero.
    if (before === "–") expect(pico(total.previous_cost_usd)).toBe(0n);
    else expect(before).toBe(usd(total.previous_cost_usd));
    const href = await page.getByRole("link", { name: "CSV" }).getAttribute("href");
    const lines = parse(await (await page.request.get(href ?? "")).text(), { columns: true }) as Record<
      string,
      string
    >[];
    const sum = lines.reduce((all, line) => all + pico(line.previous_cost_usd || "0"), 0n);
    expect(sum, compare).toBe(pico(total.previous_cost_usd));
  }
  const [oldest] = await bookedMonths(page);
  await page.goto(`/explore?booked=${oldest?.month}&compare=year`);
  await expect(page.getByText(/year over year exists from \w+ \d{4} on/)).toBeVisible();
  expect(await totalRow(page, "Spend")).toContain("–");
});

test("bands or bars, drawn in a box that does not move, exact by keyboard", async ({ page }) => {
  await page.addInitScript(() => {
    const seen = { shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const shift = entry as unknown as { value: number; hadRecentInput: boolean };
        if (!shift.hadRecentInput) seen.shift += shift.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await signInAs(page, "finance");
  await page.goto("/explore?period=last-4-weeks&group=team");
  const chart = page.getByRole("img", { name: /^Cost by day and team/ });
  await expect(chart.locator(".recharts-bar").first()).toBeVisible();
  await page.getByRole("link", { name: "area", exact: true }).click();
  await expect(page).toHaveURL(/chart=area/);
  await expect(chart.locator(".recharts-area").first()).toBeVisible();
  await page.reload();
  await expect(chart.locator(".recharts-area").first()).toBeVisible();
  expect(
    await page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen.shift),
  ).toBeLessThan(0.05);
  const slider = page.getByRole("slider", { name: "Day" });
  await slider.focus();
  const last = await slider.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowLeft");
  await expect(slider).not.toHaveAttribute("aria-valuetext", last ?? "");
  await page.keyboard.press("Home");
  await expect(slider).toHaveAttribute("aria-valuetext", /: [\d,.]+\. .*support [\d,.]+/);
  await page.getByRole("button", { name: "Show as table" }).click();
  await expect(page.getByRole("region", { name: "Cost by day", exact: true })).toBeVisible();
});

test("why a row moved is one click away", async ({ page }) => {
  await signInAs(page, "finance");
  await page.goto("/explore?group=team");
  await page.getByRole("link", { name: "Why support moved" }).click();
  await expect(page).toHaveURL(/\/why\?team=support&from=/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/why/i);
  await page.goto("/explore?group=model");
  await expect(page.getByRole("link", { name: /^Why .* moved$/ })).toHaveCount(0);
});

test("the file follows the order chosen in the table", async ({ page }) => {
  await signInAs(page, "finance");
  await page.goto("/explore?group=team");
  await page.getByRole("button", { name: /^Team/ }).click();
  await expect(page).toHaveURL(/sort-explore=team/);
  const names = await page
    .getByRole("table", { name: "Spend" })
    .locator("tbody th .font-name")
    .allInnerTexts();
  const link = page.getByRole("link", { name: "CSV" });
  await expect(link).toHaveAttribute("href", /sort-explore=team/);
  const file = await page.request.get((await link.getAttribute("href")) ?? "");
  const lines = parse(await file.text(), { columns: true }) as Record<string, string>[];
  expect(lines.map((line) => line.team)).toEqual(names);
});

test("what does not exist is refused in a sentence, and so is what is not yours", async ({ page }) => {
  await signInAs(page, "lead");
  await page.goto("/explore");
  const own = await page.getByRole("table", { name: "Spend" }).locator("tbody th .font-name").allInnerTexts();
  expect(own).toHaveLength(1);
  for (const query of [
    "team=growth",
    "service=campaign-studio",
    "group=colour",
    "columns=profit",
    "compare=decade",
    "chart=pie",
    "booked=2026-13",
    "period=eon",
    "from=2026-07-20&through=2026-07-01",
  ]) {
    await page.goto(`/explore?${query}`);
    await expect(page.getByRole("alert").filter({ hasText: "This cannot be shown" })).toBeVisible();
    await expect(page.getByRole("table")).toHaveCount(0);
    const file = await page.request.get(`/explore/csv?${query}`);
    expect(file.status()).toBe(400);
  }
  await page.goto("/explore?team=growth");
  const theirs = await page.getByRole("alert").filter({ hasText: "cannot be shown" }).innerText();
  await page.goto("/explore?team=nobody");
  const nobodys = await page.getByRole("alert").filter({ hasText: "cannot be shown" }).innerText();
  expect(theirs.replace("growth", "nobody")).toBe(nobodys);
  await page.goto("/explore?from=2021-01-01&through=2021-01-07");
  await expect(page.getByText(/Nothing was spent in these days/)).toBeVisible();
});

test("a file needs somebody signed in", async ({ request }) => {
  expect((await request.get("/explore/csv")).status()).toBe(401);
});

test("Explore has no axe violation and never scrolls sideways", async ({ page }) => {
  await signInAs(page, "finance");
  const check = async (what: string) => expect(await pageFaults(page), what).toEqual([]);
  await page.goto("/explore?period=last-4-weeks&group=service,feature&environment=prod");
  await expect(page.getByRole("table", { name: "Spend" })).toBeVisible();
  await check("page");
  await page.getByRole("button", { name: "Columns", exact: true }).click();
  await check("columns");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Add a filter" }).click();
  await check("filter");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Show as table" }).click();
  await check("chart as a table");
  await page.goto("/explore?booked=2026-10&chart=area&compare=year&columns=cost,previous,change,waste");
  await expect(page.getByRole("combobox", { name: "Compare with" })).toBeVisible();
  await check("a booked month as bands");
  await page.goto("/explore?group=colour");
  await check("refused");
});

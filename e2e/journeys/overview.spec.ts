import { expect, test } from "@playwright/test";
import { figure, printed, signInAs, textOf, totalRow } from "./people";

test("Overview answers in a sentence, and whoever it names leads on to why", async ({ page }) => {
  await signInAs(page, "finance");
  await page.goto("/");
  const sentence = page.locator("main p").filter({ hasText: /^The company spent \$/ });
  const text = await textOf(sentence);
  expect(text.length).toBeLessThanOrEqual(220);
  expect(text.match(/\.(\s|$)/g)?.length).toBeLessThanOrEqual(2);
  expect(text).toContain(await figure(page, /^Last week/));

  const named = sentence.getByRole("link").first();
  if ((await named.count()) === 0) return;
  const team = await textOf(named);
  await named.click();
  await expect(page).toHaveURL(/\/teams\/[^#]+#why$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(team.replace("…", ""));
  await expect(page.getByRole("heading", { name: "Why it moved", exact: true })).toBeVisible();
});

test("the month to date and the forecast open what they are made of", async ({ page }) => {
  await signInAs(page, "finance");
  await page.goto("/");
  const toDate = page.getByRole("link", { name: /^\w+ to date: \$/ });
  if ((await toDate.count()) > 0) {
    const amount = await textOf(toDate);
    await toDate.click();
    await expect(page).toHaveURL(/\/explore\?.*booked=/);
    expect(`$${(await totalRow(page, /./)).find((cell) => /^[\d,]+\.\d\d$/.test(cell)) ?? ""}`).toBe(amount);
    await page.goto("/");
  }
  const forecast = page.getByRole("link", { name: /forecast: .*how it is made$/ });
  if ((await forecast.count()) === 0) return;
  const printedForecast = await textOf(forecast);
  const made = page.getByRole("table", { name: /^How the \w+ forecast is made$/ });
  if (printedForecast.startsWith("$"))
    await expect(made.locator("tfoot")).toContainText(printedForecast.slice(1));
  const parts = await made.locator("tbody td.num").allInnerTexts();
  const sum = parts.map(printed).reduce((all, { units }) => all + units, 0n);
  const total = printed((await made.locator("tfoot td.num").allInnerTexts())[0] ?? "").units;
  const apart = sum > total ? sum - total : total - sum;
  expect(apart).toBeLessThanOrEqual(1n);
});

test("each thing that needs attention has dollars, an owner, an age and one verb that opens a page", async ({
  page,
}) => {
  test.setTimeout(180_000);
  await signInAs(page, "finance");
  await page.goto("/");
  const rows = page.getByRole("table", { name: "Needs attention" }).locator("tbody tr");
  const count = await rows.count();
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThanOrEqual(5);
  const verbs = rows.getByRole("link", { name: /^(Assign|Explain|Map|Publish|Decide): / });
  expect(await verbs.count()).toBe(count);
  for (const text of await rows.allInnerTexts()) expect(text).toMatch(/\d+ days?/);
  const doors = await verbs.evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  for (const door of doors) expect((await page.request.get(door)).ok(), door).toBe(true);
});

test("units sum to the first figure, and each opens at the same figure", async ({ page }) => {
  test.setTimeout(180_000);
  await signInAs(page, "finance");
  await page.goto("/");
  const total = await figure(page, /^Last week/);
  expect(`$${(await totalRow(page, "Units"))[2] ?? ""}`.split("\n")[0]).toBe(total);
  const doors = page.getByRole("table", { name: "Units" }).locator("tbody td").getByRole("link");
  const units = await doors.evaluateAll((links) =>
    links.map((link) => ({ href: link.getAttribute("href") ?? "", amount: link.textContent ?? "" })),
  );
  expect(units.length).toBeGreaterThan(1);
  for (const { href, amount } of units.slice(0, 2)) {
    await page.goto(href);
    expect(await figure(page, /^Last week/)).toBe(`$${amount}`);
  }
});

test("where data is not complete both periods are cut at the same day, and not compared all of it shows", async ({
  page,
}) => {
  await signInAs(page, "finance");
  await page.goto("/?period=month");
  const note = page.locator("main p").filter({ hasText: /cut after \w+day|^Not compared/ });
  await expect(note).toBeVisible();
  await page.getByRole("checkbox", { name: /^compare with/ }).click();
  await expect(page).toHaveURL(/compare=off/);
  await expect(note).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Period: Month to date/ })).toBeVisible();
});

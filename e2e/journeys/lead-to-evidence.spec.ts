import { expect, test } from "@playwright/test";
import { figure, printed, signInAs, textOf, totalRow, usd } from "./people";

test("a lead goes from the team's week to one call, its price and its raw report, and every total agrees", async ({
  page,
}) => {
  await signInAs(page, "lead");
  await expect(page).toHaveURL(/\/teams\/[^/?]+$/);

  const lastWeek = await figure(page, /^Last week$/);
  expect(lastWeek).toMatch(/^\$[\d,]+\.\d\d$/);
  const total = await totalRow(page, "By service and feature");
  expect(total).toContain(lastWeek.replace("$", ""));
  // The sentence says the same figure as the row below it.
  await expect(page.getByRole("paragraph").filter({ hasText: lastWeek }).first()).toBeVisible();

  // The waterfall starts at the week before, its causes sum to the change, and it ends at the first figure.
  const causes = page.getByRole("table", { name: "Why it moved" }).locator("tbody tr");
  const cents = (text: string) => printed(text).units * (text.includes("\u2212") ? -1n : 1n);
  const steps = (await causes.locator("td:nth-of-type(2)").allInnerTexts()).map((text) => text.trim());
  expect(steps.length).toBeGreaterThan(2);
  expect(`$${steps.at(-1)}`).toBe(lastWeek);
  const moved = steps.slice(1, -1).reduce((all, text) => all + cents(text), 0n);
  const off = cents(steps.at(-1) ?? "") - cents(steps[0] ?? "") - moved;
  // Both ends and the change are each rounded once.
  expect(off >= -1n && off <= 1n).toBe(true);

  const traces = page.getByRole("table", { name: /costliest traces/i });
  const first = traces.locator("tbody tr").first();
  const inTable = await textOf(first.getByRole("cell").last());
  await first.getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Trace");

  const calls = await totalRow(page, "Calls");
  const cost = calls.at(-1) ?? "";
  const traceId = decodeURIComponent(new URL(page.url()).pathname.split("/").at(-1) ?? "");
  const answer = await page.request.get(`/api/v1/traces/${encodeURIComponent(traceId)}`);
  expect(answer.ok()).toBe(true);
  const body = await answer.json();
  const exact = (body.trace ?? body).cost_usd as string;
  expect(Number(cost.replaceAll(",", ""))).toBeCloseTo(Number(exact), printed(cost).decimals - 1);
  expect(inTable).toBe(printed(inTable).decimals === 2 ? usd(exact) : inTable);
  const byPrice = (await totalRow(page, "Why this trace cost this")).at(-1) ?? "";
  expect(Number(byPrice.replaceAll(",", ""))).toBeCloseTo(Number(exact), printed(byPrice).decimals - 1);

  // The costliest call: its cost is the door to why.
  const door = page.getByRole("link", { name: /^Why call \d+ cost [\d.,]+ USD$/ }).first();
  const callCost = await textOf(door);
  await door.click();
  const why = page.getByRole("region", { name: /^Why call \d+ cost this$/ });
  await expect(why).toBeVisible();
  await expect(page).toHaveURL(/\?call=\d+#why$/);
  const amounts = await why.locator("table tbody tr td:last-child").allInnerTexts();
  const sum = amounts.map(printed).reduce((all, { units }) => all + units, 0n);
  const whole = printed(await textOf(why.locator("table tfoot td").last()));
  const apart = sum > whole.units ? sum - whole.units : whole.units - sum;
  // Each printed amount is rounded once, so a column of n may differ from its exact total by n / 2 units.
  expect(Number(apart)).toBeLessThanOrEqual(Math.ceil(amounts.length / 2));
  expect(Number(callCost.replaceAll(",", ""))).toBeCloseTo(Number(whole.units) / 10 ** whole.decimals, 2);
  await expect(why.getByText("Decided by")).toBeVisible();
  await expect(why.getByText(/^step [1-6]:/).first()).toBeVisible();
  await expect(why.getByRole("region", { name: /^Report from/ }).first()).toContainText("{");

  // Back undoes one step at a time: the URL is the state.
  await page.goBack();
  await expect(page.getByRole("region", { name: /^Why call \d+ cost this$/ })).toBeHidden();
});

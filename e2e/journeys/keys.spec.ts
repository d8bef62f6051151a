import { type APIRequestContext, expect, type Locator, type Page, test } from "@playwright/test";
import { signInAs } from "./people";

/** It takes one second; this waits longer, for a machine that has more to do. */
const SOON_MS = 10_000;

/** Status of an empty post with the key: it asks who is there, and leaves no event. */
async function statusOf(request: APIRequestContext, key: string): Promise<number> {
  const response = await request.post("/api/v1/events", {
    headers: { authorization: `Bearer ${key}` },
    data: [],
  });
  return response.status();
}

/** The key that a form has just shown, this once. */
async function shownKey(page: Page, title: RegExp): Promise<string> {
  const block = page.getByRole("region", { name: title });
  const key = (await block.locator("code").first().innerText()).trim();
  expect(key).toMatch(/^wsp_[A-Za-z0-9_-]{40,}$/);
  return key;
}

/** Opens the page of a key, and waits until it is there. */
async function openKey(page: Page, link: Locator): Promise<void> {
  const href = await link.getAttribute("href");
  await link.click();
  await page.waitForURL(`**${href}`);
}

async function revoke(page: Page): Promise<void> {
  await page.getByText("Revoke this key …").click();
  await page.getByRole("button", { name: "Revoke now" }).click();
  await expect(page.getByText("revoked", { exact: true })).toBeVisible();
}

test("an admin makes a key, rotates it, changes and revokes it, and the audit log has it all", async ({
  page,
  request,
}) => {
  const name = `Journey ${Date.now()}`;
  await signInAs(page, "admin");
  await page.goto("/admin/keys");
  const form = page.getByRole("form", { name: "Make an ingest key" });
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByRole("button", { name: "Make the key" }).click();
  const first = await shownKey(page, /is made$/);
  // A second click makes no twin of it.
  await expect(form.getByLabel("Name", { exact: true })).toHaveValue("");
  expect(page.url()).not.toContain("wsp_");
  expect(await statusOf(request, first)).toBe(200);

  // Loaded again it is gone, and only its beginning is known.
  await page.reload();
  await expect(page.getByText(first)).toHaveCount(0);
  await openKey(page, page.getByRole("link", { name, exact: true }));
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

  await page.getByLabel("The old key still works for").selectOption("1 hour");
  await page.getByRole("button", { name: "Make the new key" }).click();
  const second = await shownKey(page, /takes over$/);
  expect(await statusOf(request, first)).toBe(200);
  expect(await statusOf(request, second)).toBe(200);
  await expect(page.getByText("replaced", { exact: true })).toBeVisible();

  // The older one is ended, and is refused at once.
  await revoke(page);
  await expect(async () => expect(await statusOf(request, first)).toBe(401)).toPass({ timeout: SOON_MS });
  expect(await statusOf(request, second)).toBe(200);

  await openKey(page, page.getByRole("link", { name: /^key \d+$/ }));
  await expect(page.getByText("Took over from")).toBeVisible();
  const change = page.getByRole("form", { name: `Change ${name}` });
  await change.getByLabel("Only these").check();
  await change.getByRole("list").getByRole("checkbox").first().check();
  await change.getByRole("button", { name: "Show what changes" }).click();
  const shown = page.getByRole("region", { name: "What would change" });
  await expect(shown).toBeFocused();
  await expect(shown.getByText(/^May name: any team, then /)).toBeVisible();
  // What is changed after it was shown is not saved behind it.
  await change.getByLabel("Any team").check();
  await expect(shown).toHaveCount(0);
  await change.getByLabel("Only these").check();
  await change.getByRole("list").getByRole("checkbox").first().check();
  await change.getByRole("button", { name: "Show what changes" }).click();
  await expect(shown).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();

  await page.getByLabel("The old key still works for").selectOption("Not at all: end it at once");
  await page.getByRole("button", { name: "Make the new key" }).click();
  const third = await shownKey(page, /takes over$/);
  await expect(async () => expect(await statusOf(request, second)).toBe(401)).toPass({ timeout: SOON_MS });
  expect(await statusOf(request, third)).toBe(200);
  await openKey(page, page.getByRole("link", { name: /^key \d+$/ }).last());
  await revoke(page);
  await expect(async () => expect(await statusOf(request, third)).toBe(401)).toPass({ timeout: SOON_MS });

  await page.goto(`/admin/audit-log?subject=${encodeURIComponent(name)}`);
  const log = page.getByRole("main");
  for (const word of ["Created", "Rotated", "Changed", "Revoked"])
    await expect(log.getByText(new RegExp(word, "i")).first()).toBeVisible();
  for (const key of [first, second, third]) await expect(log).not.toContainText(key.slice(12));
});

test("a service gets a key to sign with, shown once", async ({ page }) => {
  await signInAs(page, "admin");
  await page.goto("/admin/keys");
  const form = page.getByRole("form", { name: "Make a signing key" });
  await form.getByLabel("Service that signs").selectOption({ index: 1 });
  await form.getByRole("button", { name: "Make the signing key" }).click();
  const shown = page.getByRole("region", { name: /is made$/ });
  await expect(shown.getByText("-----BEGIN PRIVATE KEY-----")).toBeVisible();
  const kid = /wsk_[A-Za-z0-9_-]+/.exec(await shown.innerText())?.[0] ?? "";
  await page.reload();
  await expect(page.getByText("-----BEGIN PRIVATE KEY-----")).toHaveCount(0);
  await openKey(page, page.getByRole("row").filter({ hasText: kid }).getByRole("link"));
  await expect(page.getByText(kid)).toBeVisible();
  await revoke(page);
});

test("pick what you run: a key in the snippet, and the page sees the first event", async ({
  page,
  request,
}) => {
  await signInAs(page, "admin");
  await page.goto("/sources/connect");
  await page.getByRole("navigation", { name: "What you run" }).getByRole("link", { name: "LiteLLM" }).click();
  await expect(page.getByRole("heading", { name: "LiteLLM" })).toBeVisible();
  await expect(page.getByText('Authorization: "Bearer wsp_..."')).toBeVisible();
  const name = `Connect ${Date.now()}`;
  await page.getByLabel("Name of the key, and of the source").fill(name);
  await page.getByRole("button", { name: "Make a key" }).click();
  await expect(page.getByText("Waiting for the first event …")).toBeVisible();
  const key = /wsp_[A-Za-z0-9_-]{40,}/.exec(await page.getByRole("main").innerText())?.[0] ?? "";
  const sent = await request.post("/api/v1/events", {
    headers: { authorization: `Bearer ${key}` },
    data: [{ client_request_id: name, service: "ticket-copilot" }],
  });
  expect(sent.status()).toBe(200);
  await expect(page.getByText("First event seen")).toBeVisible({ timeout: 10_000 });
  await page.goto("/admin/keys");
  await openKey(page, page.getByRole("link", { name, exact: true }));
  await revoke(page);
});

test("who keeps no keys sees the snippet with a placeholder, and no page of keys", async ({ page }) => {
  await signInAs(page, "lead");
  await page.goto("/sources/connect?with=opentelemetry");
  await expect(page.getByText("authorization=Bearer wsp_...")).toBeVisible();
  await expect(page.getByRole("button", { name: "Make a key" })).toHaveCount(0);
  const response = await page.goto("/admin/keys");
  expect(response?.status()).toBe(404);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import type { JWTPayload } from "jose";
import { startProvider, type TestProvider } from "./provider";
import { signInAs as signIn } from "./sign-in";
import { freePort, startWhospent, type TestWhospent } from "./whospent";

const PASSWORD = "three unlikely words";
const CATALOG = `
teams:
  - { slug: search, name: Search }
  - { slug: growth, name: Growth }
  - { slug: support, name: Support }
access:
  groups:
    - { group: ml-platform, role: lead, teams: [search] }
    - { group: growth-eng, role: member, teams: [growth] }
    - { group: finops, role: finance }
members:
  - { email: pat@example.com, name: Pat, role: reader }
`;

let provider: TestProvider;
let whospent: TestWhospent;

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  test.setTimeout(300_000);
  const port = await freePort();
  provider = await startProvider(`http://localhost:${port}`);
  whospent = await startWhospent(port, provider.issuer);
  const folder = mkdtempSync(join(tmpdir(), "whospent-oidc-spec-"));
  const file = join(folder, "catalog.yaml");
  writeFileSync(file, CATALOG);
  const root = ["--email", "root@example.com", "--name", "Root", "--role", "admin", "--password", PASSWORD];
  await Promise.all([whospent.cli("apply", file, "--yes"), whospent.cli("users", "create", ...root)]);
  rmSync(folder, { recursive: true, force: true });
});

test.afterAll(async () => {
  await whospent?.stop();
  await provider?.stop();
});

const signInAs = (page: Page, login: string, path?: string) => signIn(page, whospent, login, path);

async function newPage(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage();
}

/** An admin with a password, on the members page. */
async function adminPage(browser: Browser): Promise<Page> {
  const page = await newPage(browser);
  await page.goto(`${whospent.origin}/sign-in?callbackUrl=/admin/members`);
  await page.getByLabel("Email").fill("root@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await expect(async () => {
    const submit = page.getByRole("button", { name: "Sign in", exact: true });
    if (await submit.isVisible()) await submit.click({ timeout: 2_000 });
    await expect(page.getByRole("heading", { name: "Members", level: 1 })).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 30_000 });
  return page;
}

async function whoAmI(page: Page): Promise<string> {
  await page.getByRole("banner").getByRole("button").last().click();
  return page.getByRole("menu").innerText();
}

const sessionOf = async (page: Page) =>
  (await page.context().cookies(whospent.origin)).find(({ name }) => name.endsWith("session-token"));

test("the first sign-in makes an account with the role and teams of its groups, and leads back", async ({
  browser,
}) => {
  provider.people.ada = {
    name: "Ada Lovelace",
    email: "Ada@example.com",
    email_verified: true,
    groups: ["ml-platform", "some-other-group"],
  };
  const page = await newPage(browser);
  await signInAs(page, "ada", "/teams/search?period=month");
  await expect(page).toHaveURL(`${whospent.origin}/teams/search?period=month`);
  await expect(page.getByRole("heading", { name: "Search", level: 1 })).toBeVisible();
  expect(await whoAmI(page)).toMatch(/ada@example\.com, lead/);
  const others = await page.goto(`${whospent.origin}/teams/growth`);
  expect(others?.status()).toBe(404);

  const admin = await adminPage(browser);
  await admin.getByRole("link", { name: "Ada Lovelace" }).click();
  await expect(admin.getByRole("listitem").filter({ hasText: "Search" })).toContainText("by a group");
  await admin.getByRole("link", { name: "What was done to this account" }).click();
  await expect(admin.getByText(/by the groups ml-platform/)).toBeVisible();
});

test("the next sign-in gives what the groups give by then, no more and no less", async ({ browser }) => {
  const before = await newPage(browser);
  await signInAs(before, "ada");
  provider.people.ada = { ...provider.people.ada, name: "Ada King", groups: ["growth-eng"] };
  const page = await newPage(browser);
  await signInAs(page, "ada");
  await expect(page).toHaveURL(`${whospent.origin}/teams/growth`);
  expect(await whoAmI(page)).toMatch(/ada@example\.com, member/);
  // The older session is the same person: what the groups no longer give is gone there too.
  const others = await before.goto(`${whospent.origin}/teams/search`);
  expect(others?.status()).toBe(404);
});

test("claims that stand in the id token are enough", async ({ browser }) => {
  provider.people.grace = { name: "Grace" };
  provider.tamper((claims) => ({
    ...claims,
    email: "grace@example.com",
    email_verified: true,
    groups: ["finops"],
  }));
  const page = await newPage(browser);
  await signInAs(page, "grace");
  expect(await whoAmI(page)).toMatch(/grace@example\.com, finance/);
});

const FORGERIES: Record<string, ((claims: JWTPayload) => JWTPayload) | null> = {
  "another nonce": (claims) => ({ ...claims, nonce: "another" }),
  "no nonce": ({ nonce: _, ...claims }) => claims,
  "another audience": (claims) => ({ ...claims, aud: "another-client" }),
  "another issuer": (claims) => ({ ...claims, iss: "https://evil.example" }),
  "a time that is over": (claims) => ({ ...claims, iat: secondsAgo(7200), exp: secondsAgo(3600) }),
  "a key that nobody published": null,
};
const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;

for (const [name, forgery] of Object.entries(FORGERIES)) {
  test(`an id token with ${name} lets nobody in`, async ({ browser }) => {
    provider.people.ada = { ...provider.people.ada, name: "Ada King", groups: ["finops"] };
    const tokens = provider.tokens();
    provider.tamper(forgery);
    const page = await newPage(browser);
    await signInAs(page, "ada");
    await expect(page).toHaveURL(/\/sign-in\?.*error=OAuthCallback/);
    await expect(page.getByRole("alert").filter({ hasText: "was not completed" })).toBeVisible();
    expect(provider.tokens()).toBe(tokens + 1);
    expect(await sessionOf(page)).toBeUndefined();
    await page.goto(`${whospent.origin}/month`);
    await expect(page).toHaveURL(/\/sign-in/);
  });
}

test("an answer that nobody here asked for lets nobody in", async ({ browser }) => {
  const page = await newPage(browser);
  const iss = encodeURIComponent(provider.issuer);
  await page.goto(`${whospent.origin}/api/auth/callback/oidc?code=made-up&state=made-up&iss=${iss}`);
  await expect(page).toHaveURL(/\/sign-in\?.*error=OAuthCallback/);
  expect(await sessionOf(page)).toBeUndefined();
});

test("an address that the provider does not vouch for is nobody's account", async ({ browser }) => {
  provider.people.mallory = {
    name: "Mallory",
    email: "pat@example.com",
    email_verified: false,
    groups: ["finops"],
  };
  const page = await newPage(browser);
  await signInAs(page, "mallory");
  await expect(page).toHaveURL(/\/no-access\?why=address/);
  await expect(page.getByText("does not vouch for your address")).toBeVisible();
  expect(await sessionOf(page)).toBeUndefined();
});

test("an account that was there is linked by an address the provider vouches for, once", async ({
  browser,
}) => {
  provider.people.pat = { name: "Pat", email: "pat@example.com", email_verified: true };
  const page = await newPage(browser);
  await signInAs(page, "pat");
  // No group of Pat's is mapped: what the admin gave stays.
  expect(await whoAmI(page)).toMatch(/pat@example\.com, reader/);

  provider.people.patrick = { name: "Patrick", email: "pat@example.com", email_verified: true };
  const other = await newPage(browser);
  await signInAs(other, "patrick");
  await expect(other).toHaveURL(/\/no-access\?why=address/);
});

test("who has no mapped group and no account is told whom to ask, and nothing is made", async ({
  browser,
}) => {
  provider.people.guest = {
    name: "Guest Visitor",
    email: "guest@example.com",
    email_verified: true,
    groups: ["x"],
  };
  const page = await newPage(browser);
  await signInAs(page, "guest");
  await expect(page.getByRole("heading", { name: "No access yet" })).toBeVisible();
  await expect(page.getByText("Ask whoever runs Whospent")).toBeVisible();
  const admin = await adminPage(browser);
  await expect(admin.getByRole("link", { name: "Ada King" })).toBeVisible();
  await expect(admin.getByText("guest@example.com")).toHaveCount(0);
});

test("after signing out a copy of the cookie is worth nothing", async ({ browser }) => {
  const page = await newPage(browser);
  await signInAs(page, "ada");
  const copy = await sessionOf(page);
  expect(copy).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  await whoAmI(page);
  const away = page.waitForRequest((request) => request.url().startsWith(`${provider.issuer}/session/end`));
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  expect(new URL((await away).url()).searchParams.get("id_token_hint")).toMatch(/^eyJ/);
  // The provider asks whether its own session is to end too, and leads back.
  await page.getByRole("button", { name: "Sign out here too" }).click();
  await expect(page).toHaveURL(`${whospent.origin}/sign-in`);
  const thief = await browser.newContext();
  await thief.addCookies(copy ? [copy] : []);
  const stolen = await thief.newPage();
  await stolen.goto(`${whospent.origin}/explore`);
  await expect(stolen).toHaveURL(/\/sign-in\?callbackUrl=/);
});

test("an admin ends the sessions of a page that is open, and then the account", async ({ browser }) => {
  provider.people.ada = { ...provider.people.ada, name: "Ada King", groups: ["ml-platform"] };
  const page = await newPage(browser);
  await signInAs(page, "ada");
  await expect(page).toHaveURL(`${whospent.origin}/teams/search`);
  const admin = await adminPage(browser);
  await admin.getByRole("link", { name: "Ada King" }).click();
  await admin.getByRole("button", { name: "Sign out everywhere: Ada King" }).click();
  await expect(admin.getByRole("button", { name: "Sign out everywhere: Ada King" })).toBeHidden();
  await page.getByRole("link", { name: "Traces", exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);

  await signInAs(await newPage(browser), "ada");
  await admin.getByRole("button", { name: "Disable: Ada King" }).click();
  await expect(admin.getByRole("button", { name: "Enable: Ada King" })).toBeVisible();
  const refused = await newPage(browser);
  await signInAs(refused, "ada");
  await expect(refused).toHaveURL(/\/no-access\?why=disabled/);
});

test("where the company wants it everybody sees every team, and begins with their own", async ({
  browser,
}) => {
  const admin = await adminPage(browser);
  await admin.getByRole("radio", { name: "Every team" }).check();
  await admin.getByRole("form", { name: "Who sees what" }).getByRole("button", { name: "Save" }).click();
  await expect(admin.getByText("Saved. It acts on everybody's next click.")).toBeVisible();
  provider.people.linus = {
    name: "Linus",
    email: "linus@example.com",
    email_verified: true,
    groups: ["growth-eng"],
  };
  const page = await newPage(browser);
  await signInAs(page, "linus");
  await expect(page).toHaveURL(`${whospent.origin}/teams/growth`);
  expect((await page.goto(`${whospent.origin}/teams/search`))?.status()).toBe(200);
});

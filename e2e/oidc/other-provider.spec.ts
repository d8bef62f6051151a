import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type Kind, startProvider, type TestProvider } from "./provider";
import { signInAs } from "./sign-in";
import { freePort, startWhospent, type TestWhospent } from "./whospent";

const CATALOG = `
teams: [{ slug: search, name: Search }]
access: { groups: [{ group: ml-platform, role: lead, teams: [search] }] }
`;
/** Another kind than that of oidc.spec.ts, in everything in which companies' providers differ. */
const KIND: Kind = { alg: "ES256", clientAuth: "client_secret_post", signsOut: false };
const ADA = {
  name: "Ada Lovelace",
  email: "ada@example.com",
  email_verified: true,
  realm_access: { roles: ["ml-platform", "offline_access"] },
};

let provider: TestProvider;
let whospent: TestWhospent;

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  test.setTimeout(300_000);
  const port = await freePort();
  provider = await startProvider(`http://localhost:${port}`, KIND);
  provider.people.ada = ADA;
  whospent = await startWhospent(port, `${provider.issuer}/`, {
    OIDC_GROUPS_CLAIM: "realm_access.roles",
    OIDC_SCOPES: "openid email profile roles",
  });
  const folder = mkdtempSync(join(tmpdir(), "whospent-oidc-spec-"));
  writeFileSync(join(folder, "catalog.yaml"), CATALOG);
  await whospent.cli("apply", join(folder, "catalog.yaml"), "--yes");
  rmSync(folder, { recursive: true, force: true });
});

test.afterAll(async () => {
  await whospent?.stop();
  await provider?.stop();
});

async function signedIn(page: Page): Promise<void> {
  await signInAs(page, whospent, "ada");
  await expect(page).toHaveURL(`${whospent.origin}/teams/search`);
}

test("another signature, another way to prove the client, roles told deeper and at the userinfo endpoint alone", async ({
  page,
}) => {
  await signedIn(page);
  await page.getByRole("banner").getByRole("button").last().click();
  await expect(page.getByRole("menu")).toContainText("ada@example.com, lead");
});

test("where the provider ends no sessions, signing out ends the one here", async ({ page }) => {
  await signedIn(page);
  await page.getByRole("banner").getByRole("button").last().click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(`${whospent.origin}/sign-in`);
  await page.goto(`${whospent.origin}/teams/search`);
  await expect(page).toHaveURL(/\/sign-in\?/);
});

test("who is in more groups than the provider sends is told so, and given nothing", async ({ page }) => {
  provider.people.ada = { name: ADA.name, email: ADA.email, email_verified: true };
  provider.tamper((claims) => ({ ...claims, _claim_names: { "realm_access.roles": "src1" } }));
  await signInAs(page, whospent, "ada");
  await expect(page).toHaveURL(/\/no-access\?why=groups-not-sent/);
  await expect(page.getByText("more groups than your company's sign-in sends")).toBeVisible();
  await page.goto(`${whospent.origin}/teams/search`);
  await expect(page).toHaveURL(/\/sign-in\?/);
});

test("a provider that is down is said to be, and the page keeps what else there is", async ({ page }) => {
  await provider.stop();
  await page.goto(`${whospent.origin}/sign-in`);
  const away = page.getByRole("button", { name: "Sign in with your company account" });
  await away.click();
  await expect(page.getByRole("status").filter({ hasText: "did not answer" })).toBeVisible();
  await expect(page).toHaveURL(`${whospent.origin}/sign-in`);
  await expect(away).toBeEnabled();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
});

test("a provider that comes back with another key is believed at once", async ({ page }) => {
  const port = Number(new URL(provider.issuer).port);
  provider = await startProvider(whospent.origin, { ...KIND, port });
  provider.people.ada = ADA;
  await signedIn(page);
});

/**
 * Takes the pictures of docs/screenshots from a server that runs the demo:
 *
 *   npx tsx e2e/screenshots.ts http://localhost:3000 [--only NAME,NAME] [--empty URL] [--failing URL]
 *
 * `--empty` is a server with accounts but without events, `--failing` one whose figures cannot be read.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { type Browser, chromium, type Page } from "@playwright/test";
import config from "../playwright.config";
import { type DemoRole, signInAs } from "./journeys/people";

const FOLDER = new URL("../docs/screenshots/", import.meta.url).pathname;
const SIZES = {
  light: { colorScheme: "light", viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
  dark: { colorScheme: "dark", viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 }, deviceScaleFactor: 1 },
} as const;
type Size = keyof typeof SIZES;
/** A long queue is cut: a picture is to be looked at. */
const MOST_HEIGHT = 3200;

interface Shot {
  name: string;
  role: DemoRole | null;
  open: (page: Page) => Promise<unknown>;
}

const SHOTS: Shot[] = [
  { name: "sign-in", role: null, open: (page) => page.goto("/sign-in") },
  { name: "overview", role: "finance", open: settled("/") },
  { name: "unit", role: "director", open: settled("/units/customer") },
  { name: "team", role: "lead", open: settled("/") },
  { name: "team-waste", role: "lead", open: settled("/teams/support/waste") },
  { name: "why", role: "finance", open: settled("/why") },
  {
    name: "what-if",
    role: "lead",
    open: settled("/what-if?team=support&service=ticket-copilot&shorter=20&cache=60"),
  },
  { name: "traces", role: "lead", open: settled("/traces") },
  { name: "trace", role: "lead", open: openTrace },
  { name: "exceptions", role: "admin", open: openExceptions },
  { name: "exceptions-resolve", role: "admin", open: openResolve },
  { name: "exceptions-names", role: "admin", open: settled("/exceptions/names") },
  { name: "exceptions-tagging", role: "admin", open: settled("/exceptions/tagging") },
  { name: "exceptions-shared", role: "admin", open: settled("/exceptions/shared") },
  {
    name: "explore",
    role: "finance",
    open: settled("/explore?period=last-4-weeks&group=service,feature"),
  },
  { name: "explore-refused", role: "lead", open: (page) => page.goto("/explore?team=nobody") },
  { name: "month", role: "finance", open: settled("/month") },
  { name: "markers", role: "admin", open: settled("/markers") },
  { name: "sources", role: "admin", open: settled("/sources") },
  { name: "sources-bypass", role: "admin", open: settled("/sources/bypass") },
  { name: "sources-keys", role: "admin", open: settled("/sources/keys") },
  { name: "sources-usage", role: "admin", open: settled("/sources/usage") },
  { name: "catalog", role: "admin", open: settled("/admin") },
  { name: "catalog-teams", role: "admin", open: settled("/admin/teams") },
  { name: "catalog-team", role: "admin", open: settled("/admin/teams/support") },
  { name: "catalog-team-new", role: "admin", open: settled("/admin/teams/new?name=Batch") },
  { name: "catalog-units", role: "admin", open: settled("/admin/units") },
  { name: "catalog-service", role: "admin", open: settled("/admin/services/ticket-copilot") },
  { name: "catalog-rules", role: "admin", open: settled("/admin/ownership?week=count") },
  { name: "catalog-rule-new", role: "admin", open: settled("/admin/ownership/new") },
  { name: "catalog-tagging", role: "admin", open: settled("/admin/tagging") },
  { name: "catalog-tenants", role: "admin", open: settled("/admin/tenants") },
  { name: "catalog-enforcement", role: "admin", open: settled("/admin/enforcement") },
  { name: "catalog-budgets", role: "finance", open: settled("/admin/budgets") },
  { name: "catalog-allocation", role: "finance", open: settled("/admin/allocation") },
  { name: "catalog-alerts", role: "admin", open: settled("/admin/alerts") },
  { name: "catalog-members", role: "admin", open: settled("/admin/members") },
  { name: "catalog-keys", role: "admin", open: settled("/admin/keys") },
  { name: "catalog-change", role: "admin", open: openChange },
  { name: "audit-log", role: "admin", open: settled("/admin/audit-log") },
  { name: "prices", role: "admin", open: settled("/admin/price-cards") },
  { name: "sources-connect", role: "admin", open: settled("/sources/connect") },
  { name: "auditor", role: null, open: openAuditor("otlp") },
  { name: "auditor-litellm", role: null, open: openAuditor("litellm") },
  { name: "auditor-bedrock", role: null, open: openAuditor("bedrock") },
  { name: "auditor-nonsense", role: null, open: openNonsense },
  { name: "palette", role: "finance", open: openPalette },
  { name: "not-found", role: "lead", open: (page) => page.goto("/teams/none") },
];

/** Opens a page and waits for what an idle page fetches: the marks of its charts. */
function settled(path: string): (page: Page) => Promise<unknown> {
  return (page) => page.goto(path, { waitUntil: "networkidle" });
}

/** A service that would move to another team, with the money of last week that would go with it; nothing is saved. */
async function openChange(page: Page): Promise<void> {
  await page.goto("/admin/teams/support", { waitUntil: "networkidle" });
  await page.getByText("Retire the team").click();
  await page
    .getByRole("form", { name: /retire/i })
    .getByRole("button", { name: "Show what changes" })
    .click();
  await page.getByRole("region", { name: "What would change" }).waitFor();
}

async function openPalette(page: Page): Promise<void> {
  await page.goto("/", { waitUntil: "networkidle" });
  await page.getByRole("button", { name: /^Search/ }).click();
  await page.getByRole("option").first().waitFor();
}

/** The group of the largest cost that can be assigned, with its panel. */
async function openResolve(page: Page): Promise<void> {
  await page.goto("/", { waitUntil: "networkidle" });
  const door = page.getByRole("link", { name: /^Assign: / }).first();
  await page.goto((await door.getAttribute("href")) ?? "", { waitUntil: "networkidle" });
}

/** The queue is streamed: its table comes after the head of the page. */
async function openExceptions(page: Page): Promise<void> {
  await page.goto("/exceptions");
  await page.getByRole("table", { name: "Open exceptions" }).waitFor();
}

/** The example of a source, read. */
function openAuditor(source: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.goto(`/auditor?example=${source}`, { waitUntil: "networkidle" });
    await page.getByRole("button", { name: "Read it" }).click();
    await page
      .getByRole("heading", { name: /^(Five questions|Sums|Observed|What)/ })
      .first()
      .waitFor();
  };
}

async function openNonsense(page: Page): Promise<void> {
  await page.goto("/auditor", { waitUntil: "networkidle" });
  await page.getByRole("textbox").fill("a note to myself: buy milk");
  await page.getByRole("button", { name: "Read it" }).click();
  await page.waitForLoadState("networkidle");
}

async function openTrace(page: Page): Promise<void> {
  await page.goto("/");
  await page
    .getByRole("table", { name: /costliest traces/i })
    .locator("tbody a")
    .first()
    .click();
  await page.getByRole("link", { name: /^Why call 1 / }).click();
  await page.getByRole("heading", { name: "Why call 1 cost this" }).waitFor();
}

async function take(browser: Browser, baseURL: string, shot: Shot, size: Size): Promise<void> {
  const context = await browser.newContext({ ...SIZES[size], baseURL, reducedMotion: "reduce" });
  const page = await context.newPage();
  if (shot.role) await signInAs(page, shot.role);
  await shot.open(page);
  // By tag: an open dialog hides the rest from its role.
  await page.locator("h1").first().waitFor();
  await page.evaluate(async () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    window.scrollTo(0, 0);
    await document.fonts.ready;
  });
  await page.mouse.move(0, 0);
  // A panel that brings itself into sight does so once; the picture is of the page from its top.
  await page.waitForFunction(() => {
    window.scrollTo(0, 0);
    return window.scrollY === 0;
  });
  const { width } = SIZES[size].viewport;
  const full = await page.evaluate(() => document.documentElement.scrollHeight);
  const height = Math.min(full, MOST_HEIGHT);
  const picture = await page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width, height } });
  await writeFile(`${FOLDER}${shot.name}.${size}.png`, await compact(picture));
  await context.close();
}

/** A quarter of the size with a palette, by the image library that comes with Next; as it is where that is absent. */
async function compact(picture: Buffer): Promise<Buffer> {
  const library = "sharp";
  try {
    const { default: sharp } = await import(library);
    return await sharp(picture).png({ palette: true, colours: 128, effort: 10, dither: 0 }).toBuffer();
  } catch {
    return picture;
  }
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

const base = process.argv[2];
if (!base) throw new Error("Say where the demo runs: npx tsx e2e/screenshots.ts http://localhost:3000");
const browser = await chromium.launch(config.use?.launchOptions);
await mkdir(FOLDER, { recursive: true });
const only = option("--only")?.split(",");
for (const shot of SHOTS.filter(({ name }) => only === undefined || only.includes(name))) {
  for (const size of Object.keys(SIZES) as Size[]) await take(browser, base, shot, size);
}
const states: [string, string | undefined][] = [
  ["empty", option("--empty")],
  ["failing", option("--failing")],
];
for (const [name, url] of states) {
  if (!url) continue;
  const shot: Shot = { name: `overview-${name}`, role: "admin", open: (page) => page.goto("/") };
  for (const size of Object.keys(SIZES) as Size[]) {
    await take(browser, url, shot, size);
  }
}
await browser.close();

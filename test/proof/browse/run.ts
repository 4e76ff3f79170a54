/**
 * `npm run browse`: the shop's pages in a real browser. The reference finds operations by words, signs in by a click, stays
 * signed in over a reload and in Swagger UI, and sends requests from both; a shopper buys by it, from the first line in a cart to the paid order. No page asks
 * anything of another host, breaks its own policy or throws. Needs Chromium (`CHROMIUM=/path/to/it` where it is not at its usual place); where there is none it says so and ends
 * as skipped.
 */
import "../../../local/lib/help.ts";
import { existsSync, rmSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { furnish, openShop } from "../../../local/lib/live-shop.ts";
import { root } from "../../../local/lib/run.ts";
import { freshFolder } from "../../../local/lib/state-files.ts";
import { dim, must } from "../../../local/lib/terminal.ts";
import { buildWorker, throwawaySecrets } from "../../../local/lib/worker.ts";
import { fillDemoShop } from "../../../local/seed/fill.ts";
import { placeDemoOrders } from "../../../local/seed/orders.ts";
import { SKIPPED_CODE } from "../plan/outcomes.ts";
import { buy } from "./buy.ts";
import { search, send, signIn } from "./reference.ts";

const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = places.find((place) => place !== undefined && existsSync(place));
if (executablePath === undefined) {
  console.log("There is no Chromium here: install it, or name one by CHROMIUM=/path/to/chromium npm run browse");
  process.exit(SKIPPED_CODE);
}

const PATIENCE_MS = 90_000;

process.chdir(root);
const state = freshFolder("browse");
const secrets = throwawaySecrets();
const shop = await openShop({ script: await buildWorker("dist/browse"), state, secrets, assets: true });
let browser: Browser | undefined;
try {
  await furnish(shop, secrets);
  await fillDemoShop(shop.url, (line) => console.log(dim(line)));
  await placeDemoOrders(shop.url);
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  // Other proofs run beside it.
  context.setDefaultTimeout(PATIENCE_MS);
  const elsewhere: string[] = [];
  const broken: string[] = [];
  context.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(`${shop.url}/`))
      elsewhere.push(request.url());
  });
  context.on("console", (line) => line.type() === "error" && broken.push(line.text()));
  context.on("weberror", (error) => broken.push(String(error.error())));

  const page = await context.newPage();
  await tryReference(page);
  await buy(page, shop);
  await trySwagger(page);
  await tryRedoc(page);
  await tryOtherPages(page);
  must("requests to other hosts", elsewhere.length, elsewhere.length === 0);
  must("errors in the browser's console", broken.length, broken.length === 0);
  for (const line of [...elsewhere, ...broken]) console.log(dim(`  ${line}`));
} finally {
  await browser?.close();
  await shop.close().catch(() => undefined);
  rmSync(state, { recursive: true, force: true });
}
// What Miniflare leaves open would keep this process.
process.exit();

async function tryReference(page: Page): Promise<void> {
  await page.goto(`${shop.url}/docs`);
  const found = await search(page, "refund");
  await found
    .filter({ hasText: /refund/i })
    .nth(2)
    .waitFor();
  must("found for “refund”", await found.count(), (await found.count()) > 2);
  await page.keyboard.press("Escape");

  await signIn(page, "shopper");
  await page.reload();
  await page.getByText("Signed in as shopper").waitFor();
  const me = await send(page, "getMe", "GET/api/v1/me");
  must(
    "GET /me as the shopper, after a reload",
    me.status,
    me.status === 200 && me.body.includes("shopper@example.com"),
  );
  await signIn(page, "admin");
  const orders = await send(page, "adminListOrders", "GET/api/v1/admin/orders");
  must("GET /admin/orders as the admin", orders.status, orders.status === 200);
}

/** The same session in the other page: an operation is found by its path and sent. */
async function trySwagger(page: Page): Promise<void> {
  await page.goto(`${shop.url}/docs`);
  await page.getByRole("link", { name: "Swagger UI" }).click();
  await page.getByText("Signed in as shopper").waitFor();
  await page.getByPlaceholder("Filter by tag").fill("/api/v1/me");
  await page.locator("[data-tag='Catalog']").waitFor({ state: "detached" });
  await page.locator("[data-tag='Me']").click();
  const operation = page.locator("#operations-Me-getMe");
  await operation.getByRole("button").first().click();
  const answered = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/api/v1/me");
  await operation.getByRole("button", { name: "Execute" }).click();
  const answer = await answered;
  must("GET /me by Swagger UI", answer.status(), (await answer.text()).includes("shopper@example.com"));
}

async function tryRedoc(page: Page): Promise<void> {
  await page.goto(`${shop.url}/docs`);
  await page.getByRole("link", { name: "Redoc" }).click();
  await page.getByRole("link", { name: "Checkout" }).first().click();
  const checkout = page.getByText("/api/v1/checkout").first();
  await checkout.waitFor();
  must("POST /checkout in Redoc", (await checkout.textContent()) ?? "nothing", true);
}

async function tryOtherPages(page: Page): Promise<void> {
  for (const path of [
    "/",
    "/docs/guides",
    "/docs/guides/checkout",
    "/docs/guides/schema",
    "/problems",
    "/problems/payment_declined",
  ]) {
    const answer = await page.goto(`${shop.url}${path}`);
    const heading = await page.getByRole("heading", { level: 1 }).textContent();
    must(path, heading ?? "no heading", answer?.status() === 200 && Boolean(heading));
    const lost = await page.evaluate<number>("[...document.images].filter((one) => one.naturalWidth === 0).length");
    if (lost > 0) must(`pictures that ${path} does not show`, lost, false);
  }
}

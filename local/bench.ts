/**
 * `npm run bench`: rates of a production build beside bare routes that were built and run alike. The two of a pair
 * take turns, many short ones, so that other work on the machine slows both, and what counts is the median of their ratios.
 */
import "./lib/help.ts";
import { type Call, CONNECTIONS, rateOf, rateOfAll, type Route } from "./bench/load.ts";
import { type Served, serveBaseline, serveShop } from "./bench/processes.ts";
import { cartAdd, checkout, fillCarts, fillLongCart, promote, stockShop } from "./bench/shop.ts";
import { median } from "./lib/median.ts";
import { bold, dim, green, red } from "./lib/terminal.ts";
import { buildWorker } from "./lib/worker.ts";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const ROUNDS = 7;
const MEMORY_AIM_MB = 300;
/** A long cart of a shop with many promotions costs at most eight times what one line with one promotion costs. */
const LONG = { lines: 100, promotions: 50, aim: 0.125 };
/** Carts that are checked out, each once; they are filled before the clock starts. */
const PURCHASES = 300;

const get = (name: string, { url }: Served, path: string): Route => ({
  name,
  url,
  next: () => ({ method: "GET", path }),
});
let missed = 0;

function report(name: string, value: string, aim: string, isReached: boolean) {
  if (!isReached) missed += 1;
  console.log(`${isReached ? green("✓") : red("✗")} ${name.padEnd(52)} ${value.padStart(7)}  ${dim(aim)}`);
}

/** Measures both in turns and reports the ratio of the first to the second. */
async function compare(of: Route, to: Route, aim: number) {
  await rateOf(of, 1);
  await rateOf(to, 1);
  const rates: { of: number; to: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Who begins takes turns, too: what gets slower or faster meanwhile favours neither.
    if (round % 2 === 0) rates.push({ of: await rateOf(of, SECONDS), to: await rateOf(to, SECONDS) });
    else {
      const second = await rateOf(to, SECONDS);
      rates.push({ of: await rateOf(of, SECONDS), to: second });
    }
  }
  const ratios = rates.map((pair) => pair.of / pair.to);
  const ratio = median(ratios);
  const spread = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
  const figures = `${median(rates.map((pair) => pair.of)).toFixed(0)} : ${median(rates.map((pair) => pair.to)).toFixed(0)} /s`;
  report(`${of.name} : ${to.name}`, ratio.toFixed(2), `aim ${aim}   ${spread}   ${figures}`, ratio >= aim);
}

/** A shop of its own, and the reading of a cart in it. */
async function readCarts(lines: number, promotions: number) {
  const served = await serveShop(shop_script);
  const goods = await stockShop(served.url, lines);
  await promote(served.url, goods, promotions);
  const call: Call = {
    method: "GET",
    path: "/api/v1/cart",
    headers: { "cart-token": await fillLongCart(served.url, goods) },
  };
  const name = `cart of ${lines} ${lines === 1 ? "line" : "lines"}, promotions: ${promotions}`;
  return { served, route: { name, url: served.url, next: () => call } };
}

console.log(dim(`Building; then ${ROUNDS} rounds of ${SECONDS} s for each route at ${CONNECTIONS} connections.\n`));
const baseline_script = await buildWorker("dist/bench/baseline", {
  minify: true,
  config: "local/bench/baseline/wrangler.toml",
});
const shop_script = await buildWorker("dist/bench/shop", { minify: true, entry: "local/bench/shop-worker.ts" });
const uncached_script = await buildWorker("dist/bench/uncached", {
  minify: true,
  entry: "local/bench/uncached-shop-worker.ts",
});

const bare = await serveBaseline(baseline_script);
const empty = await rateOf(get("empty route", bare, "/empty"), SECONDS);

const uncached = await serveShop(uncached_script);
const { slugs } = await stockShop(uncached.url);
const detail = get("product, not cached", uncached, `/api/v1/products/${slugs[0] ?? ""}`);
await compare(detail, get("one D1 read", bare, "/d1"), 0.65);
await uncached.close();

const shop = await serveShop(shop_script);
const stocked = await stockShop(shop.url);
const list = get("product list, cached", shop, "/api/v1/products?limit=20");
await compare(list, get("empty route behind the cache", bare, "/cached"), 0.5);
let turn = 0;
const add = {
  name: "cart add",
  url: shop.url,
  next: cartAdd(await fillCarts(shop.url, stocked, CONNECTIONS), stocked),
};
const write: Route = {
  name: "one object write",
  url: bare.url,
  next: () => ({ method: "POST", path: `/object/${(turn += 1) % 200}` }),
};
await compare(add, write, 0.25);
// Some carts to spare, since each connection prepares a call ahead.
const next = checkout(await fillCarts(shop.url, stocked, PURCHASES + CONNECTIONS + 1), stocked);
const purchases = await rateOfAll({ name: "checkout", url: shop.url, next }, PURCHASES);
const memory = { shop: await shop.memory_mb(), bare: await bare.memory_mb() };
report(
  "resident size of workerd after the load",
  `${memory.shop.toFixed(0)} MB`,
  `aim ${MEMORY_AIM_MB} MB   bare routes: ${memory.bare.toFixed(0)} MB`,
  memory.shop < MEMORY_AIM_MB,
);
await shop.close();
await bare.close();

const [short, long] = [await readCarts(1, 1), await readCarts(LONG.lines, LONG.promotions)];
await compare(long.route, short.route, LONG.aim);
await Promise.all([short.served.close(), long.served.close()]);

console.log(
  `\n  ${bold(purchases.toFixed(0))} checkouts /s, each paid with a card; an empty route makes ${empty.toFixed(0)} /s.`,
);
if (missed > 0) console.log(dim("  A figure off its aim is worth a look, and a second run when nothing else runs."));

/**
 * `npm run bench`: rates of a production build beside bare routes that were built and run alike, in the same minutes
 * on the same machine. What counts is the ratios: rates alone say more about the machine than about the shop.
 */
import { type Call, CONNECTIONS, rateOf } from "./bench/load.ts";
import { type Served, serve } from "./bench/processes.ts";
import { cartAdd, checkout, fillCarts, stockShop } from "./bench/shop.ts";
import { bold, dim, green, red } from "./lib/terminal.ts";
import { buildWorker } from "./lib/worker.ts";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const MEMORY_AIM_MB = 300;
/** More carts than a run can check out; made before the clock starts. */
const CARTS = 150 * (SECONDS + 1);

const get = (path: string) => (): Call => ({ method: "GET", path });
const rates = new Map<string, number>();

async function measure(name: string, { url }: Served, next: () => Call) {
  const rate = await rateOf(name, url, next, SECONDS);
  rates.set(name, rate);
  console.log(`  ${name.padEnd(34)} ${rate.toFixed(0).padStart(7)} /s`);
}

console.log(dim(`Building; then ${SECONDS} s for each route at ${CONNECTIONS} connections.`));
const baseline_script = await buildWorker("dist/bench/baseline", {
  minify: true,
  config: "local/bench/baseline/wrangler.toml",
});
const shop_script = await buildWorker("dist/bench/shop", { minify: true, entry: "local/bench/shop-worker.ts" });

const baseline = await serve("baseline", baseline_script);
let turn = 0;
await measure("empty route", baseline, get("/empty"));
await measure("empty route behind the cache", baseline, get("/cached"));
await measure("one D1 read", baseline, get("/d1"));
await measure("one object write", baseline, () => ({ method: "POST", path: `/object/${(turn += 1) % 200}` }));
await baseline.close();

const uncached = await serve("shop-uncached", shop_script);
const { slugs } = await stockShop(uncached.url);
await measure("product detail, not cached", uncached, get(`/api/v1/products/${slugs[0] ?? ""}`));
await measure("product list, not cached", uncached, get("/api/v1/products?limit=20"));
await uncached.close();

const shop = await serve("shop", shop_script);
const stocked = await stockShop(shop.url);
await measure("product list, cached", shop, get("/api/v1/products?limit=20"));
await measure("cart add", shop, cartAdd(await fillCarts(shop.url, stocked, 500), stocked));
await measure("checkout, paid with a card", shop, checkout(await fillCarts(shop.url, stocked, CARTS), stocked));
const memory_mb = await shop.memory_mb();
await shop.close();

const ratios = [
  ["cached list : empty route behind the cache", "product list, cached", "empty route behind the cache", 0.5],
  ["detail, not cached : one D1 read", "product detail, not cached", "one D1 read", 0.65],
  ["cart add : one object write", "cart add", "one object write", 0.25],
] as const;
console.log(bold("\n  Ratios"));
let missed = 0;
for (const [name, of, to, aim] of ratios) {
  const ratio = (rates.get(of) ?? 0) / (rates.get(to) ?? 1);
  report(name, ratio.toFixed(2), `aim ${aim}`, ratio >= aim);
}
report(
  "resident size of workerd after the load",
  `${memory_mb.toFixed(0)} MB`,
  `aim ${MEMORY_AIM_MB} MB`,
  memory_mb < MEMORY_AIM_MB,
);
console.log(
  missed === 0
    ? ""
    : dim("\n  A ratio below its aim is worth a look, and a second run: other work on the machine shows in it.\n"),
);

function report(name: string, value: string, aim: string, isReached: boolean) {
  if (!isReached) missed += 1;
  console.log(`  ${isReached ? green("✓") : red("✗")} ${name.padEnd(44)} ${value.padStart(7)}  ${dim(aim)}`);
}

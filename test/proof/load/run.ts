/**
 * `npm run load [-- --buyers 10000 --units 100 --connections 200 --baskets 1000]`: that many buyers want the last units of one
 * thing at once, then many want several scarce things each, of a production build with the payment sandbox. Prints what
 * came of it, and ends with 1 when a figure is missed or an invariant of docs/proof.md is broken.
 */
import "../../../local/lib/help.ts";
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { serveBaseline } from "../../../local/bench/processes.ts";
import { furnish, openShop } from "../../../local/lib/live-shop.ts";
import { freshFolder } from "../../../local/lib/state-files.ts";
import { bold, dim, must, red } from "../../../local/lib/terminal.ts";
import { buildWorker, throwawaySecrets } from "../../../local/lib/worker.ts";
import { readBooks } from "../live/books.ts";
import { makeGoods } from "../live/goods.ts";
import { checkBooks } from "../live/invariants.ts";
import { callCrons, unsettledIn, untilSettled } from "../live/settle.ts";
import { bareWrites } from "./bare-writes.ts";
import { type Rush, rush } from "./rush.ts";
import { seedCarts, type SeedLine } from "./seed-carts.ts";

const LIMIT_SECONDS = 60;
/** What one workerd makes of bare object writes on a machine with two cores to itself: the limit is meant for such a one. */
const REFERENCE_WRITES = 2000;
const SETTLE_MS = 120_000;
const VARIANTS = 50;
const UNITS_OF_EACH = 30;
const LINES = 3;

const { values } = parseArgs({
  options: {
    buyers: { type: "string", default: "10000" },
    units: { type: "string", default: "100" },
    connections: { type: "string", default: "200" },
    baskets: { type: "string", default: "1000" },
  },
});
const [buyers, units, connections, baskets] = [
  Number(values.buyers),
  Number(values.units),
  Number(values.connections),
  Number(values.baskets),
];

const state = freshFolder("load");
const secrets = throwawaySecrets();
const script = await buildWorker("dist/load", { minify: true });
const bare_script = await buildWorker("dist/bench/baseline", {
  minify: true,
  config: "local/bench/baseline/wrangler.toml",
});
const open = () => openShop({ script, state, secrets });

/** Lines that nobody chose: the same in each run. */
function basketOf(index: number, variant_ids: readonly string[]): SeedLine[] {
  return Array.from({ length: LINES }, (_, line) => {
    const at = (index * 7 + line * (1 + (index % 16)) * 3) % variant_ids.length;
    return { variant_id: variant_ids[at] ?? "", quantity: 1 + ((index + line) % 2) };
  }).filter(({ variant_id }, line, all) => all.findIndex((other) => other.variant_id === variant_id) === line);
}

async function settle(): Promise<void> {
  const took = await untilSettled(state, SETTLE_MS);
  const left = took === null ? JSON.stringify(unsettledIn(state)) : "";
  must("everything settled", took === null ? left : `${took.toFixed(1)} s after the last answer`, took !== null);
}

function tell(crowd: Rush): void {
  const { seconds, p50, p95, p99, placed, refused, others } = crowd;
  const rate = (placed.length + refused.length) / seconds;
  console.log(
    dim(
      `  ${rate.toFixed(0)} answers /s; p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
    ),
  );
  for (const [what, count] of others) console.log(red(`  ${count} x ${what}`));
}

try {
  let shop = await open();
  await furnish(shop, secrets);
  const goods = await makeGoods(shop.url, [units, ...Array.from({ length: VARIANTS }, () => UNITS_OF_EACH)]);
  const [hot = "", ...scarce] = goods.variant_ids;
  await fetch(`${shop.url}/api/v1/cart/items`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ variant_id: hot, quantity: 1 }),
  });
  await shop.close();
  const began = performance.now();
  const wanted = [
    ...Array.from({ length: buyers }, () => [{ variant_id: hot, quantity: 1 }]),
    ...Array.from({ length: baskets }, (_, index) => basketOf(index, scarce)),
  ];
  const carts = await seedCarts(state, secrets.APP_SECRET, wanted);
  console.log(dim(`${carts.length} carts made in ${((performance.now() - began) / 1000).toFixed(1)} s\n`));

  const bare = await serveBaseline(bare_script);
  const writes = [await bareWrites(bare.url, connections)];
  shop = await open();
  const crons = callCrons(shop);
  await fetch(`${shop.url}/dev/stripe/delivery`, { method: "POST", body: new URLSearchParams({ paused: "false" }) });

  console.log(bold(`${buyers} buyers, ${units} units of one thing, ${connections} connections`));
  const options = { url: shop.url, pid: shop.pid, connections, shipping_method_id: goods.shipping_method_id };
  const one = await rush({ ...options, carts: carts.slice(0, buyers), what: "rush" });
  writes.push(await bareWrites(bare.url, connections));
  await bare.close();
  const pace = writes.reduce((total, rate) => total + rate, 0) / writes.length;
  const limit = LIMIT_SECONDS * Math.max(1, REFERENCE_WRITES / pace);
  must("orders placed (201)", one.placed.length, one.placed.length === Math.min(units, buyers));
  must("refused (409 insufficient_stock)", one.refused.length, one.refused.length === Math.max(0, buyers - units));
  must(
    "anything else",
    [...one.others.values()].reduce((a, b) => a + b, 0),
    one.others.size === 0,
  );
  must("seconds to the last answer", `${one.seconds.toFixed(1)} of ${limit.toFixed(0)}`, one.seconds <= limit);
  tell(one);
  console.log(
    dim(
      `  ${one.by_memory} refusals cost one call of the own cart's object; workerd took ${one.cpu_seconds.toFixed(0)} s of processor time`,
    ),
    dim(
      `\n  bare object writes beside it: ${writes.map((rate) => rate.toFixed(0)).join(" and ")} /s, so the limit is ${limit.toFixed(0)} s`,
    ),
  );
  await settle();

  console.log(
    bold(`\n${baskets} buyers with ${LINES} of ${VARIANTS} things each, ${UNITS_OF_EACH} units of each thing`),
  );
  const many = await rush({ ...options, carts: carts.slice(buyers), what: "basket" });
  must("orders placed (201)", many.placed.length, baskets === 0 || many.placed.length > 0);
  must("refused (409 insufficient_stock)", many.refused.length, many.placed.length + many.refused.length === baskets);
  must(
    "anything else",
    [...many.others.values()].reduce((a, b) => a + b, 0),
    many.others.size === 0,
  );
  must("seconds", many.seconds.toFixed(1), true);
  tell(many);
  await settle();
  await crons.stop();
  await shop.close();

  console.log(bold("\nWhat is written down"));
  const books = readBooks({ shop: state, sandbox: state });
  const stock = books.stock.find(({ variant_id }) => variant_id === hot);
  const left = stock ? stock.on_hand - stock.committed : Number.NaN;
  const all = one.placed.length + many.placed.length;
  must("units of the hot thing that are left", left, left === Math.max(0, units - buyers));
  must("orders, all of them acknowledged", books.orders.length, books.orders.length === all);
  const captured = books.intents.filter(({ status }) => status === "succeeded").length;
  must(
    "payments captured at the provider",
    `${captured} of ${books.intents.length} intents`,
    captured === all && books.intents.length === all,
  );
  const mails = books.mails.filter(({ to }) => to.endsWith("@load.example"));
  const buyers_told = Map.groupBy(mails, ({ to }) => to).size;
  const each = buyers_told === all && mails.length === 2 * all;
  must("mails to buyers, a confirmation and an invoice each", `${mails.length} to ${buyers_told}`, each);
  const journals = books.carts.flatMap((cart) => cart.journals).filter(({ state: is }) => is === "open").length;
  must("journals left open", journals, journals === 0);
  const violations = checkBooks(books, Date.now());
  for (const { rule, subject, what } of violations.slice(0, 20)) console.log(red(`  ${rule} ${subject} ${what}`));
  must("invariants broken", violations.length, violations.length === 0);
} finally {
  rmSync(state, { recursive: true, force: true });
}
// What Miniflare leaves open would keep this process.
process.exit();

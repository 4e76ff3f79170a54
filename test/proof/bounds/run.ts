/**
 * `npm run bounds [-- --requests 10000 --connections 16]`: that many anonymous requests of every operation of the contract,
 * as one attacker with a /48 sends them: each from a /64 of its own, with a fresh Idempotency-Key, with carts and orders of their
 * own, of a production build with the exact limits of production and coarse limits a hundred times as wide. Ends with 1 when D1
 * has grown by more than 1 MB.
 */
import "../../../local/lib/help.ts";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { Crowd, type CrowdAnswer, eachOf } from "../../../local/lib/crowd.ts";
import { furnish, type LiveShop, openShop } from "../../../local/lib/live-shop.ts";
import { freshFolder } from "../../../local/lib/state-files.ts";
import { dim, must, seconds } from "../../../local/lib/terminal.ts";
import { buildWorker, throwawaySecrets } from "../../../local/lib/worker.ts";
import { followReferences } from "../../support/follow-references.ts";
import { checkoutOf, makeGoods } from "../live/goods.ts";
import { type Document, type Operation, operationsOf } from "../requests/document.ts";

const MOST_BYTES = 1024 * 1024;
/** What the queues still do after the last answer. */
const DRAIN_MS = 15_000;
const { values } = parseArgs({
  options: { requests: { type: "string", default: "10000" }, connections: { type: "string", default: "16" } },
});
const [requests, connections] = [Number(values.requests), Number(values.connections)];

const state = freshFolder("bounds");
const secrets = throwawaySecrets();
const script = await buildWorker("dist/bounds", { minify: true });
/** Locally the goods are made, and then the shop is opened again as it is deployed. */
const open = (ENVIRONMENT: string) =>
  openShop({ script, state, secrets: { ...secrets, ENVIRONMENT } as typeof secrets });

async function bytesOf({ db }: LiveShop): Promise<number> {
  const { meta } = await db.prepare("SELECT 1").run();
  return meta.size_after;
}

/** What the attacker has got out of the shop so far. */
const loot = { cart_tokens: [] as string[], orders: [] as { id: string; order_token: string }[] };

function headersOf(index: number, round: number, { id, method }: Operation): Record<string, string> {
  // What was just filled is bought, whatever is done to the carts before it.
  const back = id === "addCartItem" || id === "checkout" ? 0 : round % 7;
  const cart_token = id === "addCartItem" && round % 2 === 0 ? undefined : loot.cart_tokens.at(-1 - back);
  const order_token = loot.orders.at(-1)?.order_token;
  return {
    "cf-connecting-ip": `2001:db8:1:${(index & 0xffff).toString(16)}::1`,
    ...(method === "POST" ? { "idempotency-key": crypto.randomUUID() } : {}),
    ...(cart_token === undefined ? {} : { "cart-token": cart_token }),
    ...(order_token === undefined ? {} : { "order-token": order_token }),
  };
}

const Placed = z.object({ order: z.object({ id: z.string() }), order_token: z.string() });

async function documentOf({ url }: LiveShop): Promise<Document> {
  const answer: Document = await (await fetch(`${url}/openapi.json`)).json();
  return followReferences(answer);
}

type Goods = Awaited<ReturnType<typeof makeGoods>>;

/** The contract's own example, and where that would come to nothing what an attacker sends. */
function bodyOf(round: number, { id, example, media, body }: Operation, goods: Goods, document: Document): unknown {
  const variant_id = goods.variant_ids[round % goods.variant_ids.length];
  const email = `attacker-${round}@bounds.example`;
  if (id === "addCartItem") return { variant_id, quantity: 1 };
  if (id === "checkout") {
    const checkout = checkoutOf(email, goods.shipping_method_id, "pm_card_chargeDeclined");
    return round % 3 === 0 ? checkout : { ...checkout, payment: { provider: "stripe" } };
  }
  if (id === "register") return { email, password: "correct horse battery 9" };
  if (id === "createPayment")
    return { order_id: loot.orders.at(-1)?.id, provider: "stripe", payment_method_id: "pm_card_chargeDeclined" };
  const named = document.components.schemas[body?.$ref?.split("/").at(-1) ?? ""];
  return media === "application/json" ? (example ?? body?.example ?? named?.example ?? {}) : undefined;
}

function pathOf({ path }: Operation): string {
  const order_id = loot.orders.at(-1)?.id ?? crypto.randomUUID();
  return path.replaceAll(/\{\w+\}/g, path.startsWith("/api/v1/orders") ? order_id : crypto.randomUUID());
}

function keep({ id }: Operation, { status, headers, text }: CrowdAnswer): void {
  const cart_token = headers["cart-token"];
  if (id === "addCartItem" && status === 201 && cart_token !== undefined) loot.cart_tokens.push(String(cart_token));
  if (id === "checkout" && status === 201) {
    const { order, order_token } = Placed.parse(JSON.parse(text));
    loot.orders.push({ id: order.id, order_token });
  }
}

let shop = await open("local");
try {
  await furnish(shop, secrets);
  const goods = await makeGoods(shop.url, [100_000, 100_000, 100_000]);
  await shop.close();
  shop = await open("staging");
  const document = await documentOf(shop);
  const operations = operationsOf(document);
  const before = await bytesOf(shop);
  const began = performance.now();
  const crowd = new Crowd(shop.url, connections);
  const counts = new Map<number, number>();
  const done = new Set<string>();
  await eachOf(Array.from({ length: requests }), connections, async (_, index) => {
    const operation = operations[index % operations.length];
    if (!operation) return;
    // What an operation does by turns goes by its own round: the index has the same remainders in each.
    const round = Math.floor(index / operations.length);
    const answer = await crowd.send({
      method: operation.method,
      path: pathOf(operation),
      headers: headersOf(index, round, operation),
      body: bodyOf(round, operation, goods, document),
    });
    keep(operation, answer);
    if (answer.status < 300) done.add(operation.id);
    counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
  });
  crowd.close();
  const took = performance.now() - began;
  await sleep(DRAIN_MS);
  const grown = (await bytesOf(shop)) - before;
  const told = [...counts].toSorted(([a], [b]) => a - b).map(([status, count]) => `${count} x ${status}`);
  console.log(dim(`${requests} requests of ${operations.length} operations in ${seconds(took)}: ${told.join(", ")}`));
  console.log(dim(`  done without an account: ${[...done].join(", ")}`));
  must(
    "carts and orders of the attacker",
    `${loot.cart_tokens.length} and ${loot.orders.length}`,
    loot.orders.length > 0,
  );
  must("errors of the shop", counts.get(500) ?? 0, !counts.has(500));
  must("kilobytes that D1 grew by", `${(grown / 1024).toFixed(0)} of ${MOST_BYTES / 1024}`, grown <= MOST_BYTES);
} finally {
  await shop.close().catch(() => undefined);
  rmSync(state, { recursive: true, force: true });
}
// What Miniflare leaves open would keep this process.
process.exit();

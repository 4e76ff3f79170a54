import { createExecutionContext, createMessageBatch, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";
import { createQueueHandler } from "#platform/data/queue";
import { runJobs } from "#platform/data/schedule";
import { appOf } from "../src/app.ts";
import { shop, shopWith } from "../src/shop.ts";
import { auditOf } from "./support/audit.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, levelOf } from "./support/checkout.ts";
import { bulkOrders } from "./support/extension/index.ts";
import { followReferences } from "./support/follow-references.ts";
import { waitingFor } from "./support/queue.ts";

const features = shopWith([bulkOrders]);
const app = appOf(features);
let given: Awaited<ReturnType<typeof givenShop>>;
beforeAll(async () => {
  given = await givenShop({ stock: 20 });
});

/** A request to a shop that has the extension, with settings of its own. */
async function ask(method: string, path: string, more: { headers?: Record<string, string>; body?: unknown } = {}) {
  const execution = createExecutionContext();
  const request = new Request(`https://shop.test${path}`, {
    method,
    headers: { "content-type": "application/json", ...more.headers },
    ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
  });
  const response = await app.fetch(request, Object.assign({}, env, { X_BULK_ORDERS_UNITS: "3" }), execution);
  await waitOnExecutionContext(execution);
  return response;
}

const buy = async (quantity: number) => {
  const { cart_token } = await givenFullCart(given, quantity);
  const headers = { "cart-token": cart_token, "idempotency-key": crypto.randomUUID() };
  return ask("POST", "/api/v1/checkout", { headers, body: checkoutBody(given) });
};

describe("an extension", () => {
  it("stands after all of the shop's own features, and is not in a shop that does not list it", ({ expect }) => {
    expect(features.slice(0, -1).map(({ name }) => name)).toEqual(shop.map(({ name }) => name));
    expect(features.at(-1)).toBe(bulkOrders);
  });

  it("answers below /x, with a setting of its own that is checked with the shop's", async ({ expect }) => {
    expect(await (await ask("GET", "/api/v1/x/bulk-orders/limit")).json()).toEqual({ most_units: 3 });
    const paths = (bulkOrders.routes ?? []).flat().map(({ route }) => route.path);
    expect(paths.filter((path) => !path.startsWith("/x/bulk-orders/"))).toEqual([]);
  });

  it("refuses a checkout with a problem of its own, which the contract then declares, and holds nothing for it", async ({
    expect,
  }) => {
    const before = await levelOf(given.variant_id);
    const refused = await buy(4);
    expect([refused.status, await refused.json()]).toMatchObject([409, { code: "bulk_order", most_units: 3 }]);
    expect(await levelOf(given.variant_id)).toEqual(before);
    const { paths } = followReferences(
      await (await ask("GET", "/openapi.json")).json<{ paths: Record<string, any> }>(),
    );
    expect(JSON.stringify(paths["/api/v1/checkout"].post.responses["409"])).toContain("bulk_order");
    expect(Object.keys(paths)).toContain("/api/v1/x/bulk-orders/limit");
  });

  it("lets the other checkouts through, and hears of a sale once", async ({ expect }) => {
    const placed = await buy(2);
    expect(placed.status).toBe(201);
    const { order } = await placed.json<{ order: { id: string } }>();
    const handle = createQueueHandler(features);
    // The shop's own queue, which has no extension, carries the sale out first: it would take the message away from under the test.
    await vi.waitUntil(async () => (await waitingFor(order.id)).length === 0, { timeout: 20_000, interval: 50 });
    await env.DB.prepare("UPDATE outbox SET done_at = NULL WHERE body ->> 'order_id' = ?").bind(order.id).run();
    for (let delivery = 0; delivery < 2; delivery += 1) {
      const rows = [...(await waitingFor(order.id))];
      const messages = rows.map(({ id }) => ({ id, timestamp: new Date(), attempts: 1, body: { type: "outbox", id } }));
      const execution = createExecutionContext();
      await handle(createMessageBatch("bodega-orders", [...messages, ...messages]), env, execution);
      await waitOnExecutionContext(execution);
    }
    const seen = (await auditOf(order.id)).filter(({ action }) => action === "bulk_orders.sale_seen");
    expect(seen.length).toBe(1);
  });

  it("has its jobs run with the shop's", async ({ expect }) => {
    const jobs = features.flatMap((feature) => feature.jobs ?? []).filter(({ name }) => name.startsWith("x."));
    await runJobs(jobs, env, createExecutionContext(), Date.now());
    const run =
      "SELECT status, summary FROM job_runs WHERE job = 'x.bulk-orders.beat' ORDER BY scheduled_at DESC LIMIT 1";
    expect(await env.DB.prepare(run).first()).toEqual({ status: "done", summary: '{"alive":true}' });
  });

  it("changes nothing in a shop without it", async ({ expect }) => {
    const { cart_token } = await givenFullCart(given, 4);
    expect((await checkOut(cart_token, checkoutBody(given))).status).toBe(201);
  });
});

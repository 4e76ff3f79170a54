import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, type ExpectStatic, it, vi } from "vitest";
import { z } from "zod";
import { sweepOutbox } from "#platform/data/outbox";
import { sign } from "../../../../local/sandbox/webhook.ts";
import { app } from "../../../../src/app.ts";
import { call, problemOf } from "../../../support/api.ts";
import {
  checkOut,
  checkoutBody,
  givenFullCart,
  givenShop,
  levelOf,
  orderRow,
  paying,
  paymentRow,
  untilStatus,
} from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { deliver } from "../../../support/queue.ts";
import { control, stripe } from "../../../support/stripe.ts";
import { sweepLater } from "../../../support/sweep.ts";

const Checkout = z.object({
  order: z.object({ id: z.string(), total: z.int() }),
  order_token: z.string(),
});
const readCheckout = async (response: Response) => {
  const text = await response.text();
  if (response.status !== 201) throw new Error(`${response.status} ${text}`);
  const { order, order_token } = Checkout.parse(JSON.parse(text));
  return { ...order, order_token };
};

const rowsOf = async <Row>(query: string, ...values: unknown[]): Promise<Row[]> =>
  (
    await env.DB.prepare(query)
      .bind(...values)
      .all<Row>()
  ).results;

/** All that an order has left behind, wherever. */
async function tracesOf(order_id: string, email: string, variant_id: string) {
  const [history, outbox, effects, mails, ledger, projection] = await Promise.all([
    rowsOf("SELECT version, event, status FROM order_history WHERE order_id = ? ORDER BY version", order_id),
    rowsOf<{ id: string; type: string; done: number }>(
      "SELECT id, type, done_at IS NOT NULL AS done FROM outbox WHERE body ->> 'order_id' = ? ORDER BY id",
      order_id,
    ),
    rowsOf<{ consumer: string; type: string; n: number }>(
      `SELECT consumer, type, count(*) AS n FROM effects JOIN outbox ON outbox.id = outbox_id
       WHERE body ->> 'order_id' = ? GROUP BY consumer, outbox_id ORDER BY type, consumer`,
      order_id,
    ),
    rowsOf<{ subject: string }>('SELECT subject FROM mails WHERE "to" = ?', email),
    rowsOf("SELECT account, amount FROM ledger_entries WHERE order_id = ? ORDER BY account", order_id),
    rowsOf("SELECT on_hand, held, committed, available FROM stock_levels WHERE variant_id = ?", variant_id),
  ]);
  return { history, outbox, effects, mails, ledger, projection };
}

/** A request to the shop with some of its bindings replaced; all that goes on after the answer is waited for. */
async function callWith(changed: Record<string, unknown>, method: string, path: string, body: unknown, headers = {}) {
  const execution = createExecutionContext();
  const request = new Request(`https://shop.test${path}`, {
    method,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
  const bindings = new Proxy(env, { get: (target, key) => Reflect.get(key in changed ? changed : target, key) });
  const response = await app.fetch(request, bindings, execution);
  await waitOnExecutionContext(execution);
  return response;
}

const expectPaidOnce = async (expect: ExpectStatic, order_id: string, total: number) => {
  const row = await paymentRow(order_id);
  expect(row).toMatchObject({ intent_status: "captured", captured: total, refunded: 0 });
  const { data } = await stripe.paymentIntents.search({ query: `metadata["order_id"]:"${order_id}"` });
  expect(data.map((intent) => [intent.status, intent.amount_received])).toEqual([["succeeded", total]]);
};

describe("a paid order", () => {
  it("goes through outbox and queue to work, mail and lists, and no second delivery does any of it again", async ({
    expect,
  }) => {
    const shop = await givenShop({ stock: 5 });
    const email = `effects-${crypto.randomUUID()}@example.com`;
    const { cart_token } = await givenFullCart(shop, 2);
    const { id, total } = await readCheckout(await checkOut(cart_token, checkoutBody(shop, { email })));
    const traces = () => tracesOf(id, email, shop.variant_id);
    await vi.waitFor(
      async () => {
        const { outbox, projection } = await traces();
        expect(outbox.every(({ done }) => done === 1)).toBe(true);
        expect(projection).toEqual([{ on_hand: 5, held: 0, committed: 2, available: 3 }]);
        expect((await orderRow(id))?.status).toBe("processing");
      },
      { timeout: 15_000, interval: 100 },
    );
    const once = await traces();
    expect(once.history).toMatchObject(
      ["place", "commit", "capture", "pay", "process"].map((event, i) => ({ version: i + 1, event })),
    );
    expect(once.outbox.map(({ type }) => type)).toEqual(["order.paid", "invoice.issued"]);
    expect(once.effects).toMatchObject([
      { consumer: "order-mails", type: "invoice.issued", n: 1 },
      { consumer: "webhook-deliveries", type: "invoice.issued", n: 1 },
      { consumer: "buyer-facts", type: "order.paid", n: 1 },
      { consumer: "checkout", type: "order.paid", n: 1 },
      { consumer: "fulfilment", type: "order.paid", n: 1 },
      { consumer: "gift-card-sales", type: "order.paid", n: 1 },
      { consumer: "invoices", type: "order.paid", n: 1 },
      { consumer: "order-mails", type: "order.paid", n: 1 },
      { consumer: "webhook-deliveries", type: "order.paid", n: 1 },
    ]);
    expect(once.mails).toMatchObject(
      ["Your order ORD-", "Invoice INV-"].map((subject) => ({ subject: expect.stringContaining(subject) })),
    );
    expect(once.ledger).toEqual([
      { account: "provider", amount: total },
      { account: "sales", amount: -total },
    ]);

    const ids = once.outbox.map((row) => row.id);
    expect(await deliver([...ids, ...ids])).toHaveLength(4);
    await Promise.all([deliver(ids), deliver(ids)]);
    expect(await traces()).toEqual(once);
    expect(await levelOf(shop.variant_id)).toMatchObject({ on_hand: 5, committed: 2 });
  });

  it("whose message the queue did not take is told of by the next sweep of the outbox", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const down = { sendBatch: () => Promise.reject(new Error("the queue is down")) };
    const answer = await callWith({ ORDERS: down }, "POST", "/api/v1/checkout", checkoutBody(shop), {
      "cart-token": cart_token,
      "idempotency-key": crypto.randomUUID(),
    });
    const { id } = await readCheckout(answer);
    expect(await untilStatus(id, "paid", "processing")).toBe("paid");
    await sweepOutbox(testContext({ now: () => Date.now() + 31_000 }));
    await untilStatus(id, "processing");
  });
});

describe("while the provider is down", () => {
  const fail = (operation: string) => control("POST", "failures", { operation, kind: "error", times: 100 });
  afterEach(() => control("DELETE", "failures"));

  it.for(["payment_intents.create", "payment_intents.confirm"])(
    "a checkout that fails at %s says when to come back, and is then paid once with the same key",
    async (operation, { expect }) => {
      const shop = await givenShop();
      const { cart_token } = await givenFullCart(shop);
      const key = crypto.randomUUID();
      await fail(operation);
      const refused = await checkOut(cart_token, checkoutBody(shop), key);
      expect([refused.status, (await problemOf(refused)).code]).toEqual([503, "provider_unavailable"]);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      await control("DELETE", "failures");
      const { id, total } = await readCheckout(await checkOut(cart_token, checkoutBody(shop), key));
      await untilStatus(id, "processing");
      await expectPaidOnce(expect, id, total);
      expect(await levelOf(shop.variant_id)).toMatchObject({ held: 0, committed: 1 });
    },
  );

  it("an order whose money cannot be taken waits for it, and a later sweep takes it once", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    await fail("payment_intents.capture");
    const { id, total } = await readCheckout(await checkOut(cart_token, checkoutBody(shop)));
    await untilStatus(id, "capturing");
    expect((await sweepLater()).failed).toBeGreaterThanOrEqual(1);
    expect((await orderRow(id))?.status).toBe("capturing");
    await control("DELETE", "failures");
    await sweepLater(5 * 60_000);
    await untilStatus(id, "processing");
    await expectPaidOnce(expect, id, total);
  });

  it("a cancel says when to come back, and is then carried out", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const { id, order_token } = await readCheckout(await checkOut(cart_token, checkoutBody(shop, paying(undefined))));
    const cancel = () => call("POST", `/api/v1/orders/${id}/cancel`, { headers: { "order-token": order_token } });
    await fail("payment_intents.cancel");
    const refused = await cancel();
    expect([refused.status, (await problemOf(refused)).code]).toEqual([503, "provider_unavailable"]);
    expect(refused.headers.get("retry-after")).not.toBeNull();
    // The fence stands, and nothing is given back before it is certain that nobody can pay any more.
    expect((await orderRow(id))?.status).toBe("closing");
    expect((await levelOf(shop.variant_id)).held).toBe(1);
    await control("DELETE", "failures");
    expect((await cancel()).status).toBe(200);
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 0, committed: 0, available: 10 });
  });
});

describe("a webhook with a signature that is not the provider's", () => {
  it("is refused, and settles nothing", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const { id } = await readCheckout(await checkOut(cart_token, checkoutBody(shop, paying(undefined))));
    const object = { id: (await paymentRow(id))?.intent_id, object: "payment_intent", metadata: { order_id: id } };
    const body = JSON.stringify({ id: "evt_forged", type: "payment_intent.succeeded", data: { object } });
    const signature = await sign(body, "whsec_forged", Math.floor(Date.now() / 1_000));
    const headers = { "content-type": "application/json", "stripe-signature": signature };
    const answer = await call("POST", "/api/v1/webhooks/stripe", { body, headers });
    expect([answer.status, (await problemOf(answer)).code]).toEqual([400, "invalid_signature"]);
    expect((await orderRow(id))?.status).toBe("pending");
  });
});

describe("an object that is overloaded", () => {
  const busy = {
    getByName: () =>
      new Proxy(
        {},
        {
          get: () => () =>
            Promise.reject(Object.assign(new Error("Durable Object is overloaded."), { overloaded: true })),
        },
      ),
  };

  it.for(["CART", "STOCK"])(
    "(%s) makes a checkout 503 with Retry-After, and the same key goes on later",
    async (name, { expect }) => {
      const shop = await givenShop();
      const { cart_token } = await givenFullCart(shop);
      const headers = { "cart-token": cart_token, "idempotency-key": crypto.randomUUID() };
      const refused = await callWith({ [name]: busy }, "POST", "/api/v1/checkout", checkoutBody(shop), headers);
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "2"]);
      expect((await problemOf(refused)).code).toBe("overloaded");
      const { id, total } = await readCheckout(
        await checkOut(cart_token, checkoutBody(shop), headers["idempotency-key"]),
      );
      await untilStatus(id, "processing");
      await expectPaidOnce(expect, id, total);
    },
  );
});

import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import {
  checkoutBody,
  checkOut,
  givenFullCart,
  type GivenShop,
  givenShop,
  levelOf,
} from "../../../support/checkout.ts";
import { deliverAll } from "../../../support/queue.ts";

let staff = "";
let shop: GivenShop;
beforeAll(async () => {
  staff = await tokenOf("admin");
});

type Bought = { order_id: string; payment_id: string; order_token: string; total: number };

/** A guest buys through the API and pays by card; the queue has told of it. */
async function buy(quantity: number): Promise<Bought> {
  shop = await givenShop({ stock: 10 });
  const { cart_token } = await givenFullCart(shop, quantity);
  const response = await checkOut(cart_token, checkoutBody(shop));
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  const { order, payment, order_token }: any = await response.json();
  await settled(order.id, order_token);
  await deliverAll(order.id);
  return { order_id: order.id, payment_id: payment.id, order_token, total: order.total };
}

const read = async (id: string, order_token: string): Promise<any> =>
  (await call("GET", `/api/v1/orders/${id}`, { headers: { "order-token": order_token } })).json();

/** The rest of settling goes on after the answer. */
async function settled(id: string, order_token: string): Promise<void> {
  for (let tries = 0; tries < 50 && (await read(id, order_token)).status === "pending"; tries += 1)
    await scheduler.wait(50);
}

const patch = (id: string, body: unknown) => call("PATCH", `/api/v1/admin/orders/${id}`, { body, token: staff });
const refund = (payment_id: string, body: unknown) =>
  call("POST", `/api/v1/payments/${payment_id}/refunds`, {
    body,
    token: staff,
    headers: { "idempotency-key": crypto.randomUUID() },
  });

describe("a purchase", () => {
  it("goes from the card to the doorstep, and partly back", async ({ expect }) => {
    const { order_id, payment_id, order_token } = await buy(3);
    expect(await read(order_id, order_token)).toMatchObject({ status: "processing", payment_status: "paid" });
    expect(await levelOf(shop.variant_id)).toMatchObject({ on_hand: 10, committed: 3, available: 7 });
    expect((await patch(order_id, { status: "shipped", carrier: "UPS", tracking_number: "1Z" })).status).toBe(200);
    expect((await patch(order_id, { status: "delivered" })).status).toBe(200);
    expect(await levelOf(shop.variant_id)).toMatchObject({ on_hand: 7, committed: 0, available: 7 });
    const { items } = await read(order_id, order_token);
    const given = await refund(payment_id, { items: [{ order_item_id: items[0].id, quantity: 1 }], restock: true });
    expect(given.status).toBe(201);
    await deliverAll(order_id);
    expect(await levelOf(shop.variant_id)).toMatchObject({ on_hand: 8, available: 8 });
    expect(await read(order_id, order_token)).toMatchObject({
      status: "delivered",
      payment_status: "partially_refunded",
      refunded_total: items[0].unit_price,
    });
    const timeline: any = await (
      await call("GET", `/api/v1/orders/${order_id}/timeline`, { headers: { "order-token": order_token } })
    ).json();
    expect(timeline.data.map((entry: any) => entry.status)).toEqual([
      "pending",
      "paid",
      "processing",
      "shipped",
      "delivered",
    ]);
    expect((await problemOf(await patch(order_id, { status: "cancelled" }))).status).toBe(409);
  });

  it("is cancelled by staff before it ships: money and stock go back, once", async ({ expect }) => {
    const { order_id, order_token, total } = await buy(2);
    const cancelled = await patch(order_id, { status: "cancelled", note: "Asked by phone" });
    expect(cancelled.status).toBe(200);
    expect(await cancelled.json()).toMatchObject({
      status: "cancelled",
      payment_status: "refunded",
      refunded_total: total,
    });
    expect((await patch(order_id, { status: "cancelled" })).status).toBe(200);
    expect(await levelOf(shop.variant_id)).toMatchObject({ on_hand: 10, committed: 0, available: 10 });
    expect(await read(order_id, order_token)).toMatchObject({ status: "cancelled" });
    expect((await auditOf(order_id)).filter((row) => row.action === "order.cancelled")).toHaveLength(1);
    const notes: any = await (await call("GET", `/api/v1/admin/orders/${order_id}/notes`, { token: staff })).json();
    expect(notes.data).toMatchObject([{ note: "Asked by phone" }]);
  });

  it("is cancelled after some of it, or all of it, was refunded with its units", async ({ expect }) => {
    for (const units of [1, 2]) {
      const { order_id, payment_id, order_token, total } = await buy(2);
      const { items } = await read(order_id, order_token);
      const given = await refund(payment_id, {
        items: [{ order_item_id: items[0].id, quantity: units }],
        restock: true,
      });
      expect(given.status).toBe(201);
      await deliverAll(order_id);
      const cancelled = await patch(order_id, { status: "cancelled" });
      expect(await cancelled.json()).toMatchObject({
        status: "cancelled",
        payment_status: "refunded",
        refunded_total: total,
      });
      expect(await levelOf(shop.variant_id)).toMatchObject({ on_hand: 10, committed: 0, available: 10 });
      const { results } = await env.DB.prepare(
        "SELECT account, sum(amount) AS balance FROM ledger_entries WHERE order_id = ? GROUP BY account ORDER BY account",
      )
        .bind(order_id)
        .all();
      expect(results).toEqual([
        { account: "provider", balance: 0 },
        { account: "refunds", balance: total },
        { account: "sales", balance: -total },
      ]);
    }
  });
});

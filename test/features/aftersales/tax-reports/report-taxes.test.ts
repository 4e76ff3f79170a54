import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, it } from "vitest";
import { MINUTE } from "#platform/basics/time";
import { taxEvents } from "#pricing/tax-engines";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { checkoutBody, givenFullCart, givenShop, paying, paymentRow, untilStatus } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { givenGiftCard, payWith } from "../../../support/gift-cards.ts";
import { runJob } from "../../../support/jobs.ts";
import { givenAddress } from "../../../support/orders.ts";
import { deliver, deliverAll, deliverAtOnce, publishQuietly } from "../../../support/queue.ts";
import { callWith } from "../../../support/settings.ts";
import { control } from "../../../support/stripe.ts";

const withEngine = callWith({ TAX_ENGINE: "stripe" });
const address = { ...givenAddress, country: "US", state: "CA", postal_code: "90001" };

let shop: Awaited<ReturnType<typeof givenShop>>;
let admin = "";
beforeAll(async () => {
  shop = await givenShop({ price: 1_000, stock: 200 });
  admin = await tokenOf("admin");
});
afterEach(() => control("DELETE", "failures"));

const fail = (operation: string, kind: string, times = 1) =>
  control("POST", "failures", { operation: `tax.transactions.${operation}`, kind, times });

/** An order of two units that is paid, or left unpaid. 2,181 with its taxes. */
async function givenTaxedOrder(more: object = {}, ask = withEngine) {
  const { cart_token } = await givenFullCart(shop, 2);
  const answer = await ask("POST", "/api/v1/checkout", {
    headers: { "cart-token": cart_token },
    body: checkoutBody(shop, { shipping_address: address, ...more }),
  });
  const { order, order_token } = await answer.json<any>();
  if (answer.status !== 201) throw new Error(`not placed: ${answer.status}`);
  return { id: order.id as string, total: order.total as number, order_token, items: order.items };
}

async function givenPaid() {
  const order = await givenTaxedOrder();
  await untilStatus(order.id, "paid", "processing");
  await deliverAll(order.id);
  return order;
}

const unpaid = { payment: { provider: "stripe" } };

/** What the engine was told of an order: what each transaction came to, the oldest first. */
async function told(order_id: string): Promise<{ type: string; amount: number; reference: string }[]> {
  const { data } = await control("GET", `tax/${order_id}`);
  return data.map(({ type, amount, reference }: any) => ({ type, amount, reference }));
}

const refund = async (order_id: string, body: object) => {
  const payment = await paymentRow(order_id);
  const answer = await call("POST", `/api/v1/payments/${payment?.id}/refunds`, {
    token: admin,
    body,
    headers: { "idempotency-key": crypto.randomUUID() },
  });
  if (answer.status !== 201) throw new Error(`not refunded: ${answer.status} ${await answer.text()}`);
  const { id } = await answer.json<any>();
  await deliverAll(order_id);
  return id as string;
};

/** As the shopper of a guest's order, who has not got it yet. */
async function cancel({ id, order_token }: { id: string; order_token: string }): Promise<void> {
  const answer = await call("POST", `/api/v1/orders/${id}/cancel`, { headers: { "order-token": order_token } });
  if (answer.status > 202) throw new Error(`not cancelled: ${answer.status} ${await answer.text()}`);
  await untilStatus(id, "cancelled");
}

describe("a tax engine", () => {
  it("is told of a sale once it is paid, once, and of nothing before", async ({ expect }) => {
    const open = await givenTaxedOrder(unpaid);
    await deliverAll(open.id);
    expect(await told(open.id)).toEqual([]);

    const order = await givenPaid();
    const sale = { type: "transaction", amount: order.total, reference: order.id };
    expect(await told(order.id)).toEqual([sale]);
    const again = await Promise.all(
      [1, 2, 3].map(() => publishQuietly(taxEvents["taxes.due"], { order_id: order.id })),
    );
    await deliverAtOnce([...again, ...again]);
    expect(await told(order.id)).toEqual([sale]);
  });

  it("is told of a sale that nothing is captured for, since gift cards pay for it", async ({ expect }) => {
    const { cart_token } = await givenFullCart(shop, 2);
    const card = await givenGiftCard({ amount: 50_000 });
    await payWith(cart_token, card.code);
    const answer = await withEngine("POST", "/api/v1/checkout", {
      headers: { "cart-token": cart_token },
      body: checkoutBody(shop, { shipping_address: address }),
    });
    const { order } = await answer.json<any>();
    expect(order.amount_due).toBe(0);
    await untilStatus(order.id, "processing");
    await deliverAll(order.id);
    expect(await told(order.id)).toEqual([{ type: "transaction", amount: order.total, reference: order.id }]);
  });

  it("is told nothing of an order that ended unpaid, and nothing of one that the shop's own rates taxed", async ({
    expect,
  }) => {
    const open = await givenTaxedOrder(unpaid);
    await cancel(open);
    await deliverAll(open.id);
    expect(await told(open.id)).toEqual([]);
    const own = await givenTaxedOrder({}, callWith({}));
    await untilStatus(own.id, "paid", "processing");
    await deliverAll(own.id);
    expect(await told(own.id)).toEqual([]);
  });

  it("is told again after an outage, and once where its answer was lost", async ({ expect }) => {
    await fail("create_from_calculation", "error", 1_000);
    const order = await givenTaxedOrder();
    await untilStatus(order.id, "paid", "processing");
    const message = await publishQuietly(taxEvents["taxes.due"], { order_id: order.id });
    expect(await deliver([message])).toEqual([]);
    expect(await told(order.id)).toEqual([]);
    await control("DELETE", "failures");
    await fail("create_from_calculation", "lost");
    await deliver([message]);
    expect(await deliver([message])).toEqual([message]);
    await deliverAll(order.id);
    expect(await told(order.id)).toMatchObject([{ type: "transaction", amount: order.total }]);
  });

  it("is told of each refund as a part of the sale, and of all the rest when it is cancelled", async ({ expect }) => {
    const order = await givenPaid();
    const first = await refund(order.id, { amount: 300 });
    const second = await refund(order.id, { items: [{ order_item_id: order.items[0].id, quantity: 1 }] });
    const [, , of_item] = await told(order.id);
    expect(await told(order.id)).toMatchObject([
      { type: "transaction" },
      { type: "reversal", amount: -300, reference: `${order.id}:${first}` },
      { type: "reversal", reference: `${order.id}:${second}` },
    ]);
    const given = await publishQuietly(taxEvents["taxes.due"], { order_id: order.id });
    await deliver([given, given]);
    expect((await told(order.id)).length).toBe(3);
    await cancel(order);
    await deliverAll(order.id);
    const all = await told(order.id);
    expect(all.at(-1)).toEqual({
      type: "reversal",
      amount: -(order.total - 300 + (of_item?.amount ?? 0)),
      reference: `${order.id}:${order.id}`,
    });
    expect(all.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
  });

  it("is told of a cancel as a sale that was taken back whole, also where the cancel is heard of first", async ({
    expect,
  }) => {
    await fail("create_from_calculation", "error", 1_000);
    const order = await givenTaxedOrder();
    await untilStatus(order.id, "paid", "processing");
    await cancel(order);
    await control("DELETE", "failures");
    await deliver([await publishQuietly(taxEvents["taxes.due"], { order_id: order.id })]);
    await deliverAll(order.id);
    expect(await told(order.id)).toMatchObject([
      { type: "transaction", amount: order.total },
      { type: "reversal", amount: -order.total },
    ]);
  });

  it("is told of a refund once its provider has accepted it, and of none before", async ({ expect }) => {
    const order = await givenPaid();
    const payment = await paymentRow(order.id);
    await control("POST", "failures", { operation: "refunds.create", kind: "error", times: 1_000 });
    const asked = await call("POST", `/api/v1/payments/${payment?.id}/refunds`, {
      token: admin,
      body: { amount: 300 },
      headers: { "idempotency-key": crypto.randomUUID() },
    });
    expect((await problemOf(asked)).code).toBe("provider_unavailable");
    await deliver([await publishQuietly(taxEvents["taxes.due"], { order_id: order.id })]);
    expect(await told(order.id)).toMatchObject([{ type: "transaction" }]);
    await control("DELETE", "failures");
    await runJob("payments.finish_refunds", testContext({ now: () => Date.now() + 2 * MINUTE }));
    await deliverAll(order.id);
    expect(await told(order.id)).toMatchObject([{ type: "transaction" }, { type: "reversal", amount: -300 }]);
  });

  it("is told of a refund that its provider has accepted and takes days to carry out", async ({ expect }) => {
    const order = await givenTaxedOrder(paying("pm_card_pendingRefund"));
    await untilStatus(order.id, "paid", "processing");
    await deliverAll(order.id);
    await refund(order.id, { amount: 300 });
    expect(await told(order.id)).toMatchObject([{ type: "transaction" }, { type: "reversal", amount: -300 }]);
  });

  it("is told of a refund that it refused at first", async ({ expect }) => {
    const order = await givenPaid();
    await fail("create_reversal", "broken", 1);
    await refund(order.id, { amount: 181 });
    await deliverAll(order.id);
    expect(await told(order.id)).toMatchObject([{ type: "transaction" }, { type: "reversal", amount: -181 }]);
    const { results } = await env.DB.prepare("SELECT amount FROM tax_reversals WHERE order_id = ?")
      .bind(order.id)
      .all();
    expect(results).toEqual([{ amount: 181 }]);
  });
});

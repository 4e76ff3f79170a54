import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { duesOf, givenOrderByHand, ledgerOf, orderOf, receive, setMethod } from "../../../support/by-hand.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, levelOf } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { runJob } from "../../../support/jobs.ts";
import { deliverAll } from "../../../support/queue.ts";

let token = "";
beforeAll(async () => {
  token = await tokenOf("admin");
  await setMethod("cash_on_delivery");
});

const YEAR = 365 * 86_400_000;

const cash = { payment: { provider: "cash_on_delivery" } };
const patch = (order_id: string, body: unknown) => call("PATCH", `/api/v1/admin/orders/${order_id}`, { token, body });
const send = async (order_id: string, body: object = {}): Promise<any> => {
  const answer = await call("POST", `/api/v1/admin/orders/${order_id}/fulfilments`, {
    token,
    body: { status: "shipped", ...body },
  });
  return answer.json();
};
const takeBack = (order_id: string, id: string) =>
  call("POST", `/api/v1/admin/orders/${order_id}/fulfilments/${id}/returned`, { token, body: { outcome: "restock" } });

describe("an order that is paid in cash on delivery", () => {
  it("is sold at once, ships unpaid, and is paid once it is delivered", async ({ expect }) => {
    const { order_id, payment_id, order, payment, total, variant_id } = await givenOrderByHand("cash_on_delivery");
    expect(order).toMatchObject({ status: "processing", payment_status: "pending", amount_due: total });
    expect(order.payments).toMatchObject([
      { id: payment_id, provider: "cash_on_delivery", method: { type: "cash_on_delivery" }, outstanding: total },
    ]);
    expect(payment).toMatchObject({ status: "pending", amount: total, outstanding: total, instructions: null });
    expect(await levelOf(variant_id)).toMatchObject({ committed: 1, held: 0 });
    expect(await ledgerOf(order_id)).toEqual({});
    expect((await orderOf(order_id)).allowed_actions).toContain("ship");
    expect((await patch(order_id, { status: "shipped" })).status).toBe(200);
    expect((await patch(order_id, { status: "delivered" })).status).toBe(200);
    await deliverAll(order_id);
    const after = await orderOf(order_id);
    expect(after).toMatchObject({ status: "delivered", payment_status: "paid" });
    expect(after.payments).toMatchObject([{ status: "succeeded", captured: total, outstanding: 0 }]);
    expect(await ledgerOf(order_id)).toEqual({ cash: total, sales: -total });
    const receipts: any = await (await call("GET", `/api/v1/admin/payments/${payment_id}/receipts`, { token })).json();
    expect(receipts.data).toMatchObject([{ amount: total, counted: total, source: "delivery" }]);
  });

  it("is collected once, whoever books it: by staff before the delivery is heard of", async ({ expect }) => {
    const { order_id, payment_id, total } = await givenOrderByHand("cash_on_delivery");
    const same = { key: crypto.randomUUID(), token };
    const [booked, again] = [await receive(payment_id, {}, same), await receive(payment_id, {}, same)];
    expect([booked.status, again.status]).toEqual([201, 201]);
    expect(((await booked.json()) as any).id).toBe(((await again.json()) as any).id);
    expect((await problemOf(await receive(payment_id))).code).toBe("nothing_outstanding");
    await patch(order_id, { status: "shipped" });
    await patch(order_id, { status: "delivered" });
    await deliverAll(order_id);
    expect(await ledgerOf(order_id)).toEqual({ cash: total, sales: -total });
    expect(await duesOf(order_id)).toEqual([]);
  });

  it("is collected in parts: the delivery brings the rest, and what is over is owed", async ({ expect }) => {
    const { order_id, payment_id, total } = await givenOrderByHand("cash_on_delivery");
    expect((await receive(payment_id, { amount: 300 })).status).toBe(201);
    expect(await orderOf(order_id)).toMatchObject({
      payment_status: "partially_paid",
      payments: [{ captured: 300, outstanding: total - 300 }],
    });
    await patch(order_id, { status: "shipped" });
    await patch(order_id, { status: "delivered" });
    await deliverAll(order_id);
    expect(await ledgerOf(order_id)).toEqual({ cash: total, sales: -total });
    expect((await receive(payment_id, { amount: 50 })).status).toBe(201);
    expect(await duesOf(order_id)).toMatchObject([{ amount: 50, reason: "overpaid", status: "open" }]);
  });

  it("has no deadline, and owes what comes after its cancel", async ({ expect }) => {
    const { order_id, payment_id } = await givenOrderByHand("cash_on_delivery");
    await runJob("offline_payments.cancel_overdue", testContext({ now: () => Date.now() + YEAR }));
    expect(await orderOf(order_id)).toMatchObject({ status: "processing" });
    await patch(order_id, { status: "cancelled" });
    await deliverAll(order_id);
    expect((await problemOf(await receive(payment_id))).code).toBe("nothing_outstanding");
    expect((await receive(payment_id, { amount: 700 })).status).toBe(201);
    expect(await duesOf(order_id)).toMatchObject([{ amount: 700, reason: "order_ended", status: "open" }]);
  });

  it("that is cancelled owes nothing, and gives its units back once", async ({ expect }) => {
    const { order_id, variant_id, order_token } = await givenOrderByHand("cash_on_delivery");
    const answer = await call("POST", `/api/v1/orders/${order_id}/cancel`, { headers: { "order-token": order_token } });
    expect([answer.status, ((await answer.json()) as any).status]).toEqual([200, "cancelled"]);
    await deliverAll(order_id);
    expect(await orderOf(order_id)).toMatchObject({
      payment_status: "cancelled",
      payments: [{ status: "cancelled", outstanding: 0 }],
    });
    expect(await levelOf(variant_id)).toMatchObject({ committed: 0, on_hand: 10 });
    expect(await ledgerOf(order_id)).toEqual({});
  });

  it("of which a part is cancelled asks for the rest alone", async ({ expect }) => {
    const { order_id, total, order, payment_id } = await givenOrderByHand("cash_on_delivery", { quantity: 3 });
    const [item] = order.items;
    const unit = Math.round((item.line_total - item.discount_total + item.tax_total) / 3);
    const body = { items: [{ order_item_id: item.id, quantity: 1 }], reason: "out_of_stock" };
    expect((await call("POST", `/api/v1/admin/orders/${order_id}/cancel`, { token, body })).status).toBe(200);
    await deliverAll(order_id);
    const after = await orderOf(order_id);
    expect(after.payments).toMatchObject([{ waived: unit, outstanding: total - unit, refunded: 0 }]);
    expect(after.refunds).toMatchObject([{ amount: unit, status: "waived" }]);
    expect(after.refunded_total).toBe(0);
    expect((await receive(payment_id)).status).toBe(201);
    expect(await orderOf(order_id)).toMatchObject({ payment_status: "paid" });
    expect(await ledgerOf(order_id)).toEqual({ cash: total - unit, sales: unit - total });
  });
});

describe("a parcel of cash on delivery that comes back", () => {
  it("closes what was owed, whole", async ({ expect }) => {
    const { order_id, variant_id } = await givenOrderByHand("cash_on_delivery");
    const { id } = await send(order_id);
    expect((await takeBack(order_id, id)).status).toBe(200);
    await deliverAll(order_id);
    expect(await orderOf(order_id)).toMatchObject({ payments: [{ status: "cancelled", captured: 0, outstanding: 0 }] });
    expect(await ledgerOf(order_id)).toEqual({});
    expect(await levelOf(variant_id)).toMatchObject({ on_hand: 10, committed: 0 });
  });

  it("leaves the rest to be collected with the other parcel, whichever is heard of first", async ({ expect }) => {
    const { order_id, total, order } = await givenOrderByHand("cash_on_delivery", { quantity: 2 });
    const items = [{ order_item_id: order.items[0].id, quantity: 1 }];
    const [lost, kept] = [await send(order_id, { items }), await send(order_id, { items })];
    await call("PATCH", `/api/v1/admin/orders/${order_id}/fulfilments/${kept.id}`, {
      token,
      body: { status: "delivered" },
    });
    await takeBack(order_id, lost.id);
    await deliverAll(order_id);
    const after = await orderOf(order_id);
    const [payment] = after.payments;
    expect(after).toMatchObject({ status: "delivered", payment_status: "paid" });
    expect(payment.captured + payment.waived).toBe(total);
    expect(payment.waived).toBe(after.refunds[0].amount);
    expect(await ledgerOf(order_id)).toEqual({ cash: payment.captured, sales: -payment.captured });
  });
});

describe("cash that was collected", () => {
  it("goes back by a person's hand: owed, then confirmed, once", async ({ expect }) => {
    const { order_id, payment_id, total, order } = await givenOrderByHand("cash_on_delivery");
    await receive(payment_id);
    const body = { amount: 300, reason: "scratched" };
    const refund = await call("POST", `/api/v1/admin/orders/${order_id}/refunds`, {
      token,
      body,
      headers: { "idempotency-key": crypto.randomUUID() },
    });
    expect([refund.status, ((await refund.json()) as any).refunds[0].status]).toEqual([201, "pending"]);
    await deliverAll(order_id);
    const letter = await env.DB.prepare("SELECT text FROM mails WHERE subject LIKE ? AND text LIKE '%by hand%'")
      .bind(`Refund for your order ${order.order_number}%`)
      .first<{ text: string }>();
    expect(letter?.text).toContain("We pay it out by hand");
    const [due] = await duesOf(order_id);
    expect(due).toMatchObject({ amount: 300, status: "open", reason: "refund" });
    expect(await ledgerOf(order_id)).toEqual({ cash: total, sales: -total, refunds: 300, due: -300 });
    const confirm = () =>
      call("POST", `/api/v1/admin/refund-dues/${due.id}/confirm`, { token, body: { paid_from: "cash" } });
    const [first, again] = await Promise.all([confirm(), confirm()]);
    expect([first?.status, again?.status]).toEqual([200, 200]);
    expect(await duesOf(order_id)).toMatchObject([{ status: "paid" }]);
    const after = await orderOf(order_id);
    expect(after).toMatchObject({ payment_status: "partially_refunded", refunded_total: 300 });
    expect(after.refunds).toMatchObject([{ amount: 300, status: "succeeded" }]);
    expect(await ledgerOf(order_id)).toEqual({ cash: total - 300, sales: -total, refunds: 300 });
  });

  it("can become a gift card instead, and is owed to nobody", async ({ expect }) => {
    const { order_id, payment_id } = await givenOrderByHand("cash_on_delivery");
    await receive(payment_id);
    const answer = await call("POST", `/api/v1/admin/orders/${order_id}/refunds`, {
      token,
      body: { amount: 300, to: "store_credit" },
      headers: { "idempotency-key": crypto.randomUUID() },
    });
    expect(answer.status).toBe(201);
    expect(await duesOf(order_id)).toEqual([]);
    expect((await orderOf(order_id)).payments).toMatchObject([{ credited: 300 }]);
  });

  it("is owed whole when its order is cancelled", async ({ expect }) => {
    const { order_id, payment_id, total } = await givenOrderByHand("cash_on_delivery");
    await receive(payment_id);
    const answer = await call("POST", `/api/v1/admin/orders/${order_id}/cancel`, { token, body: { reason: "fraud" } });
    expect(answer.status).toBe(200);
    expect(await orderOf(order_id)).toMatchObject({
      status: "cancelled",
      payment_status: "refunded",
      refunded_total: total,
    });
    expect(await duesOf(order_id)).toMatchObject([
      { amount: total, status: "open", reason: "refund", refund_id: order_id },
    ]);
    expect(await ledgerOf(order_id)).toEqual({ cash: total, sales: -total, refunds: total, due: -total });
  });
});

describe("cash on delivery that is not offered", () => {
  it("is refused with the reason, and holds nothing", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000 });
    const { cart_token } = await givenFullCart(shop);
    const refused = async (terms: object) => {
      await setMethod("cash_on_delivery", terms);
      const problem: any = await problemOf(await checkOut(cart_token, checkoutBody(shop, cash)));
      return [problem.status, problem.code, problem.reason];
    };
    const code = "payment_method_unavailable";
    const limit = (min_total: number | null, max_total: number | null) => [{ currency: "USD", min_total, max_total }];
    expect(await refused({ is_active: false })).toEqual([422, code, "inactive"]);
    expect(await refused({ countries: ["IN", "DE"] })).toEqual([422, code, "country"]);
    expect(await refused({ limits: [{ currency: "EUR", min_total: null, max_total: null }] })).toEqual([
      422,
      code,
      "currency",
    ]);
    expect(await refused({ limits: limit(100_000, null) })).toEqual([422, code, "total_too_low"]);
    expect(await refused({ limits: limit(null, 100) })).toEqual([422, code, "total_too_high"]);
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 0, committed: 0 });
    await setMethod("cash_on_delivery");
    expect((await checkOut(cart_token, checkoutBody(shop, cash))).status).toBe(201);
  });
});

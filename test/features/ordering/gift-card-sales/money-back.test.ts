import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { paymentEvents } from "#money/payments";
import { issueCardsOfOrder } from "#ordering/gift-card-sales";
import { deliverIssued } from "../../../../src/features/aftersales/fulfilment/deliver-issued.ts";
import { givenActor } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { checkOut, checkoutBody, givenShop, orderRow, paymentRow, untilStatus } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { cardsOf, codeOfCard, entriesOf, givenCardProduct, payWith, useCard } from "../../../support/gift-cards.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliver, deliverAll, publishQuietly } from "../../../support/queue.ts";
import { control, stripe } from "../../../support/stripe.ts";

const nothing = () => testContext().db.run("SELECT 1");

/** A paid order of gift cards of 25.00 and of as many other things, with the cards issued. */
async function givenSale({ cards = 2, others = 0, card = "pm_card_visa" } = {}) {
  const shop = await givenShop({ price: 1_000 });
  const product = await givenCardProduct(2_500);
  const { cart_token } = await givenCart({ variant_id: product.variants[0]?.id ?? "", quantity: cards });
  if (others > 0)
    await call("POST", "/api/v1/cart/items", {
      body: { variant_id: shop.variant_id, quantity: others },
      headers: { "cart-token": cart_token },
    });
  const body = checkoutBody(shop, { payment: { provider: "stripe", payment_method_id: card } });
  const { order, order_token }: any = await (await checkOut(cart_token, body)).json();
  await untilStatus(order.id, others > 0 ? "processing" : "delivered");
  await vi.waitUntil(async () => (await cardsOf(order.id)).length === cards, { timeout: 15_000, interval: 100 });
  const { token } = await givenActor("admin");
  const [line] = order.items.filter(({ is_gift_card }: any) => is_gift_card);
  const [other] = order.items.filter(({ is_gift_card }: any) => !is_gift_card);
  const post = async (path: string, sent: object, headers: Record<string, string>, by?: string) => {
    const answer = await call("POST", path, {
      body: sent,
      token: by,
      headers: { "idempotency-key": crypto.randomUUID(), ...headers },
    });
    return { status: answer.status, ...((await answer.json()) as any) };
  };
  return {
    order,
    line,
    other,
    token,
    refund: (sent: object) => post(`/api/v1/admin/orders/${order.id}/refunds`, sent, {}, token),
    ask: (sent: object) => post(`/api/v1/orders/${order.id}/refunds`, sent, { "order-token": order_token }),
    cancel: (sent: object = {}) => post(`/api/v1/orders/${order.id}/cancel`, sent, { "order-token": order_token }),
    approve: (id: string) => post(`/api/v1/admin/refunds/${id}/approve`, {}, {}, token),
    live: async () => (await cardsOf(order.id)).filter(({ is_disabled }) => is_disabled === 0),
  };
}

/** Nobody hears yet that the provider has accepted a refund: its units are not on their way back. */
const keepUnsaid = (refund_id: string) =>
  env.DB.prepare("UPDATE outbox SET done_at = 1 WHERE body ->> 'refund_id' = ?").bind(refund_id).run();

/** A refund that the provider had accepted comes to nothing, and the shop hears of it. */
async function fail(order_id: string, refund_id: string): Promise<void> {
  const { provider_refund_id }: any = await env.DB.prepare("SELECT provider_refund_id FROM refunds WHERE id = ?")
    .bind(refund_id)
    .first();
  await control("POST", `refunds/${provider_refund_id}`, { outcome: "fail" });
  await deliver([await publishQuietly(paymentEvents["refund.hinted"], { provider: "stripe", provider_refund_id })]);
  await deliverAll(order_id);
}

/** Nothing of an order is issued yet. */
async function forgetCards(order_id: string): Promise<void> {
  await env.DB.prepare("DELETE FROM value_entries WHERE order_id = ?").bind(order_id).run();
  await env.DB.prepare("DELETE FROM value_accounts WHERE order_id = ?").bind(order_id).run();
  await env.DB.prepare("DELETE FROM gift_cards WHERE id NOT IN (SELECT id FROM value_accounts)").run();
}

describe("a cancel of an order with gift cards", () => {
  it("ends its cards before the money goes back", async ({ expect }) => {
    const { order, cancel, live } = await givenSale({ others: 1 });
    expect((await cancel()).status).toBe("cancelled");
    await untilStatus(order.id, "cancelled");
    expect(await live()).toEqual([]);
    for (const { id } of await cardsOf(order.id)) expect(await entriesOf(id)).toEqual(["issue 2500", "disable 2500"]);
    await issueCardsOfOrder(testContext(), order.id, []);
    expect(await cardsOf(order.id)).toHaveLength(2);
    expect(await live()).toEqual([]);
  });

  it("is refused once one of them was used, and moves nothing", async ({ expect }) => {
    const { order, cancel, live, token } = await givenSale({ others: 1 });
    const [card] = await live();
    await useCard(card?.id ?? "");
    expect(await cancel()).toMatchObject({ status: 409, code: "gift_card_used" });
    const byStaff = await call("PATCH", `/api/v1/admin/orders/${order.id}`, { token, body: { status: "cancelled" } });
    expect([byStaff.status, ((await byStaff.json()) as any).code]).toEqual([409, "gift_card_used"]);
    expect((await orderRow(order.id))?.status).toBe("processing");
    expect(await live()).toHaveLength(2);
    expect((await paymentRow(order.id))?.refunded).toBe(0);
    const counted = env.DB.prepare("SELECT count(*) AS n FROM returned_money WHERE cause = ?");
    expect(await counted.bind(`cancel:${order.id}`).first("n")).toBe(0);
  });

  it("is refused while an unpaid order holds one of them", async ({ expect }) => {
    const { cancel, live } = await givenSale({ cards: 1, others: 1 });
    const [card] = await live();
    const shop = await givenShop({ price: 1_000 });
    const { cart_token } = await givenCart({ variant_id: shop.variant_id });
    expect((await payWith(cart_token, await codeOfCard(card?.id ?? ""))).status).toBe(200);
    const body = checkoutBody(shop, { payment: { provider: "stripe" } });
    const first: any = await (
      await checkOut(cart_token, { ...body, shipping_method_id: shop.shipping_method_id })
    ).json();
    expect(first.order.tenders).toHaveLength(1);
    expect(await cancel()).toMatchObject({ status: 409, code: "gift_card_used" });
  });
});

describe("an order whose cards are still owed", () => {
  it.for([
    ["whose cancel is noted", "UPDATE orders SET cancel_requested_at = 1 WHERE id = ?", 0],
    ["whose money is asked back of the bank", "UPDATE payments SET disputed_at = 1 WHERE order_id = ?", 0],
    [
      "that is being cancelled",
      "UPDATE orders SET status = 'cancelling', cancelled_from = 'processing' WHERE id = ?",
      0,
    ],
    ["of whose units one was refunded", "UPDATE order_items SET refunded_quantity = 1 WHERE order_id = ?", 1],
    ["with which nothing has happened", "SELECT ?", 2],
  ] as const)(
    "issues none, or those of the units that are left, of one %s",
    async ([, happens, issued], { expect }) => {
      const { order } = await givenSale({ cards: 2, others: 2 });
      await forgetCards(order.id);
      await env.DB.prepare(happens).bind(order.id).run();
      await issueCardsOfOrder(testContext(), order.id, []);
      expect(await cardsOf(order.id)).toHaveLength(issued);
    },
  );
});

describe("a cancel of other units of an order with gift cards", () => {
  it.for([
    ["nothing was refunded before", null],
    ["5.00 are left of what the others cost", 500],
    ["nothing is left of what the others cost", 0],
  ] as const)("leaves what its cards cost where %s", async ([, left], { expect }) => {
    const { order, other, refund, cancel, live } = await givenSale({ cards: 1, others: 2 });
    const others_cost = order.total - 2_500;
    const refunded_before = left === null ? 0 : others_cost - left;
    if (left !== null) expect((await refund({ amount: refunded_before })).status).toBe(201);
    const cancelled = await cancel({ items: [{ order_item_id: other.id, quantity: 1 }] });
    expect(cancelled.status).toBe("processing");
    await deliverAll(order.id);
    const unit = (other.line_total - other.discount_total + other.tax_total) / 2;
    expect((await paymentRow(order.id))?.refunded).toBe(refunded_before + (left ?? unit));
    expect(await live()).toHaveLength(1);
  });
});

describe("an order of gift cards alone", () => {
  it("is cancelled no more once they are issued, and refunded while they are unused", async ({ expect }) => {
    const { order, cancel, refund, live, token } = await givenSale({ cards: 2 });
    expect(await cancel()).toMatchObject({ status: 409, code: "order_not_cancellable" });
    expect(await live()).toHaveLength(2);
    const desk: any = await (await call("GET", `/api/v1/admin/orders/${order.id}`, { token })).json();
    expect(desk.allowed_actions).toEqual(["refund"]);
    const [card] = await live();
    await useCard(card?.id ?? "");
    expect(await refund({})).toMatchObject({ status: 409, code: "gift_card_used" });
  });

  it("that is to be cancelled, or whose units were all refunded, stays as it is", async ({ expect }) => {
    const paid = async (change: string) => {
      const { order_id } = await givenOrder({ status: "processing", paid: true });
      await env.DB.prepare("UPDATE order_items SET is_gift_card = 1 WHERE order_id = ?").bind(order_id).run();
      await env.DB.prepare(change).bind(order_id).run();
      await deliverIssued(testContext(), order_id, nothing());
      return (await orderRow(order_id))?.status;
    };
    expect(await paid("UPDATE order_items SET refunded_quantity = quantity WHERE order_id = ?")).toBe("processing");
    expect(await paid("UPDATE order_items SET is_gift_card = 0 WHERE order_id = ? AND position = 0")).toBe(
      "processing",
    );
    expect(await paid("UPDATE orders SET cancel_requested_at = 1 WHERE id = ?")).toBe("processing");
  });

  it("goes to work and is delivered in one step, where nobody has begun yet", async ({ expect }) => {
    const { order_id } = await givenOrder({ status: "paid", paid: true });
    await env.DB.prepare("UPDATE order_items SET is_gift_card = 1 WHERE order_id = ?").bind(order_id).run();
    const deliverTwice = () => Promise.all([1, 2].map(() => deliverIssued(testContext(), order_id, nothing())));
    await deliverTwice();
    expect((await orderRow(order_id))?.status).toBe("delivered");
    const { results } = await env.DB.prepare("SELECT event FROM order_history WHERE order_id = ? ORDER BY version")
      .bind(order_id)
      .all<{ event: string }>();
    expect(results.slice(-2)).toEqual([{ event: "process" }, { event: "issue" }]);
  });
});

describe("a refund of gift cards", () => {
  it("ends as many as it is for, the unused ones, and no more than those", async ({ expect }) => {
    const { line, live, refund } = await givenSale({ cards: 3 });
    const [first] = await live();
    await useCard(first?.id ?? "");
    const items = (quantity: number) => ({ items: [{ order_item_id: line.id, quantity }] });
    expect(await refund(items(1))).toMatchObject({ status: 201, amount: 2_500 });
    expect((await live()).map(({ balance }) => balance)).toEqual([2_499, 2_500]);
    expect(await refund(items(2))).toMatchObject({ status: 409, code: "gift_card_used" });
    expect(await refund(items(1))).toMatchObject({ status: 201, amount: 2_500 });
    expect((await live()).map(({ id }) => id)).toEqual([first?.id]);
    expect(await refund({})).toMatchObject({ status: 409, code: "gift_card_used" });
  });

  it("of everything ends them all, and an amount alone is of the rest", async ({ expect }) => {
    const { order, live, refund } = await givenSale({ cards: 1, others: 1 });
    const rest = order.total - 2_500;
    expect(await refund({ amount: rest + 1 })).toMatchObject({ code: "refund_exceeds_captured", left: rest });
    expect((await refund({ amount: rest - 100 })).status).toBe(201);
    expect(await live()).toHaveLength(1);
    expect(await refund({})).toMatchObject({ status: 201, amount: 2_600 });
    expect(await live()).toEqual([]);
  });

  it("that the shopper asks for ends them when it is approved", async ({ expect }) => {
    const { live, ask, approve } = await givenSale({ cards: 1 });
    const asked = await ask({});
    expect([asked.status, (await live()).length]).toEqual([202, 1]);
    expect((await approve(asked.refunds[0].id)).status).toBe("succeeded");
    expect(await live()).toEqual([]);
  });

  it("that comes to nothing after the order was cancelled gives none back", async ({ expect }) => {
    const { order, live, refund, cancel } = await givenSale({ cards: 2, others: 1, card: "pm_card_pendingRefund" });
    const { refunds } = await refund({});
    await keepUnsaid(refunds[0].id);
    expect((await cancel()).status).toBe("cancelled");
    await untilStatus(order.id, "cancelled");
    await fail(order.id, refunds[0].id);
    expect(await live()).toEqual([]);
  });

  it("that comes to nothing gives them back with what they had", async ({ expect }) => {
    const { order, live, refund } = await givenSale({ cards: 2, card: "pm_card_pendingRefund" });
    const { refunds } = await refund({});
    await keepUnsaid(refunds[0].id);
    expect(await live()).toEqual([]);
    await fail(order.id, refunds[0].id);
    expect((await live()).map(({ balance }) => balance)).toEqual([2_500, 2_500]);
    const [card] = await live();
    expect(await entriesOf(card?.id ?? "")).toEqual(["issue 2500", "disable 2500", "restore 2500"]);
  });

  it("before they are issued leaves none to issue", async ({ expect }) => {
    const { order, line, refund } = await givenSale({ cards: 2 });
    await forgetCards(order.id);
    expect((await refund({ items: [{ order_item_id: line.id, quantity: 1 }] })).status).toBe(201);
    await issueCardsOfOrder(testContext(), order.id, []);
    expect(await cardsOf(order.id)).toMatchObject([{ balance: 2_500 }]);
    await issueCardsOfOrder(testContext(), order.id, []);
    expect(await cardsOf(order.id)).toHaveLength(1);
  });
});

describe("money that goes another way", () => {
  const hint = async (order_id: string, what: object) =>
    deliver([await publishQuietly(paymentEvents["payment.hinted"], { order_id, ...what })]);

  it("in the provider's dashboard ends the cards that nobody has used", async ({ expect }) => {
    const { order, live } = await givenSale({ cards: 2 });
    const [used] = await live();
    await useCard(used?.id ?? "");
    await stripe.refunds.create({ payment_intent: (await paymentRow(order.id))?.intent_id ?? "" });
    await hint(order.id, { gives_back: true });
    expect((await live()).map(({ id }) => id)).toEqual([used?.id]);
  });

  it("leaves the cards for as long as it is a part, wherever that was given back", async ({ expect }) => {
    for (const gives of ["dashboard", "shop", "credit"]) {
      const { order, other, live, refund } = await givenSale({ cards: 2, others: 1 });
      const intent = (await paymentRow(order.id))?.intent_id ?? "";
      const to = gives === "credit" ? { to: "store_credit" } : {};
      const items = [{ order_item_id: other.id, quantity: 1 }];
      if (gives === "dashboard") await stripe.refunds.create({ payment_intent: intent, amount: 1 });
      else expect((await refund({ items, ...to })).status).toBe(201);
      await hint(order.id, { gives_back: true });
      expect([gives, (await live()).map(({ balance }) => balance)]).toEqual([gives, [2_500, 2_500]]);
      // What became credit stays at the provider.
      const cost = other.line_total - other.discount_total + other.tax_total;
      const rest = gives === "credit" ? { amount: order.total - cost } : {};
      await stripe.refunds.create({ payment_intent: intent, ...rest });
      await hint(order.id, { gives_back: true });
      expect([gives, await live()]).toEqual([gives, []]);
    }
  });

  it("by a dispute ends them, too", async ({ expect }) => {
    const { order, live } = await givenSale({ cards: 1 });
    await hint(order.id, { is_disputed: true });
    await hint(order.id, { is_disputed: true });
    expect(await live()).toEqual([]);
  });

  it("by a dispute keeps a refund that then comes to nothing from giving them back", async ({ expect }) => {
    const { order, live, refund } = await givenSale({ cards: 2, card: "pm_card_pendingRefund" });
    const { refunds } = await refund({});
    await keepUnsaid(refunds[0].id);
    await hint(order.id, { is_disputed: true });
    await fail(order.id, refunds[0].id);
    expect(await live()).toEqual([]);
  });

  it("by a dispute keeps cards from being issued that a refund had kept back", async ({ expect }) => {
    const { order, live, refund } = await givenSale({ cards: 2, card: "pm_card_pendingRefund" });
    await forgetCards(order.id);
    const { refunds } = await refund({});
    await keepUnsaid(refunds[0].id);
    await hint(order.id, { is_disputed: true });
    await fail(order.id, refunds[0].id);
    expect(await live()).toEqual([]);
    await issueCardsOfOrder(testContext(), order.id, []);
    expect(await cardsOf(order.id)).toEqual([]);
  });
});

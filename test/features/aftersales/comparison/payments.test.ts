import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { stockOf } from "#goods/stock";
import { bookOutsideRefund, carryOutRefund, mirrorsOf, reserveRefund } from "#money/payments";
import { providerOf } from "#money/providers";
import { fencedOf, fenceOrderStatement, ordersSoldAfter, standingOf } from "#ordering/orders";
import { HOUR, MINUTE } from "#platform/basics/time";
import { commit } from "#platform/data/outbox";
import { walkPayments } from "../../../../src/features/aftersales/comparison/walk-payments.ts";
import { problemOf } from "../../../support/api.ts";
import {
  checkOut,
  checkoutBody,
  givenFullCart,
  givenShop,
  levelOf,
  paying,
  paymentRow,
  untilStatus,
} from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { planOf } from "../../../support/explain.ts";
import { givenOrder } from "../../../support/orders.ts";
import { forgetOrder, walkWhole, type WalkWish } from "../../../support/reconcile.ts";
import { control, givenIntent, nextSecond, stripe } from "../../../support/stripe.ts";

/** A walk over what was made since the test began, as it would be that much later: what it found of an order or intent. */
async function reconcile(began: number, later_ms = 0, mode: WalkWish["mode"] = "routine") {
  const { findings } = await walkWhole(walkPayments, { created_at_from: began - 1_000, later_ms, mode });
  return (about: string) =>
    findings
      .filter(({ order_id, intent_id }) => about === order_id || about === intent_id)
      .map(({ kind, remedy, mended }) => ({ kind, remedy, mended }));
}

const balanceOf = async (order_id: string) =>
  (
    await env.DB.prepare(
      "SELECT sum(amount) AS balance FROM ledger_entries WHERE order_id = ? AND account = 'provider'",
    )
      .bind(order_id)
      .first<{ balance: number | null }>()
  )?.balance;

const strayIntent = (order_id: string, more: Parameters<typeof givenIntent>[0] = {}) =>
  givenIntent({ metadata: { order_id }, ...more });
const authorised = { confirm: true, payment_method: "pm_card_visa" } as const;
const read = (intent_id: string) => providerOf(testContext(), "stripe").retrieve(intent_id);

beforeEach(() => {
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => void vi.restoreAllMocks());

const settled = { kind: "payment", remedy: "settle", mended: true };

/** An order that D1 has never heard of, paid for at the provider, with its cart's journal and its units as a checkout left them. */
async function givenLostOrder(wish: { shipped?: boolean } = {}) {
  const shop = await givenShop({ stock: 5 });
  const { cart_token } = await givenFullCart(shop, 2);
  const answer = await checkOut(cart_token, checkoutBody(shop));
  const { order } = await answer.json<{ order: { id: string; order_number: string; total: number } }>();
  await untilStatus(order.id, "processing");
  const { intent_id = "" } = (await paymentRow(order.id)) ?? {};
  const { variant_id } = shop;
  if (wish.shipped) {
    const shipped = await stockOf(testContext(), variant_id).ship({
      operation_id: `ship:${order.id}`,
      hold_id: order.id,
    });
    if (!shipped.ok) throw new Error(shipped.reason);
  }
  await forgetOrder(order.id);
  return { ...order, intent_id, variant_id, cart_token, shop };
}

describe("the provider against D1", () => {
  it("settles an order whose webhook was lost", async ({ expect }) => {
    const began = Date.now();
    const shop = await givenShop({ stock: 3 });
    const { cart_token } = await givenFullCart(shop, 2);
    const placed = await checkOut(cart_token, checkoutBody(shop, paying(undefined)));
    const { order } = await placed.json<{ order: { id: string; total: number } }>();
    const { intent_id = "" } = (await paymentRow(order.id)) ?? {};
    await stripe.paymentIntents.confirm(intent_id, {
      payment_method: "pm_card_visa",
      return_url: "https://shop.test/",
    });
    expect((await paymentRow(order.id))?.intent_status).toBe("unconfirmed");

    expect((await reconcile(began))(order.id)).toEqual([settled]);
    await untilStatus(order.id, "paid", "processing");
    expect(await paymentRow(order.id)).toMatchObject({ intent_status: "captured", captured: order.total });
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 0, committed: 2 });
    expect(await balanceOf(order.id)).toBe(order.total);
    expect((await reconcile(began))(order.id)).toEqual([]);
    expect(await balanceOf(order.id)).toBe(order.total);
  });

  it("changes nothing when it only lists", async ({ expect }) => {
    const began = Date.now();
    const { order_id, intent_id, total } = await givenOrder({ status: "processing" });
    await stripe.refunds.create({ payment_intent: intent_id ?? "", amount: 300 });
    const stray = await strayIntent(testContext().id(), { ...authorised, capture_method: "automatic" });
    const found = await reconcile(began, 0, "list");
    expect(found(order_id)).toEqual([{ kind: "payment", remedy: "settle", mended: false }]);
    expect(found(stray.id)).toMatchObject([{ kind: "lost_order", mended: false }]);
    expect(await paymentRow(order_id)).toMatchObject({ captured: total, refunded: 0 });
    expect(await read(stray.id)).toMatchObject({ captured: 2_000, refunded: 0 });
  });

  it("leaves out what moved just now and may still be on its way", async ({ expect }) => {
    const began = Date.now();
    const { order_id, intent_id } = await givenOrder({ status: "processing" });
    await stripe.refunds.create({ payment_intent: intent_id ?? "", amount: 300 });
    const { findings } = await walkWhole(walkPayments, {
      created_at_from: began - 1_000,
      mode: "list",
      grace_ms: MINUTE,
    });
    expect(findings.map((one) => one.order_id)).not.toContain(order_id);
  });

  it("mirrors and books a refund made in the provider's dashboard, once", async ({ expect }) => {
    const began = Date.now();
    const { order_id, intent_id, total } = await givenOrder({ status: "processing" });
    await stripe.refunds.create({ payment_intent: intent_id ?? "", amount: 300 });
    expect((await reconcile(began))(order_id)).toEqual([settled]);
    expect(await paymentRow(order_id)).toMatchObject({ captured: total, refunded: 300 });
    expect(await balanceOf(order_id)).toBe(total - 300);

    await stripe.refunds.create({ payment_intent: intent_id ?? "" });
    await Promise.all([reconcile(began), reconcile(began)]);
    expect((await reconcile(began))(order_id)).toEqual([]);
    expect(await paymentRow(order_id)).toMatchObject({ captured: total, refunded: total });
    expect(await balanceOf(order_id)).toBe(0);
  });

  it("hears of a refund of today although the order is from long ago", async ({ expect }) => {
    const { order_id, intent_id, total } = await givenOrder({ status: "processing" });
    const long_after = await nextSecond();
    for (const amount of [200, 100]) await stripe.refunds.create({ payment_intent: intent_id ?? "", amount });
    const run = { created_at_from: long_after, mode: "routine" } as const;
    const { findings } = await walkWhole(walkPayments, run);
    expect(findings.filter((one) => one.order_id === order_id)).toMatchObject([settled]);
    expect(await paymentRow(order_id)).toMatchObject({ captured: total, refunded: 300 });
    expect(await balanceOf(order_id)).toBe(total - 300);
  });

  it("books nothing from a reading of the intent that is older than its capture", async ({ expect }) => {
    const { order_id, intent_id, total } = await givenOrder({ status: "processing" });
    const ctx = testContext();
    const before_capture = { ...(await read(intent_id ?? "")), status: "authorized" as const, captured: 0 };
    await commit(ctx, [bookOutsideRefund(ctx, order_id, before_capture)]);
    expect(await balanceOf(order_id)).toBe(total);
  });

  it("has a refund followed up that the bank sent back", async ({ expect }) => {
    const began = Date.now();
    const { order_id, payment_id, total } = await givenOrder({ status: "processing", card: "pm_card_pendingRefund" });
    const ctx = testContext();
    const refund = { refund_id: ctx.id(), payment_id, order_id, amount: 300, currency: "USD", reason: null };
    await commit(ctx, reserveRefund(ctx, refund));
    const { provider_refund_id } = await carryOutRefund(ctx, refund.refund_id);
    await control("POST", `refunds/${provider_refund_id}`, { outcome: "fail" });
    await reconcile(began);
    await vi.waitFor(async () => expect(await balanceOf(order_id)).toBe(total), 10_000);
    expect(await paymentRow(order_id)).toMatchObject({ captured: total, refunded: 0 });
    expect((await reconcile(began))(order_id)).toEqual([]);
  });

  it("does not book a refund that is being carried out, which books itself", async ({ expect }) => {
    const began = Date.now();
    const { order_id, payment_id, intent_id, total } = await givenOrder({ status: "processing" });
    const refund_id = crypto.randomUUID();
    await env.DB.batch([
      env.DB.prepare(
        "INSERT INTO refunds (id, payment_id, order_id, amount, currency, status, actor_type, actor_id, created_at, updated_at) VALUES (?, ?, ?, 300, 'USD', 'pending', 'user', 'test', ?, ?)",
      ).bind(refund_id, payment_id, order_id, began, began),
      env.DB.prepare("UPDATE payments SET refund_reserved = 300 WHERE id = ?").bind(payment_id),
    ]);
    await stripe.refunds.create({ payment_intent: intent_id ?? "", amount: 300, metadata: { refund_id } });
    expect((await reconcile(began))(order_id)).toEqual([settled]);
    expect(await paymentRow(order_id)).toMatchObject({ refunded: 300 });
    expect(await balanceOf(order_id)).toBe(total);
  });

  it("books a refund made in the dashboard while the bank takes its time over another that is booked", async ({
    expect,
  }) => {
    const began = Date.now();
    const wish = { status: "processing", card: "pm_card_pendingRefund" } as const;
    const { order_id, payment_id, intent_id, total } = await givenOrder(wish);
    const ctx = testContext();
    const refund = { refund_id: ctx.id(), payment_id, order_id, amount: 300, currency: "USD", reason: null };
    await commit(ctx, reserveRefund(ctx, refund));
    expect((await carryOutRefund(ctx, refund.refund_id)).status).toBe("pending");
    expect(await balanceOf(order_id)).toBe(total - 300);
    await stripe.refunds.create({ payment_intent: intent_id ?? "", amount: 200 });
    await reconcile(began);
    expect(await balanceOf(order_id)).toBe(total - 500);
    expect((await reconcile(began))(order_id)).toEqual([]);
  });

  it("returns the money of a second intent and leaves the order its own", async ({ expect }) => {
    const began = Date.now();
    const { order_id, intent_id, total } = await givenOrder({ status: "processing" });
    const second = await strayIntent(order_id, authorised);
    expect((await reconcile(began))(second.id)).toEqual([{ kind: "stray_intent", remedy: "give_back", mended: true }]);
    expect((await read(second.id)).status).toBe("cancelled");
    expect(await read(intent_id ?? "")).toMatchObject({ status: "captured", captured: total, refunded: 0 });
  });

  it("gives a pending order back the intent that it lost on the way", async ({ expect }) => {
    const began = Date.now();
    const { order_id, total } = await givenOrder({ status: "pending" });
    const { id } = await strayIntent(order_id, { ...authorised, amount: total });
    expect((await reconcile(began))(id)).toEqual([{ kind: "stray_intent", remedy: "settle", mended: true }]);
    await untilStatus(order_id, "paid", "processing");
    expect(await read(id)).toMatchObject({ status: "captured", captured: total, refunded: 0 });
  });

  it("returns what was authorised for a pending order that has no intent and costs something else", async ({
    expect,
  }) => {
    const began = Date.now();
    const { order_id, total } = await givenOrder({ status: "pending" });
    const { id } = await strayIntent(order_id, { ...authorised, amount: total - 1 });
    expect((await reconcile(began))(id)).toEqual([{ kind: "stray_intent", remedy: "give_back", mended: true }]);
    expect((await read(id)).status).toBe("cancelled");
  });

  it("leaves alone what is nobody's business of the shop", async ({ expect }) => {
    const began = Date.now();
    const strangers = [await givenIntent(authorised), await strayIntent("invoice-17", authorised)];
    await reconcile(began, HOUR, "fix");
    for (const { id } of strangers) expect((await read(id)).status).toBe("authorized");
  });

  it("reports an order that counts as paid though its money is not at the provider", async ({ expect }) => {
    const began = Date.now();
    const unpaid = await givenOrder({ status: "processing", paid: false });
    const lost = await givenOrder({ status: "shipped" });
    await env.DB.prepare("UPDATE payments SET intent_id = ? WHERE order_id = ?")
      .bind(`pi_${lost.order_id}`, lost.order_id)
      .run();
    await env.DB.batch(
      [unpaid, lost].map(({ order_id }) =>
        env.DB.prepare("UPDATE orders SET sold_at = ? WHERE id = ?").bind(began, order_id),
      ),
    );
    const found = await reconcile(began);
    const decide = { kind: "payment", remedy: "decide", mended: false };
    expect(found(unpaid.order_id)).toEqual([decide]);
    // The money that was taken for it carries its order's id, and is another intent than the one that D1 names.
    expect(found(lost.order_id)).toContainEqual(decide);
  });

  it("reads by indexes alone", async ({ expect }) => {
    const ctx = testContext();
    const reads = [
      mirrorsOf(ctx, ["x"]),
      standingOf(ctx, ["x"]),
      fencedOf(ctx, ["x"]),
      ordersSoldAfter(ctx, 0, [1, "x"], 10),
    ];
    for (const plan of await Promise.all(reads.map(planOf)))
      for (const line of plan.split("\n")) expect(line).not.toMatch(/SCAN (?!json_each)|TEMP B-TREE/);
  });
});

describe("an order that D1 does not know", () => {
  it("is only shown by the shop's own run: whoever restored the database may yet go forward again", async ({
    expect,
  }) => {
    const began = Date.now();
    const lost = await givenLostOrder();
    expect((await reconcile(began))(lost.id)).toEqual([{ kind: "lost_order", remedy: "give_back", mended: false }]);
    expect(await read(lost.intent_id)).toMatchObject({ captured: lost.total, refunded: 0 });
    expect(await levelOf(lost.variant_id)).toMatchObject({ committed: 2 });
  });

  it("gives its money and units back when that is asked for, once, and its id is never used again", async ({
    expect,
  }) => {
    const began = Date.now();
    const lost = await givenLostOrder();
    const mended = [{ kind: "lost_order", remedy: "give_back", mended: true }];
    expect((await reconcile(began, 0, "fix"))(lost.id)).toEqual(mended);
    expect((await reconcile(began, 0, "fix"))(lost.id)).toEqual([]);
    expect(await read(lost.intent_id)).toMatchObject({ captured: lost.total, refunded: lost.total });
    expect((await stripe.refunds.list({ payment_intent: lost.intent_id })).data).toHaveLength(1);
    expect(await levelOf(lost.variant_id)).toMatchObject({ held: 0, committed: 0, available: 5 });
    const opening = await env.DB.prepare("SELECT status FROM order_history WHERE order_id = ?").bind(lost.id).first();
    expect(opening).toEqual({ status: "closed" });
  });

  it("keeps its money when its goods have left the house: somebody has to decide", async ({ expect }) => {
    const began = Date.now();
    const lost = await givenLostOrder({ shipped: true });
    expect((await reconcile(began, 0, "fix"))(lost.id)).toEqual([
      { kind: "lost_order", remedy: "decide", mended: false },
    ]);
    expect(await read(lost.intent_id)).toMatchObject({ captured: lost.total, refunded: 0 });
  });

  it("keeps its money when nobody knows what it was for", async ({ expect }) => {
    const began = Date.now();
    const { id } = await strayIntent(testContext().id(), { ...authorised, capture_method: "automatic" });
    expect((await reconcile(began, 0, "fix"))(id)).toEqual([{ kind: "lost_order", remedy: "decide", mended: false }]);
    expect(await read(id)).toMatchObject({ captured: 2_000, refunded: 0 });
  });

  it("lets go of what was merely authorised", async ({ expect }) => {
    const began = Date.now();
    const { id } = await strayIntent(testContext().id(), authorised);
    await reconcile(began);
    expect((await read(id)).status).toBe("authorized");
    await reconcile(began, 0, "fix");
    expect((await read(id)).status).toBe("cancelled");
  });

  it("gives back by itself what came for an order that ended before it was placed", async ({ expect }) => {
    const began = Date.now();
    const ctx = testContext();
    const fenced = ctx.id();
    await commit(ctx, [fenceOrderStatement(ctx, fenced)]);
    const { id } = await strayIntent(fenced, { ...authorised, capture_method: "automatic" });
    expect((await reconcile(began))(id)).toEqual([{ kind: "payment", remedy: "give_back", mended: true }]);
    await reconcile(began);
    expect(await read(id)).toMatchObject({ captured: 2_000, refunded: 2_000 });
    expect((await stripe.refunds.list({ payment_intent: id })).data).toHaveLength(1);
  });

  it("has its unpaid intent cancelled once nobody can be about to pay it", async ({ expect }) => {
    const began = Date.now();
    const { id } = await strayIntent(testContext().id());
    await reconcile(began);
    expect((await read(id)).status).toBe("unconfirmed");
    await reconcile(began, 16 * MINUTE);
    expect((await read(id)).status).toBe("cancelled");
  });

  it("had a number that no other order gets", async ({ expect }) => {
    const began = Date.now();
    const lost = await givenLostOrder();
    await reconcile(began);
    const answer = await checkOut((await givenFullCart(lost.shop)).cart_token, checkoutBody(lost.shop));
    const { order } = await answer.json<{ order: { order_number: string } }>();
    expect(order.order_number > lost.order_number).toBe(true);
  });

  it("is there again when its shopper asks for it before that, with the money that it had", async ({ expect }) => {
    const shop = await givenShop({ stock: 5 });
    const { cart_token } = await givenFullCart(shop);
    const key = crypto.randomUUID();
    const ask = async () =>
      (await (await checkOut(cart_token, checkoutBody(shop), key)).json<{ order: { id: string } }>()).order.id;
    const order_id = await ask();
    await untilStatus(order_id, "processing");
    const before = await paymentRow(order_id);
    await forgetOrder(order_id);
    // Another order takes the number, so that this one gets a new one.
    await checkOut((await givenFullCart(shop)).cart_token, checkoutBody(shop));
    expect(await ask()).toBe(order_id);
    await untilStatus(order_id, "processing");
    expect(await paymentRow(order_id)).toMatchObject({ intent_id: before?.intent_id, captured: before?.captured });
    expect(await levelOf(shop.variant_id)).toMatchObject({ committed: 2, held: 0 });
  });

  it("is answered as ended when its shopper asks for it again after that", async ({ expect }) => {
    const began = Date.now();
    const shop = await givenShop({ stock: 5 });
    const { cart_token } = await givenFullCart(shop);
    const key = crypto.randomUUID();
    const answer = await checkOut(cart_token, checkoutBody(shop), key);
    const { order } = await answer.json<{ order: { id: string } }>();
    await untilStatus(order.id, "processing");
    await forgetOrder(order.id);
    await reconcile(began, 0, "fix");
    const again = await checkOut(cart_token, checkoutBody(shop), key);
    expect([again.status, (await problemOf(again)).code]).toEqual([409, "checkout_ended"]);
  });
});

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { refundsKnown, restockedUnits } from "#aftersales/refunds";
import { stockOf } from "#goods/stock";
import { fenceOrderStatement, orderedUnits, ordersStanding } from "#ordering/orders";
import { MINUTE } from "#platform/basics/time";
import { commit, publish } from "#platform/data/outbox";
import { walkOrders } from "../../../../src/features/aftersales/comparison/walk-orders.ts";
import { walkStock } from "../../../../src/features/aftersales/comparison/walk-stock.ts";
import { walkOutbox } from "../../../../src/features/office/reconciliation/walk-outbox.ts";
import {
  checkOut,
  checkoutBody,
  givenFullCart,
  givenShop,
  levelOf,
  orderRow,
  paying,
} from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { planOf } from "../../../support/explain.ts";
import { givenStock } from "../../../support/inventory.ts";
import { givenOrder, givenRestock, sayShipped, settleRestock } from "../../../support/orders.ts";
import { probeEvents } from "../../../support/probe-events.ts";
import { anOlderId, leaveOtherStock, walkOrdersSince, walkWhole, type WalkWish } from "../../../support/reconcile.ts";
import { givenIntent } from "../../../support/stripe.ts";

let began = 0;
beforeEach(async () => {
  began = Date.now();
  await leaveOtherStock();
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => void vi.restoreAllMocks());

const stock = (variant_id: string) => stockOf(testContext(), variant_id);

/** What a walk finds of one order among those of its test. */
async function find(walk: typeof walkOrders, order_id: string, mode: WalkWish["mode"] = "routine") {
  const findings =
    walk === walkOrders ? await walkOrdersSince(walk, began, { mode }) : (await walkWhole(walk, { mode })).findings;
  return findings
    .filter((one) => one.order_id === order_id)
    .map(({ kind, remedy, mended }) => ({ kind, remedy, mended }));
}

const only = ([variant_id = ""]: string[]) => variant_id;

describe("an order that D1 calls sold", () => {
  it("agrees with its stock, also when refunds have put a part of it back", async ({ expect }) => {
    const { order_id, variant_ids } = await givenOrder({ status: "processing" });
    expect(await find(walkOrders, order_id)).toEqual([]);
    const refund_id = crypto.randomUUID();
    await givenRestock(order_id, refund_id);
    // Under way: both before and after the object has done it.
    expect(await find(walkOrders, order_id)).toEqual([]);
    await stock(only(variant_ids)).uncommit({
      operation_id: `refund:${refund_id}`,
      hold_id: order_id,
      quantity: 1,
    });
    expect(await find(walkOrders, order_id)).toEqual([]);
    await settleRestock(order_id, refund_id);
    expect(await find(walkOrders, order_id)).toEqual([]);
  });

  it("agrees with its stock when units were refunded and never came back", async ({ expect }) => {
    const { order_id } = await givenOrder({ status: "processing" });
    await env.DB.prepare(
      "INSERT INTO refund_items SELECT ?1, id, order_id, 1, 0, 0, 0, 1 FROM order_items WHERE order_id = ?2",
    )
      .bind(crypto.randomUUID(), order_id)
      .run();
    expect(await find(walkOrders, order_id)).toEqual([]);
  });

  it("holds an order's units again if the stock object lost them and stock remains", async ({ expect }) => {
    const { order_id, variant_ids } = await givenOrder({ status: "processing" });
    const variant_id = only(variant_ids);
    // An object that was restored to before the sale knows nothing of it: the same as an order of units it never saw.
    const other = await givenStock({ quantity: 3 });
    await env.DB.prepare("UPDATE order_items SET variant_id = ? WHERE order_id = ?").bind(other, order_id).run();
    const again = { kind: "unsecured_units", remedy: "commit_again" };
    expect(await find(walkOrders, order_id, "list")).toEqual([{ ...again, mended: false }]);
    expect(await levelOf(other)).toMatchObject({ committed: 0 });
    expect(await find(walkOrders, order_id)).toEqual([{ ...again, mended: true }]);
    expect(await levelOf(other)).toMatchObject({ committed: 2, available: 1 });
    expect(await find(walkOrders, order_id)).toEqual([]);
    expect(await levelOf(variant_id)).toMatchObject({ committed: 2 });
  });

  it("stays open when others have bought its units meanwhile", async ({ expect }) => {
    const { order_id } = await givenOrder({ status: "paid" });
    const empty = await givenStock({ quantity: 1 });
    await env.DB.prepare("UPDATE order_items SET variant_id = ? WHERE order_id = ?").bind(empty, order_id).run();
    expect(await find(walkOrders, order_id, "fix")).toEqual([
      { kind: "unsecured_units", remedy: "commit_again", mended: false },
    ]);
    expect(await levelOf(empty)).toMatchObject({ committed: 0, available: 1 });
  });

  it("counts as shipped when its units have left and D1 has forgotten it, but only when that is asked for", async ({
    expect,
  }) => {
    const { order_id, variant_ids } = await givenOrder({ status: "paid" });
    await stock(only(variant_ids)).ship({ operation_id: `ship:${order_id}`, hold_id: order_id });
    const shipped = { kind: "order_behind", remedy: "mark_shipped" };
    expect(await find(walkOrders, order_id)).toEqual([{ ...shipped, mended: false }]);
    expect((await orderRow(order_id))?.status).toBe("paid");
    expect(await find(walkOrders, order_id, "fix")).toEqual([{ ...shipped, mended: true }]);
    expect((await orderRow(order_id))?.status).toBe("shipped");
    expect(await find(walkOrders, order_id, "fix")).toEqual([]);
    expect(await levelOf(only(variant_ids))).toMatchObject({ on_hand: 10, committed: 0 });
  });

  it("is cancelled when its units went back with a cancel that D1 has forgotten", async ({ expect }) => {
    const { order_id, variant_ids } = await givenOrder({ status: "processing" });
    await stock(only(variant_ids)).uncommit({ operation_id: `cancel:${order_id}`, hold_id: order_id });
    expect(await find(walkOrders, order_id, "fix")).toEqual([
      { kind: "order_behind", remedy: "mark_cancelled", mended: true },
    ]);
    expect((await orderRow(order_id))?.status).toBe("cancelled");
    expect(await levelOf(only(variant_ids))).toMatchObject({ committed: 0, available: 12 });
  });

  it("has units noted as returned by a refund that D1 has forgotten, once", async ({ expect }) => {
    const { order_id, variant_ids } = await givenOrder({ status: "processing" });
    const refund_id = crypto.randomUUID();
    await stock(only(variant_ids)).uncommit({ operation_id: `refund:${refund_id}`, hold_id: order_id, quantity: 1 });
    expect(await find(walkOrders, order_id, "fix")).toEqual([
      { kind: "order_behind", remedy: "book_refund", mended: true },
    ]);
    const items = await env.DB.prepare("SELECT quantity, refunded_quantity FROM order_items WHERE order_id = ?")
      .bind(order_id)
      .all();
    expect(items.results).toEqual([{ quantity: 2, refunded_quantity: 1 }]);
    expect(await find(walkOrders, order_id, "fix")).toEqual([]);
  });
});

describe("an order that D1 calls shipped", () => {
  it("has its units leave the house if they have not", async ({ expect }) => {
    const { order_id, variant_ids } = await givenOrder({ status: "processing" });
    await sayShipped(order_id);
    expect(await find(walkOrders, order_id)).toEqual([{ kind: "unshipped_units", remedy: "ship", mended: true }]);
    expect(await levelOf(only(variant_ids))).toMatchObject({ on_hand: 10, committed: 0, available: 10 });
    const { rows } = await stock(only(variant_ids)).movements({ before_seq: null, limit: 1 });
    expect(rows).toMatchObject([{ kind: "OUT", change: -2, reference: order_id }]);
    expect(await find(walkOrders, order_id)).toEqual([]);
  });

  it("has only those leave that no refund put back, when its stock object has forgotten all of them", async ({
    expect,
  }) => {
    const { order_id } = await givenOrder({ status: "processing", lines: [{ quantity: 3, unit_price: 1_000 }] });
    await givenRestock(order_id, "one of three");
    await settleRestock(order_id, "one of three");
    await sayShipped(order_id);
    // An object that was restored to before the sale: two of its units are with the shopper, one came back.
    const other = await givenStock({ quantity: 5 });
    await env.DB.prepare("UPDATE order_items SET variant_id = ? WHERE order_id = ?").bind(other, order_id).run();
    expect(await find(walkOrders, order_id)).toEqual([{ kind: "unshipped_units", remedy: "ship", mended: true }]);
    expect(await levelOf(other)).toMatchObject({ on_hand: 3, committed: 0, available: 3 });
    expect(await find(walkOrders, order_id)).toEqual([]);
  });

  it("has nothing of a line leave that refunds put back as a whole", async ({ expect }) => {
    const lines = [
      { quantity: 2, unit_price: 1_000 },
      { quantity: 1, unit_price: 500 },
    ];
    const { order_id, variant_ids } = await givenOrder({ status: "processing", lines });
    const [back = "", leaves = ""] = variant_ids;
    await givenRestock(order_id, "whole", 2, back);
    await settleRestock(order_id, "whole");
    await stock(back).uncommit({ operation_id: "refund:whole", hold_id: order_id, quantity: 2 });
    await sayShipped(order_id);
    expect(await find(walkOrders, order_id)).toEqual([{ kind: "unshipped_units", remedy: "ship", mended: true }]);
    expect(await levelOf(back)).toMatchObject({ on_hand: 12, committed: 0 });
    expect(await levelOf(leaves)).toMatchObject({ on_hand: 10, committed: 0 });
  });

  it("agrees when its units have left", async ({ expect }) => {
    const { order_id } = await givenOrder({ status: "delivered" });
    expect(await find(walkOrders, order_id, "fix")).toEqual([]);
  });
});

describe("an order that came to nothing", () => {
  it("keeps no units, live or committed", async ({ expect }) => {
    const { order_id, variant_ids } = await givenOrder({ status: "expired" });
    const committed = await givenOrder({ status: "failed" });
    await stock(only(committed.variant_ids)).commit({ hold_id: committed.order_id, quantity: 2 });
    const release = { kind: "ended_order_units", remedy: "release" };
    expect(await find(walkStock, order_id, "list")).toEqual([{ ...release, mended: false }]);
    expect(await find(walkStock, order_id)).toEqual([{ ...release, mended: true }]);
    for (const one of [variant_ids, committed.variant_ids])
      expect(await levelOf(only(one))).toMatchObject({ held: 0, committed: 0, available: 12 });
    expect(await find(walkStock, committed.order_id)).toEqual([]);
  });

  it("keeps none either when it was never placed and never will be", async ({ expect }) => {
    const ctx = testContext();
    const order_id = ctx.id();
    const variant_id = await givenStock({ quantity: 5 });
    await stock(variant_id).hold({ hold_id: order_id, quantity: 2, ttl_seconds: 900, class: "trying" });
    expect(await find(walkStock, order_id, "fix")).toEqual([]);
    await commit(ctx, [fenceOrderStatement(ctx, order_id)]);
    expect(await find(walkStock, order_id)).toEqual([{ kind: "ended_order_units", remedy: "release", mended: true }]);
    expect(await levelOf(variant_id)).toMatchObject({ held: 0, available: 5 });
  });

  it("does not keep its shopper from checking out again", async ({ expect }) => {
    const shop = await givenShop({ stock: 5 });
    const { cart_token } = await givenFullCart(shop);
    const answer = await checkOut(cart_token, checkoutBody(shop, paying(undefined)));
    const { order } = await answer.json<{ order: { id: string } }>();
    // As if the order had ended and its cart had never been told.
    await env.DB.prepare("UPDATE orders SET status = 'expired' WHERE id = ?").bind(order.id).run();
    await env.DB.prepare("UPDATE payments SET intent_id = NULL WHERE order_id = ?").bind(order.id).run();
    const conclude = { kind: "open_journal", remedy: "conclude" };
    expect(await find(walkOrders, order.id, "list")).toEqual([{ ...conclude, mended: false }]);
    expect(await find(walkOrders, order.id)).toEqual([{ ...conclude, mended: true }]);
    const again = await checkOut(cart_token, checkoutBody(shop));
    expect(again.status).toBe(201);
    expect((await again.json<{ order: { id: string } }>()).order.id).not.toBe(order.id);
  });
});

describe("units of an order that D1 does not know", () => {
  it("go back when that is asked for and nobody's money is at the provider", async ({ expect }) => {
    const order_id = anOlderId();
    const variant_id = await givenStock({ quantity: 5 });
    await stock(variant_id).commit({ hold_id: order_id, quantity: 2 });
    const release = { kind: "lost_order_units", remedy: "release" };
    expect(await find(walkStock, order_id)).toEqual([{ ...release, mended: false }]);
    expect(await levelOf(variant_id)).toMatchObject({ committed: 2 });
    expect(await find(walkStock, order_id, "fix")).toEqual([{ ...release, mended: true }]);
    expect(await levelOf(variant_id)).toMatchObject({ committed: 0, available: 5 });
    expect(await find(walkStock, order_id, "fix")).toEqual([]);
  });

  it("stay where they are as long as somebody's money is at the provider", async ({ expect }) => {
    const order_id = testContext().id();
    const variant_id = await givenStock({ quantity: 5 });
    await stock(variant_id).commit({ hold_id: order_id, quantity: 2 });
    await givenIntent({ metadata: { order_id }, confirm: true, payment_method: "pm_card_visa" });
    expect(await find(walkStock, order_id, "fix")).toMatchObject([{ kind: "lost_order_units", mended: false }]);
    expect(await levelOf(variant_id)).toMatchObject({ committed: 2 });
  });

  it("go back also when a part of them has gone before", async ({ expect }) => {
    const order_id = anOlderId();
    const variant_id = await givenStock({ quantity: 5 });
    await stock(variant_id).commit({ hold_id: order_id, quantity: 3 });
    await stock(variant_id).uncommit({ operation_id: "refund:x", hold_id: order_id, quantity: 1 });
    expect(await find(walkStock, order_id, "fix")).toMatchObject([{ mended: true }]);
    expect(await levelOf(variant_id)).toMatchObject({ committed: 0, available: 5 });
  });
});

it("what should have been sent again and was not is sent", async ({ expect }) => {
  const ctx = testContext({ now: () => Date.now() - 10 * MINUTE });
  const late = publish(ctx, probeEvents["probe.late"], {});
  const row = ctx.published[0];
  await commit({ ...ctx, waitUntil: () => {} }, [late]);
  const { findings } = await walkWhole(walkOutbox);
  expect(findings).toContainEqual(
    expect.objectContaining({ kind: "outbox", subject_id: row?.id, remedy: "send_again", mended: true }),
  );
  expect((await walkWhole(walkOutbox)).findings.map((one) => one.subject_id)).not.toContain(row?.id);
});

it("the walks read by indexes alone", async ({ expect }) => {
  const ctx = testContext();
  const reads = [
    orderedUnits(ctx, ["x"]),
    restockedUnits(ctx, ["x"]),
    refundsKnown(ctx, ["x"]),
    ordersStanding(ctx, "paid", 0, [1, "x"], 10),
  ];
  for (const plan of await Promise.all(reads.map(planOf)))
    for (const line of plan.split("\n")) expect(line).not.toMatch(/SCAN (?!json_each)|TEMP B-TREE FOR ORDER/);
});

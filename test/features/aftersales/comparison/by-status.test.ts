import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { stockOf } from "#goods/stock";
import { cartOf } from "#ordering/cart";
import type { OrderStatus } from "#ordering/orders";
import { walkOrders } from "../../../../src/features/aftersales/comparison/walk-orders.ts";
import { walkStock } from "../../../../src/features/aftersales/comparison/walk-stock.ts";
import { returnUnits } from "../../../../src/features/aftersales/refunds/return-units.ts";
import { orderStatuses } from "../../../../src/features/ordering/orders/rules.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, paying } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder, givenRestock } from "../../../support/orders.ts";
import { leaveOtherStock, walkOrdersSince, walkWhole } from "../../../support/reconcile.ts";

/** Every status of an order by what its stock and its cart still keep for it. */

let began = 0;
beforeEach(async () => {
  began = Date.now();
  await leaveOtherStock();
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => void vi.restoreAllMocks());

/** Whether a run takes units away that are merely held, and that are sold. A live hold of an order under way lapses by itself. */
const released: Record<OrderStatus, { live: boolean; committed: boolean }> = {
  pending: { live: false, committed: false },
  committing: { live: false, committed: false },
  capturing: { live: false, committed: false },
  refusing: { live: false, committed: false },
  closing: { live: false, committed: true },
  paid: { live: false, committed: false },
  processing: { live: false, committed: false },
  shipping: { live: false, committed: false },
  cancelling: { live: false, committed: false },
  shipped: { live: false, committed: false },
  delivered: { live: false, committed: false },
  expired: { live: true, committed: true },
  cancelled: { live: true, committed: true },
  failed: { live: true, committed: true },
};

describe("units that are kept for an order", () => {
  const cases = orderStatuses.flatMap((status) =>
    (["live", "committed"] as const).map((kept) => [status, kept] as const),
  );
  it.for(cases)(
    "that is %s, %s: are released where it came to nothing, and only there",
    async ([status, kept], { expect }) => {
      const { order_id, variant_ids } = await givenOrder({ status: "pending" });
      const [variant_id = ""] = variant_ids;
      const stock = stockOf(testContext(), variant_id);
      if (kept === "committed") await stock.commit({ hold_id: order_id, quantity: 2 });
      await env.DB.prepare(
        "UPDATE orders SET status = ?, ends_as = CASE ?1 WHEN 'closing' THEN 'expired' END WHERE id = ?2",
      )
        .bind(status, order_id)
        .run();
      const { findings } = await walkWhole(walkStock, { mode: "fix" });
      const expected = released[status][kept];
      expect(findings.filter((one) => one.order_id === order_id).map(({ kind, mended }) => [kind, mended])).toEqual(
        expected ? [["ended_order_units", true]] : [],
      );
      const { held, committed } = await stock.level();
      expect(held + committed).toBe(expected ? 0 : 2);
    },
  );
});

describe("a journal that is open", () => {
  const concluded = new Set<OrderStatus>([
    "paid",
    "processing",
    "shipping",
    "shipped",
    "delivered",
    "expired",
    "cancelled",
    "failed",
  ]);
  it.for(orderStatuses)("is concluded or left alone for an order that is %s", async (status, { expect }) => {
    const shop = await givenShop({ stock: 5 });
    const { cart_token } = await givenFullCart(shop);
    const answer = await checkOut(cart_token, checkoutBody(shop, paying(undefined)));
    const { order } = await answer.json<{ order: { id: string } }>();
    await env.DB.prepare("UPDATE payments SET intent_id = NULL WHERE order_id = ?").bind(order.id).run();
    await env.DB.prepare("UPDATE orders SET status = ? WHERE id = ?").bind(status, order.id).run();
    const found = (await walkOrdersSince(walkOrders, began, { mode: "routine" })).filter(
      (one) => one.order_id === order.id && one.kind === "open_journal",
    );
    const cart_id = await env.DB.prepare("SELECT cart_id FROM orders WHERE id = ?")
      .bind(order.id)
      .first<string>("cart_id");
    const journal = await cartOf(testContext(), cart_id ?? "").find(order.id);
    expect([found.map(({ mended }) => mended), journal?.state === "open"]).toEqual(
      concluded.has(status) ? [[true], false] : [[], true],
    );
  });
});

describe("units that a refund puts back", () => {
  /** How they come back, by where the order is: they never left, they left and came in again, or a cancel was first. */
  const back: Partial<Record<OrderStatus, { on_hand: number; committed: number; kind: string }>> = {
    paid: { on_hand: 12, committed: 1, kind: "IN" },
    processing: { on_hand: 12, committed: 1, kind: "IN" },
    shipping: { on_hand: 11, committed: 0, kind: "OUT" },
    shipped: { on_hand: 11, committed: 0, kind: "RETURN" },
    delivered: { on_hand: 11, committed: 0, kind: "RETURN" },
  };
  it.for(Object.entries(back))("of an order that is %s", async ([status, level], { expect }) => {
    const { order_id, variant_ids } = await givenOrder({ status: status as OrderStatus });
    expect(await putBack(order_id, variant_ids[0] ?? "")).toEqual(level);
  });

  it("of an order whose cancel put them back before", async ({ expect }) => {
    for (const status of ["cancelling", "cancelled"] as const) {
      const { order_id, variant_ids } = await givenOrder({ status: "cancelling" });
      const [variant_id = ""] = variant_ids;
      await stockOf(testContext(), variant_id).uncommit({ operation_id: `cancel:${order_id}`, hold_id: order_id });
      await env.DB.prepare("UPDATE orders SET status = ? WHERE id = ?").bind(status, order_id).run();
      expect(await putBack(order_id, variant_id)).toEqual({ on_hand: 12, committed: 0, kind: "IN" });
    }
  });

  /** The level, and the last line of the ledger, after the refund's event has come twice. */
  async function putBack(order_id: string, variant_id: string) {
    const refund_id = crypto.randomUUID();
    await givenRestock(order_id, refund_id);
    const ctx = testContext();
    for (let times = 0; times < 2; times += 1) await returnUnits(ctx, { refund_id, order_id }, ctx.db.run("SELECT 1"));
    const stock = stockOf(ctx, variant_id);
    const { on_hand, committed } = await stock.level();
    const { rows } = await stock.movements({ before_seq: null, limit: 1 });
    return { on_hand, committed, kind: rows[0]?.kind };
  }
});

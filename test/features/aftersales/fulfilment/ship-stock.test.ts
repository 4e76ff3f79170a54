import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { stockOf } from "#goods/stock";
import { shipParcel, shipStock } from "../../../../src/features/aftersales/fulfilment/ship-stock.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { levelOf } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";

const ctx = testContext();
let staff = "";
beforeAll(async () => {
  staff = await tokenOf("admin");
});

/** Staff refund so many units of each line and put them back on the shelf. */
async function restock({ order_id, payment_id }: GivenOrder, ...quantities: number[]) {
  const rows = await env.DB.prepare("SELECT id FROM order_items WHERE order_id = ? ORDER BY position")
    .bind(order_id)
    .all<{ id: string }>();
  const items = rows.results.flatMap(({ id }, at) => {
    const quantity = quantities[at] ?? 0;
    return quantity > 0 ? [{ order_item_id: id, quantity }] : [];
  });
  const given = await call("POST", `/api/v1/payments/${payment_id}/refunds`, {
    body: { items, restock: true },
    token: staff,
    headers: { "idempotency-key": crypto.randomUUID() },
  });
  await deliverAll(order_id);
  return given.status;
}

async function ship({ order_id }: GivenOrder) {
  const shipped = await call("PATCH", `/api/v1/admin/orders/${order_id}`, {
    body: { status: "shipped" },
    token: staff,
  });
  await deliverAll(order_id);
  return shipped.status;
}

const shippedOf = async (variant_id: string) =>
  (await stockOf(ctx, variant_id).movements({ before_seq: null, limit: 10 })).rows
    .filter(({ movement_id }) => movement_id.startsWith("ship:"))
    .map(({ change }) => change);

describe("an order of which a part went back on the shelf before it left", () => {
  it("ships the units that are left, and keeps none", async ({ expect }) => {
    const order = await givenOrder({ status: "processing", lines: [{ quantity: 3, unit_price: 1_000 }] });
    const [variant_id = ""] = order.variant_ids;
    expect(await restock(order, 1)).toBe(201);
    expect(await ship(order)).toBe(200);
    expect(await levelOf(variant_id)).toMatchObject({ on_hand: 11, committed: 0, available: 11 });
    expect(await shippedOf(variant_id)).toEqual([-2]);
  });

  it("ships nothing of a line that went back as a whole, and the other lines as they are", async ({ expect }) => {
    const order = await givenOrder({
      status: "processing",
      lines: [
        { quantity: 2, unit_price: 1_000 },
        { quantity: 3, unit_price: 500 },
      ],
    });
    const [back = "", left = ""] = order.variant_ids;
    expect(await restock(order, 2, 1)).toBe(201);
    expect(await ship(order)).toBe(200);
    expect(await levelOf(back)).toMatchObject({ on_hand: 12, committed: 0, available: 12 });
    expect(await levelOf(left)).toMatchObject({ on_hand: 11, committed: 0, available: 11 });
  });

  it("gets further units back after it left, on top of those before", async ({ expect }) => {
    const order = await givenOrder({ status: "processing", lines: [{ quantity: 3, unit_price: 1_000 }] });
    const [variant_id = ""] = order.variant_ids;
    expect(await restock(order, 1)).toBe(201);
    expect(await ship(order)).toBe(200);
    expect(await restock(order, 1)).toBe(201);
    expect(await levelOf(variant_id)).toMatchObject({ on_hand: 12, committed: 0, available: 12 });
    expect(await shippedOf(variant_id)).toEqual([-2]);
  });
});

describe("shipping units", () => {
  const parcelOf = async ({ order_id, variant_ids: [variant_id = ""] }: GivenOrder) => ({
    order_id,
    fulfilment_id: ctx.id(),
    units: [{ variant_id, quantity: 2 }],
  });

  it("fails when the stock object does not know of their sale, so that somebody hears of it", async ({ expect }) => {
    const unknown = await givenOrder({ status: "expired" });
    const parcel = await parcelOf(unknown);
    await expect(shipStock(ctx, parcel)).rejects.toThrow("not_committed");
    const [variant_id = ""] = unknown.variant_ids;
    await stockOf(ctx, variant_id).release({ hold_id: unknown.order_id, even_committed: false });
    await expect(shipStock(ctx, parcel)).rejects.toThrow("not_committed");
  });

  it("is done once, and asked again is done", async ({ expect }) => {
    const order = await givenOrder({ status: "processing" });
    const [variant_id = ""] = order.variant_ids;
    const parcel = await parcelOf(order);
    await shipStock(ctx, parcel);
    await shipStock(ctx, parcel);
    expect(await shippedOf(variant_id)).toEqual([-2]);
  });

  it("is refused of a parcel that has not shipped", async ({ expect }) => {
    await expect(shipParcel(ctx, ctx.id(), ctx.id())).rejects.toThrow("has not shipped");
  });
});

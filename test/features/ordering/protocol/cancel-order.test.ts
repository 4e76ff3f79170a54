import { describe, it } from "vitest";
import { portsOf } from "../../../../src/features/ordering/checkout/ports-of.ts";
import { cancelOrder } from "../../../../src/features/ordering/protocol/cancel-order.ts";
import type { Ports } from "../../../../src/features/ordering/protocol/ports.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder } from "../../../support/orders.ts";

/** The ports of the shop, with an order that has moved on between the look at it and the cancel. */
function overtaken(order_id: string, moves: (ports: Ports) => Promise<unknown>): Ports {
  const ports = portsOf(testContext());
  let seen = false;
  const find = async (id: string) => {
    const order = await ports.orders.find(id);
    if (!seen && id === order_id) await moves(ports);
    seen = true;
    return order;
  };
  return { ...ports, orders: { ...ports.orders, find } };
}

describe("a cancel that the order has overtaken", () => {
  it.for(["committing", "capturing"] as const)(
    "of one that was %s is never said to be noted: it is carried out from where the order is now",
    async (status, { expect }) => {
      const { order_id } = await givenOrder({ status, paid: false });
      const ports = overtaken(order_id, async ({ orders }) => {
        for (const event of status === "committing" ? (["capture", "pay"] as const) : (["pay"] as const)) {
          const order = await orders.find(order_id);
          if (order) await orders.move(order, event);
        }
      });
      expect(await cancelOrder(ports, order_id)).toMatchObject({ kind: "cancelled", order: { status: "cancelled" } });
    },
  );

  it("of one that has gone out meanwhile comes too late", async ({ expect }) => {
    const { order_id } = await givenOrder({ status: "processing" });
    const ports = overtaken(order_id, async ({ orders }) => {
      const order = await orders.find(order_id);
      if (order) await orders.move(order, "ship");
    });
    expect(await cancelOrder(ports, order_id)).toMatchObject({ kind: "too_late", order: { status: "shipped" } });
  });
});

import { beforeAll, describe, it } from "vitest";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { givenOrder } from "../../../support/orders.ts";
import { givenReturn } from "../../../support/returns.ts";
import { givenRole } from "../../../support/roles.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

describe("the timeline of an order", () => {
  it("tells what becomes of a return, to its shopper all but what staff found", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered", paid: true });
    const { id, item_ids } = await givenReturn(staff.token, {}, { order });
    const act = (what: string, body: object) =>
      call("POST", `/api/v1/admin/returns/${id}/${what}`, {
        token: staff.token,
        body,
        headers: { "idempotency-key": crypto.randomUUID() },
      });
    await act("approve", {});
    await act("receive", { items: [{ order_item_id: item_ids[0], quantity: 1 }] });
    await act("inspect", { items: [{ order_item_id: item_ids[0], restock: 1 }] });
    expect((await act("refund", {})).status).toBeLessThan(300);
    const told = async (path: string, options: object) => {
      const answer: any = await (await call("GET", `/api/v1/${path}/${order.order_id}/timeline`, options)).json();
      const types: string[] = answer.data.map(({ type }: any) => type);
      return types.filter((type) => type.startsWith("return_"));
    };
    const all = ["return_requested", "return_answered", "return_received", "return_inspected", "return_refunded"];
    expect(await told("admin/orders", { token: staff.token })).toEqual(all);
    const own = await told("orders", { headers: { "order-token": order.order_token } });
    expect(own).toEqual(all.filter((type) => type !== "return_inspected"));
  });
});

describe("the allowed actions of staff", () => {
  it("have a return while units are out, for those who may open one", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered", lines: [{ quantity: 1, unit_price: 1_000 }] });
    const clerk = await givenActor(await givenRole(["orders:read", "returns:write"]));
    const reader = await givenActor(await givenRole(["orders:read", "orders:write"]));
    const actions = async (token: string) => {
      const shown: any = await (await call("GET", `/api/v1/admin/orders/${order.order_id}`, { token })).json();
      return shown.allowed_actions.includes("return");
    };
    expect([await actions(clerk.token), await actions(reader.token)]).toEqual([true, false]);
    await givenReturn(staff.token, {}, { order });
    expect(await actions(clerk.token)).toBe(false);
  });
});

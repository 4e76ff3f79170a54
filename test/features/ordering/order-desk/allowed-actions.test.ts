import { beforeAll, describe, it } from "vitest";
import type { OrderStatus } from "#ordering/orders";
import { type GivenActor, givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { atOnce } from "../../../support/at-once.ts";
import { testContext } from "../../../support/context.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { givenRole } from "../../../support/roles.ts";

let staff: GivenActor;
let ada: GivenActor;
beforeAll(async () => {
  [staff, ada] = await Promise.all([givenActor("admin"), givenCustomer()]);
});

const statuses = [
  "pending",
  "paid",
  "processing",
  "shipping",
  "shipped",
  "delivered",
  "cancelled",
  "expired",
  "failed",
] as const;
const orderIn = (status: OrderStatus) => givenOrder({ status, user_id: ada.user_id });
const shownTo = async (token: string, path: string): Promise<any> => (await call("GET", path, { token })).json();
const key = () => ({ "idempotency-key": testContext().id() });

const cancel = (path: string, order_id: string, token: string, body: object) =>
  call("POST", `/api/v1/${path}/${order_id}/cancel`, { token, body: { reason: "other", ...body } });

/** A unit that leaves others in the order. */
async function lastUnit(order_id: string) {
  const shown: any = await (await call("GET", `/api/v1/admin/orders/${order_id}`, { token: staff.token })).json();
  return [{ order_item_id: shown.items.at(-1).id, quantity: 1 }];
}

/** Each action of staff, done. */
const staffDoes: Record<string, (order: GivenOrder) => Promise<Response>> = {
  ...Object.fromEntries(
    Object.entries({ process: "processing", ship: "shipped", deliver: "delivered" }).map(([action, status]) => [
      action,
      ({ order_id }: GivenOrder) =>
        call("PATCH", `/api/v1/admin/orders/${order_id}`, { token: staff.token, body: { status } }),
    ]),
  ),
  hold: ({ order_id }) =>
    call("POST", `/api/v1/admin/orders/${order_id}/hold`, { token: staff.token, body: { reason: "other" } }),
  cancel: ({ order_id }) => cancel("admin/orders", order_id, staff.token, {}),
  cancel_items: async ({ order_id }) =>
    cancel("admin/orders", order_id, staff.token, { items: await lastUnit(order_id) }),
  refund: ({ payment_id }) =>
    call("POST", `/api/v1/payments/${payment_id}/refunds`, {
      token: staff.token,
      body: { amount: 1 },
      headers: key(),
    }),
  return: ({ order_id }) => back("admin/orders", order_id, staff.token),
};

/** A unit of the first line, sent back. */
async function back(path: string, order_id: string, token: string) {
  const shown = await shownTo(staff.token, `/api/v1/admin/orders/${order_id}`);
  const body = { items: [{ order_item_id: shown.items[0].id, quantity: 1, reason: "other" }] };
  return call("POST", `/api/v1/${path}/${order_id}/returns`, { token, body });
}

/** Each action of a shopper, done. */
const shopperDoes: Record<string, (order: GivenOrder) => Promise<Response>> = {
  cancel: ({ order_id }) => call("POST", `/api/v1/orders/${order_id}/cancel`, { token: ada.token }),
  cancel_items: async ({ order_id }) =>
    call("POST", `/api/v1/orders/${order_id}/cancel`, { token: ada.token, body: { items: await lastUnit(order_id) } }),
  pay: ({ order_id }) =>
    call("POST", "/api/v1/payments", {
      token: ada.token,
      body: { order_id, provider: "stripe", payment_method_id: "pm_card_visa" },
      headers: key(),
    }),
  refund: ({ payment_id }) =>
    call("POST", `/api/v1/payments/${payment_id}/refunds`, { token: ada.token, body: { amount: 1 }, headers: key() }),
  return: ({ order_id }) => back("orders", order_id, ada.token),
};

describe("the allowed actions of an order", () => {
  it("are exactly those that staff can carry out, in each state", async ({ expect }) => {
    await atOnce(statuses, async (status) => {
      const { order_id } = await orderIn(status);
      const { allowed_actions } = await shownTo(staff.token, `/api/v1/admin/orders/${order_id}`);
      for (const [action, act] of Object.entries(staffDoes)) {
        const is_done = (await act(await orderIn(status))).status < 300;
        // Asked for the state that it has, an order answers with it.
        const shown = status === "shipping" ? "processing" : status;
        const is_there = { process: "processing", ship: "shipped", deliver: "delivered", cancel: "cancelled" }[action];
        expect([status, action, allowed_actions.includes(action) || shown === is_there]).toEqual([
          status,
          action,
          is_done,
        ]);
      }
    });
  });

  it("are exactly those that its shopper can carry out, in each state", async ({ expect }) => {
    await atOnce(statuses, async (status) => {
      const { order_id } = await orderIn(status);
      const { allowed_actions } = await shownTo(ada.token, `/api/v1/orders/${order_id}`);
      for (const [action, act] of Object.entries(shopperDoes)) {
        const is_done = (await act(await orderIn(status))).status < 300;
        const is_there = action === "cancel" && status === "cancelled";
        expect([status, action, allowed_actions.includes(action) || is_there]).toEqual([status, action, is_done]);
      }
    });
  });

  it("leave out what the caller's role may not do", async ({ expect }) => {
    const { order_id } = await orderIn("processing");
    const role = await givenRole(["orders:read", "orders:write"]);
    const clerk = await givenActor(role);
    const reader = await givenActor(await givenRole(["orders:read"]));
    const path = `/api/v1/admin/orders/${order_id}`;
    expect((await shownTo(staff.token, path)).allowed_actions).toEqual([
      "ship",
      "cancel",
      "cancel_items",
      "hold",
      "refund",
    ]);
    expect((await shownTo(clerk.token, path)).allowed_actions).toEqual(["ship", "hold"]);
    expect((await shownTo(reader.token, path)).allowed_actions).toEqual([]);
  });

  it("come with the refusal of a move that is not among them", async ({ expect }) => {
    const { order_id } = await orderIn("processing");
    const refused = await call("PATCH", `/api/v1/admin/orders/${order_id}`, {
      token: staff.token,
      body: { status: "delivered" },
    });
    expect(await problemOf(refused)).toMatchObject({
      status: 409,
      code: "illegal_move",
      order_status: "processing",
      allowed_actions: ["ship", "cancel", "cancel_items", "hold", "refund"],
    });
  });
});

describe("an order", () => {
  it("carries its payments, its refunds and its shipment, for its shopper and for staff", async ({ expect }) => {
    const order = await orderIn("shipped");
    const body = { amount: 700, reason: "Arrived late" };
    const path = `/api/v1/payments/${order.payment_id}/refunds`;
    const given: any = await (await call("POST", path, { token: staff.token, body, headers: key() })).json();
    for (const shown of [
      await shownTo(ada.token, `/api/v1/orders/${order.order_id}`),
      await shownTo(staff.token, `/api/v1/admin/orders/${order.order_id}`),
    ]) {
      const { payments, refunds, fulfilments, returns, items } = shown;
      expect(payments).toEqual([
        {
          id: order.payment_id,
          provider: "stripe",
          status: "partially_refunded",
          amount: order.total,
          captured: order.total,
          refunded: 700,
          credited: 0,
          waived: 0,
          outstanding: 0,
          instructions: null,
          method: {
            type: "card",
            brand: "visa",
            last4: "4242",
            exp_month: 12,
            exp_year: 2034,
            wallet: null,
            saved_method_id: null,
          },
        },
      ]);
      const actor = { type: "user", id: staff.user_id, name: "Ada Lovelace" };
      const own = "user_id" in shown ? { actor } : {};
      expect(refunds).toEqual([{ ...given, updated_at: expect.any(String), ...own }]);
      expect(fulfilments).toEqual([
        {
          id: order.order_id,
          status: "shipped",
          items: [{ order_item_id: items[0].id, quantity: 2, returned_quantity: 0 }],
          tracking_number: null,
          carrier: null,
          tracking_url: null,
          created_at: expect.stringMatching(/Z$/),
          updated_at: expect.stringMatching(/Z$/),
          shipped_at: expect.stringMatching(/Z$/),
          delivered_at: null,
          failed_at: null,
          failure_reason: null,
          returned_at: null,
        },
      ]);
      expect(returns).toEqual([]);
    }
    const blind = await givenActor(await givenRole(["orders:read"]));
    const shown = await shownTo(blind.token, `/api/v1/admin/orders/${order.order_id}`);
    expect(shown.refunds).toMatchObject([{ id: given.id, reason: null }]);
  });

  it("that has not shipped carries no shipment, and a payment that was never tried no method", async ({ expect }) => {
    const { order_id } = await orderIn("pending");
    expect(await shownTo(ada.token, `/api/v1/orders/${order_id}`)).toMatchObject({
      payments: [{ status: "pending", captured: 0, method: null }],
      refunds: [],
      fulfilments: [],
    });
  });
});

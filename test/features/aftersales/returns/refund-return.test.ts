import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { paymentEvents } from "#money/payments";
import { commit, publish } from "#platform/data/outbox";
import { type GivenActor, givenActor, givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { levelOf } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { forgetAnswer } from "../../../support/idempotency.ts";
import { type GivenOrder, givenOrder, type OrderWish } from "../../../support/orders.ts";
import { deliver, deliverAll } from "../../../support/queue.ts";
import { givenReturn } from "../../../support/returns.ts";
import { givenRole } from "../../../support/roles.ts";
import { control, stripe } from "../../../support/stripe.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

/** Three units for 33 each and two for 50, with 7 for the shipping. */
const lines = [
  { quantity: 3, unit_price: 33 },
  { quantity: 2, unit_price: 50 },
];
const act = (id: string, what: string, body?: unknown) =>
  call("POST", `/api/v1/admin/returns/${id}/${what}`, {
    token: staff.token,
    ...(body === undefined ? {} : { body }),
  });
const refund = (id: string, body: object = {}, { token = staff.token, key = crypto.randomUUID() } = {}) =>
  call("POST", `/api/v1/admin/returns/${id}/refund`, { token, body, headers: { "idempotency-key": key } });
const received = async (wish: OrderWish = {}, quantity = 2) => {
  const made = await givenReturn(staff.token, { lines, shipping_price: 700, ...wish }, { quantity });
  await act(made.id, "receive", { items: [{ order_item_id: made.item_ids[0], quantity }] });
  return made;
};
const shown = async (order: GivenOrder): Promise<any> =>
  (await call("GET", `/api/v1/orders/${order.order_id}`, { headers: { "order-token": order.order_token } })).json();
const atStripe = async ({ intent_id }: GivenOrder) =>
  (await stripe.refunds.list({ payment_intent: intent_id ?? "" })).data.map(({ amount }) => amount);
/** What was paid for so many units of the first line. */
const paidFor = async (order: GivenOrder, quantity: number): Promise<number> => {
  const { items } = await shown(order);
  const [{ line_total, discount_total, tax_total, quantity: all }] = items;
  return Math.round(((line_total - discount_total + tax_total) * quantity) / all);
};
const toldOf = async ({ order_id }: GivenOrder) => {
  const found = await env.DB.prepare(
    "SELECT body ->> 'refund_id' AS refund_id FROM outbox WHERE body ->> 'order_id' = ?1 AND type = 'return.refunded'",
  )
    .bind(order_id)
    .all<{ refund_id: string }>();
  return found.results;
};

const shownToStaff = async (id: string): Promise<any> =>
  (await call("GET", `/api/v1/admin/returns/${id}`, { token: staff.token })).json();

/** The provider gives up a refund that it had accepted, and the shop hears of it. */
async function fail({ order_id }: GivenOrder, refund_id: string): Promise<void> {
  const found = env.DB.prepare("SELECT provider_refund_id FROM refunds WHERE id = ?").bind(refund_id);
  const provider_refund_id = (await found.first<string>("provider_refund_id")) ?? "";
  await control("POST", `refunds/${provider_refund_id}`, { outcome: "fail" });
  const ctx = testContext();
  const hint = publish(ctx, paymentEvents["refund.hinted"], { provider: "stripe", provider_refund_id });
  const hinted = ctx.published.splice(0)[0]?.id ?? "";
  await commit(ctx, [hint]);
  await deliver([hinted]);
  const failed = env.DB.prepare("SELECT id FROM outbox WHERE type = 'refund.failed' AND body ->> 'order_id' = ?");
  await deliver([(await failed.bind(order_id).first<string>("id")) ?? ""]);
}

describe("a refund of a return", () => {
  it("gives back what was paid for the units that came, tells it once, and puts nothing on the shelf", async ({
    expect,
  }) => {
    const { id, order, item_ids } = await received();
    const amount = await paidFor(order, 2);
    const answer = await refund(id);
    expect(answer.status).toBe(200);
    const made: any = await answer.json();
    expect(made).toMatchObject({
      refunds: [{ amount, shipping_amount: 0, fee_amount: 0 }],
      items: [{ order_item_id: item_ids[0], refunded_quantity: 2 }],
      allowed_actions: ["inspect"],
    });
    await deliverAll(order.order_id);
    expect(await atStripe(order)).toEqual([amount]);
    expect(await levelOf(order.variant_ids[0] ?? "")).toMatchObject({ on_hand: 10 });
    expect(await shown(order)).toMatchObject({ refunded_total: amount, items: [{ returned_quantity: 2 }, {}] });
    expect(await toldOf(order)).toEqual([{ refund_id: made.refunds[0].refund_id }]);
    expect((await problemOf(await refund(id))).code).toBe("return_not_refundable");
    expect((await auditOf(order.order_id)).map(({ action }) => action)).toEqual([
      "return.opened",
      "return.received",
      "return.refunded",
      "refund.begun",
    ]);
  });

  it("takes a fee off and gives shipping back, neither beyond what there is", async ({ expect }) => {
    const { id, order, item_ids } = await received();
    const whole = await paidFor(order, 2);
    const shipping = order.total - (await paidFor(order, 3)) - 110;
    const one = { items: [{ order_item_id: item_ids[0], quantity: 1 }] };
    expect(await problemOf(await refund(id, { fee_amount: whole + 1 }))).toMatchObject({
      code: "fee_exceeds_refund",
      most: whole - 1,
    });
    expect(await problemOf(await refund(id, { shipping_amount: shipping + 1 }))).toMatchObject({
      code: "refund_exceeds_shipping",
      left: shipping,
    });
    expect((await refund(id, { ...one, fee_amount: 5, shipping_amount: shipping - 1 })).status).toBe(200);
    expect(await problemOf(await refund(id, { shipping_amount: 2 }))).toMatchObject({ left: 1 });
    expect((await refund(id, { shipping_amount: 1 })).status).toBe(200);
    expect((await atStripe(order)).reduce((sum, amount) => sum + amount, 0)).toBe(whole + shipping - 5);
  });

  it("is of units that came and were not refunded, each once", async ({ expect }) => {
    const { id, order, item_ids } = await received();
    const units = (quantity: number, at = 0) => ({ items: [{ order_item_id: item_ids[at], quantity }] });
    expect(await problemOf(await refund(id, units(3)))).toMatchObject({ code: "refund_exceeds_return", left: 2 });
    expect((await problemOf(await refund(id, units(1, 1)))).code).toBe("return_not_refundable");
    const at_once = await Promise.all([refund(id, units(2)), refund(id, units(2))]);
    expect(at_once.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(await atStripe(order)).toEqual([await paidFor(order, 2)]);
  });

  it("comes once for its key, and belongs to its return alone", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered", lines });
    const [one, two] = [await givenReturn(staff.token, {}, { order }), await givenReturn(staff.token, {}, { order })];
    const key = crypto.randomUUID();
    for (const { id } of [one, two]) {
      expect((await act(id, "approve")).status).toBe(200);
      expect((await refund(id, {}, { key })).status).toBe(200);
      await forgetAnswer(key);
      expect((await refund(id, {}, { key })).status).toBe(200);
      await forgetAnswer(key);
    }
    expect(await atStripe(order)).toHaveLength(2);
    expect((await problemOf(await refund(one.id, { to: "store_credit" }, { key }))).code).toBe(
      "idempotency_key_reused",
    );
  });

  it("of an approved return may come before its units, which are not called off then", async ({ expect }) => {
    const made = await givenReturn(staff.token, { lines });
    expect((await problemOf(await refund(made.id))).code).toBe("return_not_refundable");
    await act(made.id, "approve");
    expect((await refund(made.id)).status).toBe(200);
    expect((await problemOf(await act(made.id, "cancel"))).code).toBe("illegal_return_move");
    await act(made.id, "receive", { items: [{ order_item_id: made.item_ids[0], quantity: 1 }] });
    expect((await problemOf(await refund(made.id))).code).toBe("return_not_refundable");
  });

  it("that becomes store credit asks no provider", async ({ expect }) => {
    const ada = await givenCustomer();
    const { id, order } = await received({ user_id: ada.user_id });
    const amount = await paidFor(order, 2);
    expect((await refund(id, { to: "store_credit" })).status).toBe(200);
    await deliverAll(order.order_id);
    expect(await atStripe(order)).toEqual([]);
    const credit: any = await (await call("GET", "/api/v1/me/store-credit", { token: ada.token })).json();
    expect(JSON.stringify(credit)).toContain(String(amount));
    expect(await toldOf(order)).toHaveLength(1);
  });

  it("that comes to nothing leaves its units to be refunded another time", async ({ expect }) => {
    const { id, order } = await received({ card: "pm_card_pendingRefund" });
    const made: any = await (await refund(id)).json();
    await fail(order, made.refunds[0].refund_id);
    const after = await shownToStaff(id);
    expect([after.items[0].refunded_quantity, after.refunds]).toEqual([0, []]);
    expect((await refund(id)).status).toBe(200);
  });

  it("that comes to nothing after it was announced as given stays with its return, for staff to settle", async ({
    expect,
  }) => {
    const { id, order } = await received({ card: "pm_card_pendingRefund" });
    const made: any = await (await refund(id)).json();
    await deliverAll(order.order_id);
    const given = await shownToStaff(id);
    expect([given.items[0].refunded_quantity, given.refunds.length]).toEqual([2, 1]);
    await fail(order, made.refunds[0].refund_id);
    const after = await shownToStaff(id);
    expect([after.items, after.refunds]).toEqual([given.items, given.refunds]);
    expect(await problemOf(await refund(id))).toMatchObject({ status: 409, code: "return_not_refundable" });
    expect(await toldOf(order)).toHaveLength(1);
  });

  it("needs both permissions, and a fresh proof when it is large", async ({ expect }) => {
    const { id, order } = await received({ lines: [{ quantity: 2, unit_price: 60_000 }] });
    for (const permissions of [["returns:write"], ["payments:write"]] as const) {
      const token = await tokenOf(await givenRole([...permissions]));
      expect((await refund(id, {}, { token })).status).toBe(403);
    }
    const { token, session_id } = await givenActor("admin");
    await env.DB.prepare("UPDATE sessions SET proved_at = 0 WHERE id = ?").bind(session_id).run();
    expect((await problemOf(await refund(id, {}, { token }))).code).toBe("step_up_required");
    expect(await atStripe(order)).toEqual([]);
  });
});

import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeAll, describe, it } from "vitest";
import { stockOf } from "#goods/stock";
import { mails } from "#platform/data/tables";
import { putBack } from "../../../../src/features/aftersales/cancellations/put-back.ts";
import { type GivenActor, givenActor, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { levelOf } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { forgetAnswer } from "../../../support/idempotency.ts";
import { type GivenOrder, givenOrder, type OrderWish } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";
import { givenRole } from "../../../support/roles.ts";
import { callWith } from "../../../support/settings.ts";
import { control, stripe } from "../../../support/stripe.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

/** With a tenth of tax: 10.99 for three and 11.00 for two, and 5.00 for sending them. */
const lines = [
  { quantity: 3, unit_price: 333 },
  { quantity: 2, unit_price: 500 },
];
const given = (wish: OrderWish = {}) => givenOrder({ status: "processing", lines, ...wish });
const path = "/api/v1/admin/orders";
const show = async ({ order_id }: GivenOrder): Promise<any> =>
  (await call("GET", `${path}/${order_id}`, { token: staff.token })).json();
const itemsOf = async (order: GivenOrder): Promise<string[]> => (await show(order)).items.map(({ id }: any) => id);
const units = (ids: readonly string[], ...quantities: number[]) =>
  quantities.flatMap((quantity, at) => (quantity > 0 ? [{ order_item_id: ids[at] ?? "", quantity }] : []));

type Sent = { headers?: Record<string, string>; token?: string };
const cancelAsStaff = ({ order_id }: GivenOrder, body: object, { headers = {}, token = staff.token }: Sent = {}) =>
  call("POST", `${path}/${order_id}/cancel`, { token, body: { reason: "out_of_stock", ...body }, headers });
const cancelAsGuest = ({ order_id, order_token }: GivenOrder, body: object, headers: Record<string, string> = {}) =>
  call("POST", `/api/v1/orders/${order_id}/cancel`, { body, headers: { "order-token": order_token, ...headers } });
const fulfil = async ({ order_id }: GivenOrder, body: object) =>
  (await call("POST", `${path}/${order_id}/fulfilments`, { token: staff.token, body })).json<any>();
const settled = async (order: GivenOrder): Promise<any> => {
  await deliverAll(order.order_id);
  return show(order);
};
const atStripe = async ({ intent_id }: GivenOrder) =>
  (await stripe.refunds.list({ payment_intent: intent_id ?? "" })).data
    .map(({ amount }) => amount)
    .toSorted((a, b) => a - b);
/** What is written about an order, but for its invoice, which is a letter of its own. */
const mailsTo = async (to: string) =>
  (await testContext().db.select().from(mails).where(eq(mails.to, to)).orderBy(mails.id)).filter(
    ({ subject }) => !subject.startsWith("Invoice"),
  );
const ledgerOf = async ({ order_id }: GivenOrder): Promise<number | undefined> =>
  (
    await env.DB.prepare("SELECT sum(amount) AS left FROM ledger_entries WHERE order_id = ? AND account = 'provider'")
      .bind(order_id)
      .first<{ left: number }>()
  )?.left;

describe("a cancel under a key that was used for another order long ago", () => {
  it("is refused, and not answered as if it were done", async ({ expect }) => {
    const [first, second] = [await given(), await given()];
    const key = crypto.randomUUID();
    const headers = { "idempotency-key": key };
    expect((await cancelAsStaff(first, { items: units(await itemsOf(first), 1) }, { headers })).status).toBe(200);
    await forgetAnswer(key);
    const answer = await cancelAsStaff(second, { items: units(await itemsOf(second), 1) }, { headers });
    expect(await problemOf(answer)).toMatchObject({ status: 422, code: "idempotency_key_reused" });
    expect((await settled(second)).refunded_total).toBe(0);
  });
});

describe("a shopper who cancels unit by unit", () => {
  it("is stopped after thirty cancels, and still cancels all that is left", { timeout: 60_000 }, async ({ expect }) => {
    const order = await given({ lines: [{ quantity: 32, unit_price: 100 }] });
    const ids = await itemsOf(order);
    for (let n = 0; n < 30; n += 1) expect((await cancelAsGuest(order, { items: units(ids, 1) })).status).toBe(200);
    expect(await problemOf(await cancelAsGuest(order, { items: units(ids, 1) }))).toMatchObject({
      status: 409,
      code: "too_many_cancels",
      limit: 30,
    });
    expect((await cancelAsStaff(order, { items: units(ids, 1) })).status).toBe(200);
    expect((await cancelAsGuest(order, {})).status).toBe(200);
    expect((await settled(order)).status).toBe("cancelled");
  });
});

describe("a shopper who cancels some units", () => {
  it("gets back what was paid for them, and the others are sent", async ({ expect }) => {
    const email = `items-${testContext().id()}@example.com`;
    const order = await given({ email });
    const ids = await itemsOf(order);
    const [tea = "", mug = ""] = order.variant_ids;
    const body = { items: units(ids, 1, 1), reason: "customer_changed_mind" };
    const cancelled = await cancelAsGuest(order, body);
    expect(cancelled.status).toBe(200);
    expect(await cancelled.json()).toMatchObject({
      status: "processing",
      payment_status: "partially_refunded",
      refunded_total: 366 + 550,
      items: [{ cancelled_quantity: 1 }, { cancelled_quantity: 1 }],
      allowed_actions: ["cancel", "cancel_items", "refund"],
    });
    expect(await levelOf(tea)).toMatchObject({ on_hand: 13, committed: 2, available: 11 });
    expect(await levelOf(mug)).toMatchObject({ on_hand: 12, committed: 1, available: 11 });
    expect(await settled(order)).toMatchObject({ refunds: [{ amount: 916, status: "succeeded", reason: null }] });
    expect(await atStripe(order)).toEqual([916]);
    const [letter, ...others] = await mailsTo(email);
    expect(others).toEqual([]);
    expect(letter?.subject).toContain("Items of your order");
    expect(letter?.text).toContain("2 items of your order");
    expect(letter?.text).toContain("We give back $9.16");
    expect(letter?.text).toContain("1 x Thing 1, M");
    const shipped: any = await (
      await call("PATCH", `${path}/${order.order_id}`, { token: staff.token, body: { status: "shipped" } })
    ).json();
    expect(shipped).toMatchObject({ status: "shipped", fulfilments: [{ items: units(ids, 2, 1) }] });
    expect(await levelOf(tea)).toMatchObject({ on_hand: 11, committed: 0 });
  });

  it("cancels the order with its shipping by the last of them, to the cent", async ({ expect }) => {
    const order = await given();
    const ids = await itemsOf(order);
    for (const part of [units(ids, 1), units(ids, 0, 2), units(ids, 1), units(ids, 1)])
      expect((await cancelAsGuest(order, { items: part })).status).toBe(200);
    expect(await settled(order)).toMatchObject({
      status: "cancelled",
      payment_status: "refunded",
      refunded_total: order.total,
    });
    expect((await atStripe(order)).reduce((sum, amount) => sum + amount, 0)).toBe(order.total);
    expect(await ledgerOf(order)).toBe(0);
    for (const [at, variant_id] of order.variant_ids.entries())
      expect(await levelOf(variant_id)).toMatchObject({ on_hand: 10 + (lines[at]?.quantity ?? 0), committed: 0 });
  });

  it("cancels the whole order without a body, and a body must be what it says", async ({ expect }) => {
    const order = await given();
    const url = `/api/v1/orders/${order.order_id}/cancel`;
    const own = { "order-token": order.order_token };
    const send = (body: string, type?: string) =>
      call("POST", url, { body, headers: { ...own, ...(type === undefined ? {} : { "content-type": type }) } });
    expect((await send('{"reason":"other"}', "text/plain")).status).toBe(415);
    expect((await problemOf(await call("POST", url, { body: { item: [] }, headers: own }))).status).toBe(422);
    expect(await (await call("POST", url, { headers: own })).json()).toMatchObject({ status: "cancelled" });
  });

  it("does it once for an Idempotency-Key", async ({ expect }) => {
    const order = await given();
    const body = { items: units(await itemsOf(order), 1) };
    const headers = { "idempotency-key": crypto.randomUUID() };
    for (let times = 0; times < 2; times += 1) expect((await cancelAsGuest(order, body, headers)).status).toBe(200);
    expect((await settled(order)).items[0].cancelled_quantity).toBe(1);
    expect(await atStripe(order)).toEqual([366]);
  });

  it("cannot cancel what is packed, sent or not theirs", async ({ expect }) => {
    const order = await given();
    const ids = await itemsOf(order);
    await fulfil(order, { items: units(ids, 2) });
    await fulfil(order, { items: units(ids, 0, 1), status: "shipped" });
    expect(await problemOf(await cancelAsGuest(order, { items: units(ids, 2) }))).toMatchObject({
      status: 409,
      code: "cancel_exceeds_left",
      order_item_id: ids[0],
      left: 1,
    });
    expect((await problemOf(await cancelAsGuest(order, { items: units([testContext().id()], 1) }))).status).toBe(422);
    const other = await given();
    const strange = { "order-token": other.order_token };
    expect((await cancelAsGuest(order, { items: units(ids, 1) }, strange)).status).toBe(404);
    // Without units: all that is neither sent nor packed.
    expect((await cancelAsGuest(order, {})).status).toBe(200);
    expect(await settled(order)).toMatchObject({
      items: [
        { cancelled_quantity: 1, prepared_quantity: 2 },
        { cancelled_quantity: 1, shipped_quantity: 1 },
      ],
      refunded_total: 366 + 550,
    });
    expect(await problemOf(await cancelAsGuest(order, {}))).toMatchObject({ code: "order_not_cancellable" });
  });

  it("is refused while the order is unpaid, and where the shop does not take cancels of paid orders", async ({
    expect,
  }) => {
    const unpaid = await given({ status: "pending" });
    const part = { items: units(await itemsOf(unpaid), 1) };
    expect(await problemOf(await cancelAsGuest(unpaid, part))).toMatchObject({
      status: 409,
      code: "order_not_cancellable",
      order_status: "pending",
    });
    const closed = callWith({ CUSTOMERS_CANCEL_PAID_ORDERS: "false" });
    const order = await given();
    const headers = { "order-token": order.order_token };
    for (const body of [{}, { items: units(await itemsOf(order), 1) }]) {
      const refused = await closed("POST", `/api/v1/orders/${order.order_id}/cancel`, { body, headers });
      expect(await problemOf(refused)).toMatchObject({ status: 409, code: "paid_cancel_not_offered" });
    }
    const shown: any = await (await closed("GET", `/api/v1/orders/${order.order_id}`, { headers })).json();
    expect(shown.allowed_actions).toEqual(["refund"]);
    expect((await cancelAsStaff(order, {})).status).toBe(200);
    const own = { "order-token": unpaid.order_token };
    expect((await closed("POST", `/api/v1/orders/${unpaid.order_id}/cancel`, { body: {}, headers: own })).status).toBe(
      200,
    );
  });
});

describe("staff who cancel some units", () => {
  it("say why: in the timeline, the audit log and a note, and to the shopper not that it is fraud", async ({
    expect,
  }) => {
    const email = `quiet-${testContext().id()}@example.com`;
    const order = await given({ email });
    const ids = await itemsOf(order);
    const body = { items: units(ids, 2), reason: "fraud", note: "Three cards", notify: false };
    expect((await cancelAsStaff(order, body)).status).toBe(200);
    await deliverAll(order.order_id);
    expect(await mailsTo(email)).toEqual([]);
    const read = async (url: string, options: object): Promise<any> => (await call("GET", url, options)).json();
    const back = await read(`${path}/${order.order_id}/timeline`, { token: staff.token });
    expect(back.data.findLast(({ type }: any) => type !== "staff_note")).toMatchObject({
      type: "items_cancelled",
      status: "processing",
      reason: "fraud",
      actor: { id: staff.user_id },
    });
    const front = await read(`/api/v1/orders/${order.order_id}/timeline`, {
      headers: { "order-token": order.order_token },
    });
    expect(front.data.at(-1)).toMatchObject({ type: "items_cancelled", reason: "other", note: null });
    expect((await auditOf(order.order_id)).map(({ action }) => action)).toEqual(["order.items_cancelled"]);
    const notes = await read(`${path}/${order.order_id}/notes`, { token: staff.token });
    expect(notes.data).toMatchObject([{ note: "Three cards" }]);
  });

  it("write them off with restock false: they are never for sale in between", async ({ expect }) => {
    const order = await given();
    const [tea = ""] = order.variant_ids;
    await cancelAsStaff(order, { items: units(await itemsOf(order), 2), restock: false });
    await deliverAll(order.order_id);
    expect(await levelOf(tea)).toMatchObject({ on_hand: 11, committed: 1, available: 10 });
    const { rows } = await stockOf(testContext(), tea).movements({ before_seq: null, limit: 1 });
    expect(rows).toMatchObject([{ kind: "DAMAGE", change: -2, reference: order.order_id }]);
  });

  it("write off a whole order, and say why to its shopper", async ({ expect }) => {
    const order = await given();
    const cancelled = await cancelAsStaff(order, { reason: "wrong_price", restock: false });
    expect(await cancelled.json()).toMatchObject({ status: "cancelled", cancel_reason: "wrong_price" });
    for (const variant_id of order.variant_ids)
      expect(await levelOf(variant_id)).toMatchObject({ on_hand: 10, committed: 0, available: 10 });
    const timeline: any = await (
      await call("GET", `/api/v1/orders/${order.order_id}/timeline`, { headers: { "order-token": order.order_token } })
    ).json();
    expect(timeline.data.at(-1)).toMatchObject({ type: "status", status: "cancelled", reason: "wrong_price" });
    expect((await auditOf(order.order_id)).map(({ action }) => action)).toEqual(["order.cancelled"]);
    expect((await cancelAsStaff(order, {})).status).toBe(200);
    expect((await auditOf(order.order_id)).length).toBe(1);
  });

  it.for([
    ["staff", { reason: "other", restock: true, notify: true }],
    ["shopper", { reason: "customer_changed_mind" }],
  ] as const)(
    "by a cancel that was noted first, whatever a later one by the %s says",
    async ([by, later], { expect }) => {
      const email = `noted-${testContext().id()}@example.com`;
      const order = await given({ status: "paid", email });
      const noted = "cancel_requested_at = ?, cancel_reason = 'fraud', cancel_restocks = 0, cancel_notifies = 0";
      await env.DB.prepare(`UPDATE orders SET ${noted} WHERE id = ?`).bind(Date.now(), order.order_id).run();
      expect((await (by === "staff" ? cancelAsStaff(order, later) : cancelAsGuest(order, later))).status).toBe(200);
      expect(await settled(order)).toMatchObject({ status: "cancelled", cancel_reason: "fraud" });
      const [tea = ""] = order.variant_ids;
      expect(await levelOf(tea)).toMatchObject({ on_hand: 10, committed: 0, available: 10 });
      expect(await mailsTo(email)).toEqual([]);
      const timeline = await call("GET", `${path}/${order.order_id}/timeline`, { token: staff.token });
      const { data } = await timeline.json<any>();
      expect(data.at(-1)).toMatchObject({ status: "cancelled", reason: "fraud" });
    },
  );

  it("cancel what has not left of a part-shipped order, packed or not, and it is shipped", async ({ expect }) => {
    const order = await given();
    const ids = await itemsOf(order);
    const sent = await fulfil(order, { items: units(ids, 1), status: "shipped" });
    const packed = await fulfil(order, { items: units(ids, 1) });
    expect((await show(order)).allowed_actions).toEqual(["ship", "cancel", "cancel_items", "hold", "refund", "return"]);
    const done: any = await (await cancelAsStaff(order, {})).json();
    expect(done).toMatchObject({
      status: "shipped",
      fulfilment_status: "fulfilled",
      fulfilments: [
        { id: sent.id, status: "shipped" },
        { id: packed.id, status: "cancelled" },
      ],
      items: [{ shipped_quantity: 1, prepared_quantity: 0, cancelled_quantity: 2 }, { cancelled_quantity: 2 }],
    });
    expect(await settled(order)).toMatchObject({ status: "shipped", refunded_total: 1_099 - 366 + 1_100 });
    for (const variant_id of order.variant_ids) expect(await levelOf(variant_id)).toMatchObject({ committed: 0 });
  });

  it("need payments:write where money goes back", async ({ expect }) => {
    const order = await given();
    const items = units(await itemsOf(order), 1);
    const token = await tokenOf(await givenRole(["orders:read", "orders:write"]));
    expect((await cancelAsStaff(order, { items }, { token })).status).toBe(403);
    expect((await show(order)).items[0].cancelled_quantity).toBe(0);
  });

  it("give no more back than is left, and nothing for units that were refunded before", async ({ expect }) => {
    const order = await given({ shipping_price: 0 });
    const ids = await itemsOf(order);
    const refund = (body: object) =>
      call("POST", `/api/v1/admin/orders/${order.order_id}/refunds`, {
        token: staff.token,
        body,
        headers: { "idempotency-key": crypto.randomUUID() },
      });
    expect((await refund({ items: units(ids, 3) })).status).toBe(201);
    expect((await cancelAsStaff(order, { items: units(ids, 2) })).status).toBe(200);
    expect(await settled(order)).toMatchObject({ refunded_total: 1_099, items: [{ cancelled_quantity: 2 }, {}] });
    expect((await refund({ amount: 1_000 })).status).toBe(201);
    expect((await cancelAsStaff(order, { items: units(ids, 0, 1) })).status).toBe(200);
    expect(await settled(order)).toMatchObject({ refunded_total: order.total, payment_status: "refunded" });
  });

  it("cancel also when the provider is away: the refund follows by itself", async ({ expect }) => {
    const order = await given();
    await control("POST", "failures", { operation: "POST /v1/refunds", kind: "error", times: 5 });
    expect((await cancelAsStaff(order, { items: units(await itemsOf(order), 1) })).status).toBe(200);
    expect((await show(order)).items[0].cancelled_quantity).toBe(1);
  });
});

describe("a cancel of some units at the same time as", () => {
  it("another of the same units takes them once", async ({ expect }) => {
    const order = await given({ lines: [{ quantity: 3, unit_price: 333 }] });
    const items = units(await itemsOf(order), 2);
    const both = await Promise.all([cancelAsGuest(order, { items }), cancelAsStaff(order, { items })]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect((await settled(order)).items[0].cancelled_quantity).toBe(2);
    expect(await levelOf(order.variant_ids[0] ?? "")).toMatchObject({ committed: 1 });
    expect((await atStripe(order)).length).toBe(1);
  });

  it("a fulfilment of them leaves them to one of the two", async ({ expect }) => {
    for (let round = 0; round < 3; round += 1) {
      const order = await given({ lines: [{ quantity: 3, unit_price: 333 }] });
      const items = units(await itemsOf(order), 2);
      const ship = () =>
        call("POST", `${path}/${order.order_id}/fulfilments`, {
          token: staff.token,
          body: { items, status: "shipped" },
        });
      const [sent, cancelled] = await Promise.all([ship(), cancelAsGuest(order, { items })]);
      expect([sent.status, cancelled.status].toSorted((a, b) => a - b)).toEqual([sent.ok ? 201 : 200, 409]);
      const { items: shown } = await settled(order);
      expect(shown[0].shipped_quantity + shown[0].cancelled_quantity).toBe(2);
      expect(await levelOf(order.variant_ids[0] ?? "")).toMatchObject({ committed: 1 });
    }
  });

  it("a cancel of the whole gives all of it back once", async ({ expect }) => {
    for (let round = 0; round < 3; round += 1) {
      const order = await given();
      const items = units(await itemsOf(order), 2, 1);
      await Promise.all([cancelAsStaff(order, {}), cancelAsGuest(order, { items })]);
      expect(await settled(order)).toMatchObject({ status: "cancelled", refunded_total: order.total });
      expect((await atStripe(order)).reduce((sum, amount) => sum + amount, 0)).toBe(order.total);
      expect(await ledgerOf(order)).toBe(0);
      for (const [at, variant_id] of order.variant_ids.entries())
        expect(await levelOf(variant_id)).toMatchObject({ on_hand: 10 + (lines[at]?.quantity ?? 0), committed: 0 });
    }
  });
});

it("puts the units of a cancellation back once, however often its event comes", async ({ expect }) => {
  const order = await given();
  const key = crypto.randomUUID();
  await cancelAsStaff(order, { items: units(await itemsOf(order), 1) }, { headers: { "idempotency-key": key } });
  const { id: cancellation_id = "" } =
    (await env.DB.prepare("SELECT id FROM cancellations WHERE order_id = ?")
      .bind(order.order_id)
      .first<{ id: string }>()) ?? {};
  for (let times = 0; times < 3; times += 1)
    await putBack(testContext(), { order_id: order.order_id, cancellation_id });
  expect((await show(order)).items[0].cancelled_quantity).toBe(1);
  expect(await levelOf(order.variant_ids[0] ?? "")).toMatchObject({ committed: 2, available: 11 });
});

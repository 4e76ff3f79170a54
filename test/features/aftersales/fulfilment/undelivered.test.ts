import { and, eq, notLike } from "drizzle-orm";
import { beforeAll, describe, it } from "vitest";
import { stockOf } from "#goods/stock";
import { orderEvents } from "#ordering/orders";
import { mails } from "#platform/data/tables";
import { type GivenActor, givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { levelOf } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { type GivenOrder, givenOrder, type OrderWish } from "../../../support/orders.ts";
import { deliver, deliverAll, publishQuietly } from "../../../support/queue.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

/** Besides the letter about the invoice. */
const mailsTo = (to: string) =>
  testContext()
    .db.select()
    .from(mails)
    .where(and(eq(mails.to, to), notLike(mails.subject, "%INV-%")))
    .orderBy(mails.id);

const path = "/api/v1/admin/orders";
const lines = [{ quantity: 3, unit_price: 1_000 }];
const given = (wish: OrderWish = {}) => givenOrder({ status: "processing", lines, ...wish });
const show = async ({ order_id }: GivenOrder): Promise<any> =>
  (await call("GET", `${path}/${order_id}`, { token: staff.token })).json();
const itemOf = async (order: GivenOrder): Promise<string> => (await show(order)).items[0].id;
const send = async ({ order_id }: GivenOrder, quantity?: number, item = ""): Promise<any> => {
  const items = quantity === undefined ? {} : { items: [{ order_item_id: item, quantity }] };
  const body = { ...items, status: "shipped", carrier: "DHL", tracking_number: "JJD1" };
  return (await call("POST", `${path}/${order_id}/fulfilments`, { token: staff.token, body })).json();
};
const change = ({ order_id }: GivenOrder, id: string, body: unknown) =>
  call("PATCH", `${path}/${order_id}/fulfilments/${id}`, { token: staff.token, body });
const takeBack = ({ order_id }: GivenOrder, id: string, body: unknown) =>
  call("POST", `${path}/${order_id}/fulfilments/${id}/returned`, { token: staff.token, body });
const patch = ({ order_id }: GivenOrder, body: unknown) =>
  call("PATCH", `${path}/${order_id}`, { token: staff.token, body });
const timelineOf = async ({ order_id }: GivenOrder, from = path, options: object = { token: staff.token }) => {
  const answer: any = await (await call("GET", `${from}/${order_id}/timeline`, options)).json();
  return answer.data.map(({ type, status, reason }: any) => [type, status, reason]);
};
const movements = async ({ variant_ids: [variant_id = ""] }: GivenOrder) =>
  (await stockOf(testContext(), variant_id).movements({ before_seq: null, limit: 10 })).rows
    .filter(({ movement_id }) => /^(return|damage):/.test(movement_id))
    .map(({ movement_id, kind, change: units }) => [movement_id, kind, units]);

describe("a parcel that could not be delivered", () => {
  it("says why, is sent out again, and is delivered in the end", async ({ expect }) => {
    const order = await given();
    const { id } = await send(order);
    const failed = await change(order, id, { status: "failed", reason: "recipient_absent" });
    expect(failed.status).toBe(200);
    const shown: any = await failed.json();
    expect(shown).toMatchObject({ status: "failed", failure_reason: "recipient_absent", delivered_at: null });
    expect(shown.failed_at).toBe(shown.updated_at);
    expect(await show(order)).toMatchObject({
      status: "shipped",
      allowed_actions: expect.arrayContaining(["deliver"]),
    });
    expect(await (await change(order, id, { status: "shipped" })).json()).toMatchObject({
      status: "shipped",
      failed_at: null,
      failure_reason: null,
    });
    await change(order, id, { status: "failed" });
    expect((await change(order, id, { status: "delivered" })).status).toBe(200);
    expect((await show(order)).status).toBe("delivered");
    await deliverAll(order.order_id);
    expect(await levelOf(order.variant_ids[0] ?? "")).toMatchObject({ on_hand: 10, committed: 0 });
    const told = [
      ["status", "shipped", null],
      ["delivery_failed", "shipped", "recipient_absent"],
      ["delivery_retried", "shipped", null],
      ["delivery_failed", "shipped", null],
      ["status", "delivered", null],
    ];
    expect((await timelineOf(order)).slice(-5)).toEqual(told);
    const holder = { headers: { "order-token": order.order_token } };
    expect((await timelineOf(order, "/api/v1/orders", holder)).slice(-5)).toEqual(told);
  });

  it("is told to its customer once for each attempt, in their language", async ({ expect }) => {
    const email = `${crypto.randomUUID()}@example.com`;
    const order = await given({ email, locale: "de" });
    const { id } = await send(order);
    await change(order, id, { status: "failed", reason: "refused" });
    await deliverAll(order.order_id);
    await change(order, id, { status: "failed" });
    await change(order, id, { status: "shipped" });
    await change(order, id, { status: "failed" });
    await takeBack(order, id, { outcome: "restock" });
    await deliverAll(order.order_id);
    await deliver([
      await publishQuietly(orderEvents["fulfilment.returned"], { order_id: order.order_id, fulfilment_id: id }),
    ]);
    const subjects = (await mailsTo(email)).map(({ subject }) => subject.replace(/ORD-\d+/, "{n}"));
    expect(subjects).toEqual([
      "Ihre Bestellung {n} ist unterwegs",
      "Ein Paket Ihrer Bestellung {n} konnte nicht zugestellt werden",
      "Ein Paket Ihrer Bestellung {n} konnte nicht zugestellt werden",
      "Ein Paket Ihrer Bestellung {n} ist zurückgekommen",
    ]);
  });

  it("is one that has left, and has a reason of the list only with the status", async ({ expect }) => {
    const order = await given();
    const packed: any = await (
      await call("POST", `${path}/${order.order_id}/fulfilments`, { token: staff.token, body: {} })
    ).json();
    expect(await problemOf(await change(order, packed.id, { status: "failed" }))).toMatchObject({
      status: 409,
      code: "illegal_fulfilment_move",
      fulfilment_status: "prepared",
      to: "failed",
    });
    expect((await problemOf(await takeBack(order, packed.id, { outcome: "restock" }))).code).toBe(
      "illegal_fulfilment_move",
    );
    for (const body of [{ reason: "refused" }, { status: "failed", reason: "a dog" }, { status: "returned_to_sender" }])
      expect((await change(order, packed.id, body)).status).toBe(422);
  });

  it("arrives with the whole order, too", async ({ expect }) => {
    const order = await given();
    const { id } = await send(order);
    await change(order, id, { status: "failed" });
    expect(await (await patch(order, { status: "delivered" })).json()).toMatchObject({
      status: "delivered",
      fulfilments: [{ id, status: "delivered" }],
    });
  });
});

describe("a parcel that comes back", () => {
  it("brings its units in once, and leaves the money to a refund", async ({ expect }) => {
    const order = await given();
    const item = await itemOf(order);
    const { id } = await send(order);
    const body = { items: [{ order_item_id: item, restock: 1, damage: 1, write_off: 1 }] };
    const answer = await takeBack(order, id, body);
    expect(answer.status).toBe(200);
    const shown: any = await answer.json();
    expect(shown).toMatchObject({
      status: "returned_to_sender",
      items: [{ order_item_id: item, quantity: 3, returned_quantity: 3 }],
    });
    expect(shown.returned_at).toBe(shown.updated_at);
    expect(await (await takeBack(order, id, body)).json()).toEqual(shown);
    await deliverAll(order.order_id);
    await deliver([
      await publishQuietly(orderEvents["fulfilment.returned"], { order_id: order.order_id, fulfilment_id: id }),
    ]);
    expect(await movements(order)).toEqual([
      [`damage:${id}`, "DAMAGE", -1],
      [`return:${id}`, "RETURN", 2],
    ]);
    expect(await levelOf(order.variant_ids[0] ?? "")).toMatchObject({ on_hand: 11, committed: 0, available: 11 });
    expect(await show(order)).toMatchObject({
      status: "shipped",
      fulfilment_status: "returned",
      refunded_total: 0,
      items: [{ shipped_quantity: 3, returned_quantity: 3 }],
    });
    expect((await show(order)).allowed_actions).not.toContain("deliver");
    expect((await problemOf(await patch(order, { status: "delivered" }))).code).toBe("illegal_move");
    expect((await timelineOf(order)).at(-1)).toEqual(["parcel_returned", "shipped", null]);
    expect((await auditOf(order.order_id)).map((row) => row.action)).toEqual([
      "fulfilment.shipped",
      "fulfilment.returned_to_sender",
    ]);
    const refund = { items: [{ order_item_id: item, quantity: 3 }] };
    const headers = () => ({ "idempotency-key": crypto.randomUUID() });
    const again = await call("POST", `/api/v1/payments/${order.payment_id}/refunds`, {
      token: staff.token,
      body: { ...refund, restock: true },
      headers: headers(),
    });
    expect(again.status).toBe(409);
    const money = await call("POST", `/api/v1/payments/${order.payment_id}/refunds`, {
      token: staff.token,
      body: refund,
      headers: headers(),
    });
    expect(money.status).toBe(201);
    await deliverAll(order.order_id);
    expect(await levelOf(order.variant_ids[0] ?? "")).toMatchObject({ on_hand: 11 });
  });

  it("refuses another count, and all that becomes of it later", async ({ expect }) => {
    const order = await given();
    const item = await itemOf(order);
    const { id } = await send(order);
    expect((await takeBack(order, id, { outcome: "restock" })).status).toBe(200);
    const others = [{ outcome: "damage" }, { items: [{ order_item_id: item, restock: 2 }] }];
    for (const other of others)
      expect((await problemOf(await takeBack(order, id, other))).code).toBe("illegal_fulfilment_move");
    for (const status of ["delivered", "failed", "shipped"])
      expect((await problemOf(await change(order, id, { status }))).code).toBe("illegal_fulfilment_move");
    const delivered = await given({ status: "delivered" });
    const [parcel] = (await show(delivered)).fulfilments;
    expect((await problemOf(await takeBack(delivered, parcel.id, { outcome: "restock" }))).code).toBe(
      "illegal_fulfilment_move",
    );
  });

  it("brings no unit that is back by a refund, or that its shopper sends back", async ({ expect }) => {
    const order = await given();
    const item = await itemOf(order);
    const { id } = await send(order);
    const refund = { items: [{ order_item_id: item, quantity: 1 }], restock: true };
    await call("POST", `/api/v1/payments/${order.payment_id}/refunds`, {
      token: staff.token,
      body: refund,
      headers: { "idempotency-key": crypto.randomUUID() },
    });
    await deliverAll(order.order_id);
    const opened = await call("POST", `${path}/${order.order_id}/returns`, {
      token: staff.token,
      body: { items: [{ order_item_id: item, quantity: 1, reason: "changed_mind" }] },
    });
    expect(opened.status).toBe(201);
    expect(await problemOf(await takeBack(order, id, { items: [{ order_item_id: item, restock: 2 }] }))).toMatchObject({
      status: 409,
      code: "units_exceed_fulfilment",
      order_item_id: item,
      left: 1,
    });
    expect((await takeBack(order, id, { outcome: "restock" })).status).toBe(200);
    await deliverAll(order.order_id);
    expect(await show(order)).toMatchObject({
      items: [{ shipped_quantity: 3, returned_quantity: 2, returning_quantity: 1 }],
      fulfilments: [{ status: "returned_to_sender", items: [{ quantity: 3, returned_quantity: 1 }] }],
    });
    expect(await levelOf(order.variant_ids[0] ?? "")).toMatchObject({ on_hand: 12 });
  });

  it("leaves an order delivered whose other parcels have arrived", async ({ expect }) => {
    const order = await given();
    const item = await itemOf(order);
    const one = await send(order, 1, item);
    const two = await send(order, 2, item);
    await change(order, one.id, { status: "delivered" });
    await takeBack(order, two.id, { outcome: "write_off" });
    await deliverAll(order.order_id);
    expect(await show(order)).toMatchObject({ status: "delivered", fulfilment_status: "fulfilled" });
    expect(await movements(order)).toEqual([]);
    expect((await timelineOf(order)).slice(-2)).toEqual([
      ["parcel_returned", "shipped", null],
      ["status", "delivered", null],
    ]);
  });

  it("is for staff who may change orders, and of the order", async ({ expect }) => {
    const order = await given();
    const other = await given();
    const { id } = await send(order);
    const { token } = await givenCustomer();
    const body = { outcome: "restock" };
    const denied = await call("POST", `${path}/${order.order_id}/fulfilments/${id}/returned`, { token, body });
    expect(denied.status).toBe(403);
    expect((await problemOf(await takeBack(other, id, body))).code).toBe("fulfilment_not_found");
    for (const wrong of [
      {},
      { outcome: "lost" },
      { outcome: "restock", items: [] },
      { items: [{ order_item_id: id }] },
    ])
      expect((await takeBack(order, id, wrong)).status).toBe(422);
  });
});

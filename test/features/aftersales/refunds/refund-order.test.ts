import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, it } from "vitest";
import { stockOf } from "#goods/stock";
import { attachIntent, insertPayment, mirrorIntent } from "#money/payments";
import { providerOf } from "#money/providers";
import { runBatch } from "#platform/data/db";
import { type GivenActor, givenActor, givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { forgetAnswer } from "../../../support/idempotency.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";
import { givenRole } from "../../../support/roles.ts";
import { control, stripe } from "../../../support/stripe.ts";

let staff: GivenActor;
let ada: GivenActor;
beforeAll(async () => {
  [staff, ada] = await Promise.all([givenActor("admin"), givenCustomer()]);
});

const fresh = () => testContext().id();
const refund = (order: { order_id: string }, body: unknown, { token = staff.token, key = fresh() } = {}) =>
  call("POST", `/api/v1/admin/orders/${order.order_id}/refunds`, { body, token, headers: { "idempotency-key": key } });
const ask = (
  order: { order_id: string },
  body: unknown,
  {
    token = ada.token,
    key = fresh(),
    headers = {},
  }: { token?: string; key?: string; headers?: Record<string, string> } = {},
) =>
  call("POST", `/api/v1/orders/${order.order_id}/refunds`, {
    body,
    token,
    headers: { ...headers, "idempotency-key": key },
  });
const shown = async (order: GivenOrder): Promise<any> =>
  (await call("GET", `/api/v1/orders/${order.order_id}`, { headers: { "order-token": order.order_token } })).json();
const atStripe = async (intent_id: string | null) =>
  (await stripe.refunds.list({ payment_intent: intent_id ?? "" })).data.map(({ amount }) => amount);

/** One more payment of an order, captured later, as a method that pays in parts would make it. */
async function addPayment({ order_id }: GivenOrder, amount: number) {
  const ctx = testContext();
  const payment_id = ctx.id();
  const charge = { payment_id, amount, capture_method: "manual" as const, provider_customer_id: null };
  const row = { ...charge, order_id, user_id: null, provider: "stripe", currency: "USD" };
  await runBatch(ctx.db, [insertPayment(ctx, row)]);
  const provider = providerOf(ctx, "stripe");
  const wanted = { order_id, currency: "USD", deadline_at: ctx.now() + 900_000 };
  const { intent_id } = await provider.create(wanted, charge, `pi:${payment_id}`);
  await attachIntent(ctx, order_id, intent_id, sql`1`);
  await provider.confirm(intent_id, "pm_card_visa", `confirm:${payment_id}:1`);
  const intent = await provider.capture(intent_id, `cap:${payment_id}`);
  await runBatch(ctx.db, [mirrorIntent(ctx, order_id, intent)]);
  return { payment_id, intent_id };
}

/** An order has one payment so far: while the test runs it may have two. */
async function withTwoPayments(
  run: (order: GivenOrder, second: Awaited<ReturnType<typeof addPayment>>) => Promise<void>,
) {
  const order = await givenOrder({ status: "delivered" });
  await env.DB.prepare("DROP INDEX payments_order").run();
  try {
    const second = await addPayment(order, 500);
    await run(order, second);
  } finally {
    await env.DB.batch([
      env.DB.prepare("DELETE FROM payments WHERE order_id = ? AND id <> ?").bind(order.order_id, order.payment_id),
      env.DB.prepare("CREATE UNIQUE INDEX payments_order ON payments (order_id)"),
    ]);
  }
}

describe("a refund of an order by staff", () => {
  it("finds the payment by itself, is audited and comes once for its key", async ({ expect }) => {
    const order = await givenOrder({ status: "shipped" });
    const key = fresh();
    const first = await refund(order, { amount: 700, reason: "Lost on the way" }, { key });
    expect(first.status).toBe(201);
    const made: any = await first.json();
    expect(made).toMatchObject({
      order_id: order.order_id,
      amount: 700,
      currency: "USD",
      refunds: [{ payment_id: order.payment_id, amount: 700, status: "succeeded", reason: "Lost on the way" }],
    });
    const again = await refund(order, { amount: 700, reason: "Lost on the way" }, { key });
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await again.json()).toEqual(made);
    await forgetAnswer(key);
    expect(((await (await refund(order, { amount: 700 }, { key })).json()) as any).refunds[0].id).toBe(
      made.refunds[0].id,
    );
    expect(await atStripe(order.intent_id)).toEqual([700]);
    expect((await auditOf(order.order_id)).map((row) => row.action)).toEqual(["refund.begun"]);
    expect(await shown(order)).toMatchObject({
      refunded_total: 700,
      refunds: made.refunds.map(({ id }: any) => ({ id })),
    });
  });

  it("by its number and by lines comes to what was paid for them, and takes the units back", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered" });
    const { items, order_number } = await shown(order);
    const body = { items: [{ order_item_id: items[0].id, quantity: 1 }], restock: true };
    const answer = await refund({ order_id: order_number }, body);
    expect(await answer.json()).toMatchObject({ amount: 1100, order_id: order.order_id });
    await deliverAll(order.order_id);
    expect(await stockOf(testContext(), order.variant_ids[0] ?? "").level()).toMatchObject({ on_hand: 11 });
    const both = { items: [{ order_item_id: items[0].id, quantity: 2 }] };
    expect(await problemOf(await refund(order, both))).toMatchObject({ code: "refund_exceeds_bought", left: 1 });
  });

  it("never gives back more than is left, also at once", async ({ expect }) => {
    const order = await givenOrder({ status: "processing" });
    expect((await refund(order, { amount: 700 })).status).toBe(201);
    const answers = await Promise.all([1200, 1200, 1200].map((amount) => refund(order, { amount })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    expect(await problemOf(await refund(order, { amount: 801 }))).toMatchObject({
      code: "refund_exceeds_captured",
      left: 800,
    });
    expect(await (await refund(order, {})).json()).toMatchObject({ amount: 800 });
    expect((await problemOf(await refund(order, {}))).code).toBe("refund_exceeds_captured");
    expect((await shown(order)).payment_status).toBe("refunded");
  });

  it("is refused for an order without money, without a key or the permission, and under another order's key", async ({
    expect,
  }) => {
    const order = await givenOrder({ status: "processing" });
    const unpaid = await givenOrder({ status: "pending" });
    expect(await problemOf(await refund(unpaid, {}))).toMatchObject({
      code: "order_not_refundable",
      order_status: "pending",
    });
    expect((await problemOf(await refund({ order_id: fresh() }, {}))).code).toBe("order_not_found");
    const path = `/api/v1/admin/orders/${order.order_id}/refunds`;
    expect((await call("POST", path, { body: {}, token: staff.token })).status).toBe(428);
    const reader = await tokenOf(await givenRole(["payments:read", "orders:write"]));
    expect((await refund(order, {}, { token: reader })).status).toBe(403);
    const key = fresh();
    expect((await refund(order, { amount: 100 }, { key })).status).toBe(201);
    const other = await givenOrder({ status: "processing" });
    for (const [of, amount] of [
      [other, 100],
      [order, 101],
    ] as const) {
      await forgetAnswer(key);
      expect((await problemOf(await refund(of, { amount }, { key }))).code).toBe("idempotency_key_reused");
    }
    expect(await atStripe(other.intent_id)).toEqual([]);
  });

  it("counts towards the hour of its actor as a whole, and asks for a fresh proof when it is large", async ({
    expect,
  }) => {
    const order = await givenOrder({ status: "processing", lines: [{ quantity: 1, unit_price: 60_000 }] });
    const { token, session_id } = await givenActor("admin");
    await env.DB.prepare("UPDATE sessions SET proved_at = 0 WHERE id = ?").bind(session_id).run();
    expect((await problemOf(await refund(order, {}, { token }))).code).toBe("step_up_required");
    expect(await atStripe(order.intent_id)).toEqual([]);
  });
});

describe("a refund over two payments", () => {
  it("takes from the newest first and counts once", async ({ expect }) => {
    await withTwoPayments(async (order, second) => {
      const made: any = await (await refund(order, { amount: 900 })).json();
      expect(made.refunds.map((part: any) => [part.payment_id, part.amount, part.status])).toEqual([
        [second.payment_id, 500, "succeeded"],
        [order.payment_id, 400, "succeeded"],
      ]);
      expect(made.amount).toBe(900);
      const rows = await env.DB.prepare("SELECT amount FROM returned_money WHERE cause = ?")
        .bind(`refund:${made.refunds[0].id}`)
        .all();
      expect(rows.results).toEqual([{ amount: 900 }]);
      expect((await refund(order, { amount: order.total - 400 + 1 })).status).toBe(409);
      expect((await refund(order, { amount: order.total - 400 })).status).toBe(201);
    });
  });

  it("that was cut off between its parts goes on under its key, each part once", async ({ expect }) => {
    await withTwoPayments(async (order, second) => {
      const key = fresh();
      await env.DB.prepare(
        `CREATE TRIGGER cut_off BEFORE UPDATE OF provider_refund_id ON refunds WHEN NEW.payment_id = '${order.payment_id}'
         BEGIN SELECT RAISE(ABORT, 'cut off'); END`,
      ).run();
      const broken = await refund(order, { amount: 900 }, { key });
      await env.DB.prepare("DROP TRIGGER cut_off").run();
      expect(broken.status).toBe(500);
      const parts = env.DB.prepare("SELECT payment_id, status FROM refunds WHERE order_id = ?").bind(order.order_id);
      const statuses = new Map((await parts.all<any>()).results.map((row) => [row.payment_id, row.status]));
      expect([statuses.get(second.payment_id), statuses.get(order.payment_id)]).toEqual(["succeeded", "pending"]);
      const again: any = await (await refund(order, { amount: 900 }, { key })).json();
      expect(again.refunds.map(({ amount, status }: any) => [amount, status]).toSorted()).toEqual([
        [400, "succeeded"],
        [500, "succeeded"],
      ]);
      expect([await atStripe(second.intent_id), await atStripe(order.intent_id)]).toEqual([[500], [400]]);
      expect((await auditOf(order.order_id)).map((row) => row.action)).toEqual(["refund.begun"]);
    });
  });

  it("of which one comes to nothing keeps the other", async ({ expect }) => {
    await withTwoPayments(async (order, second) => {
      await stripe.refunds.create({ payment_intent: second.intent_id });
      const answer = await refund(order, { amount: 900 });
      expect(answer.status).toBe(201);
      const made: any = await answer.json();
      expect(made.refunds.map(({ amount, status }: any) => [amount, status])).toEqual([
        [500, "failed"],
        [400, "succeeded"],
      ]);
    });
  });

  it("goes on when its provider answers again", async ({ expect }) => {
    await withTwoPayments(async (order, second) => {
      const key = fresh();
      await control("POST", "failures", { operation: "refunds.create", kind: "lost", times: 3 });
      const broken = await refund(order, { amount: 900 }, { key });
      expect([503, 201]).toContain(broken.status);
      const again = await refund(order, { amount: 900 }, { key });
      expect(again.status).toBe(201);
      expect([await atStripe(second.intent_id), await atStripe(order.intent_id)]).toEqual([[500], [400]]);
    });
  });
});

describe("a shopper's request for an order", () => {
  it("waits for staff, is listed, and is made once for its key", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered", user_id: ada.user_id });
    const key = fresh();
    const asked = await ask(order, { amount: 300, reason: "Too small" }, { key });
    expect(asked.status).toBe(202);
    const request: any = await asked.json();
    expect(request).toMatchObject({ amount: 300, refunds: [{ status: "requested", reason: "Too small" }] });
    await forgetAnswer(key);
    expect((await ask(order, { amount: 300, reason: "Too small" }, { key })).status).toBe(202);
    expect((await problemOf(await ask(order, { amount: 1 }))).code).toBe("refund_requested");
    const path = `/api/v1/orders/${order.order_id}/refunds`;
    const list = await call("GET", path, { token: ada.token });
    expect(tripsOf(list).d1).toBeLessThanOrEqual(2);
    expect(((await list.json()) as any).data).toEqual(request.refunds);
    const approved = await call("POST", `/api/v1/admin/refunds/${request.refunds[0].id}/approve`, {
      token: staff.token,
      body: {},
    });
    expect(await approved.json()).toMatchObject({ status: "succeeded", amount: 300 });
    expect(await shown(order)).toMatchObject({ refunded_total: 300, payment_status: "partially_refunded" });
  });

  it("is made with an order's token, and of nobody else's order", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered" });
    const eve = await tokenOf("customer");
    const other = await givenOrder();
    const path = `/api/v1/orders/${order.order_id}/refunds`;
    for (const sent of [{ token: eve }, { token: undefined, headers: { "order-token": other.order_token } }]) {
      expect((await problemOf(await ask(order, {}, sent))).code).toBe("order_not_found");
      expect((await problemOf(await call("GET", path, sent))).code).toBe("order_not_found");
    }
    // Staff ask like anybody else here: theirs is the back office.
    expect((await problemOf(await ask(order, {}, { token: staff.token }))).code).toBe("order_not_found");
    const guest = { token: undefined, headers: { "order-token": order.order_token } };
    expect(await (await ask(order, {}, guest)).json()).toMatchObject({
      amount: order.total,
      refunds: [{ status: "requested" }],
    });
    expect(await atStripe(order.intent_id)).toEqual([]);
  });
});

import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { stockOf } from "#goods/stock";
import { paymentEvents, reserveRefund, selectRefunds } from "#money/payments";
import { moveOrderStatements } from "#ordering/orders";
import { commit, publish } from "#platform/data/outbox";
import { type GivenActor, givenActor, givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { planOf } from "../../../support/explain.ts";
import { forgetAnswer } from "../../../support/idempotency.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { deliver, deliverAll } from "../../../support/queue.ts";
import { givenRole } from "../../../support/roles.ts";
import { control, stripe } from "../../../support/stripe.ts";

let staff: GivenActor;
let ada: GivenActor;
beforeAll(async () => {
  [staff, ada] = await Promise.all([givenActor("admin"), givenCustomer()]);
});

const fresh = () => testContext().id();
type Sent = { token?: string | null; key?: string; headers?: Record<string, string> };
const refund = (order: GivenOrder, body: unknown, { token = staff.token, key = fresh(), headers = {} }: Sent = {}) =>
  call("POST", `/api/v1/payments/${order.payment_id}/refunds`, {
    body,
    token: token ?? undefined,
    headers: { ...headers, "idempotency-key": key },
  });
const orderOf = async (order: GivenOrder): Promise<any> =>
  (await call("GET", `/api/v1/orders/${order.order_id}`, { headers: { "order-token": order.order_token } })).json();
const levelOf = (order: GivenOrder, at = 0) => stockOf(testContext(), order.variant_ids[at] ?? "").level();

describe("a refund by staff", () => {
  it("gives all back at once and is audited; asked again with its key it is the same refund", async ({ expect }) => {
    const order = await givenOrder({ status: "shipped" });
    const key = fresh();
    const first = await refund(order, { reason: "Lost on the way" }, { key });
    expect(first.status).toBe(201);
    const made: any = await first.json();
    expect(made).toMatchObject({
      payment_id: order.payment_id,
      order_id: order.order_id,
      amount: order.total,
      currency: "USD",
      status: "succeeded",
      reason: "Lost on the way",
    });
    const second = await refund(order, { reason: "Lost on the way" }, { key });
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(((await second.json()) as any).id).toBe(made.id);
    expect(await orderOf(order)).toMatchObject({
      status: "shipped",
      payment_status: "refunded",
      refunded_total: order.total,
    });
    expect((await stripe.refunds.list({ payment_intent: order.intent_id ?? "" })).data).toHaveLength(1);
    expect((await auditOf(order.order_id)).map((row) => row.action)).toEqual(["refund.begun"]);
    const more = await refund(order, {});
    expect(more.status).toBe(409);
    expect((await problemOf(more)).code).toBe("refund_exceeds_captured");
    const list: any = await (
      await call("GET", `/api/v1/payments/${order.payment_id}/refunds`, {
        headers: { "order-token": order.order_token },
      })
    ).json();
    expect(list.data.map((row: any) => row.id)).toEqual([made.id]);
  });

  it("of everything keeps an order from being sent", async ({ expect }) => {
    const order = await givenOrder({ status: "processing" });
    expect((await refund(order, { restock: true })).status).toBe(201);
    const body = { status: "shipped" };
    const refused = await call("PATCH", `/api/v1/admin/orders/${order.order_id}`, { body, token: staff.token });
    expect([refused.status, (await problemOf(refused)).code]).toEqual([409, "order_refunded"]);
    expect((await levelOf(order)).on_hand).toBe(12);
  });

  it("gives parts back until nothing is left, and never more, also at once", async ({ expect }) => {
    const order = await givenOrder({ status: "processing" });
    expect(order.total).toBe(2700);
    expect((await refund(order, { amount: 700 })).status).toBe(201);
    expect(await orderOf(order)).toMatchObject({ payment_status: "partially_refunded", refunded_total: 700 });
    const answers = await Promise.all([1200, 1200, 1200].map((amount) => refund(order, { amount })));
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    expect((await refund(order, { amount: 801 })).status).toBe(409);
    expect((await refund(order, { amount: 800 })).status).toBe(201);
    expect(await orderOf(order)).toMatchObject({ payment_status: "refunded", refunded_total: 2700 });
  });

  it("of items comes to what was paid for them, and puts unshipped units back by uncommit", async ({ expect }) => {
    const order = await givenOrder({
      status: "processing",
      lines: [
        { quantity: 3, unit_price: 333 },
        { quantity: 1, unit_price: 50 },
      ],
    });
    const { items } = await orderOf(order);
    const [three] = items;
    expect(await levelOf(order)).toMatchObject({ on_hand: 13, committed: 3, available: 10 });
    const amounts: number[] = [];
    for (let unit = 0; unit < 3; unit += 1) {
      const answer = await refund(order, { items: [{ order_item_id: three.id, quantity: 1 }], restock: true });
      expect(answer.status).toBe(201);
      amounts.push(((await answer.json()) as any).amount);
    }
    // Half-even tax on 999 is 100: the units add up to the line exactly.
    expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(three.line_total + three.tax_total);
    await deliverAll(order.order_id);
    expect(await levelOf(order)).toMatchObject({ on_hand: 13, committed: 0, available: 13 });
    const more = await refund(order, { items: [{ order_item_id: three.id, quantity: 1 }] });
    expect(await problemOf(more)).toMatchObject({ status: 409, code: "refund_exceeds_bought", left: 0 });
    // What is left of the order still ships, and nothing of what went back.
    const shipped = await call("PATCH", `/api/v1/admin/orders/${order.order_id}`, {
      body: { status: "shipped" },
      token: staff.token,
    });
    expect(shipped.status).toBe(200);
    expect(await levelOf(order)).toMatchObject({ on_hand: 13, committed: 0 });
    expect(await levelOf(order, 1)).toMatchObject({ on_hand: 10, committed: 0 });
  });

  it("of shipped units takes them in as a RETURN, once", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered" });
    expect(await levelOf(order)).toMatchObject({ on_hand: 10 });
    expect((await refund(order, { restock: true })).status).toBe(201);
    expect(await deliverAll(order.order_id)).toContain("refund.given");
    expect(await levelOf(order)).toMatchObject({ on_hand: 12, committed: 0, available: 12 });
    const { rows } = await stockOf(testContext(), order.variant_ids[0] ?? "").movements({
      before_seq: null,
      limit: 10,
    });
    expect(rows.filter((row) => row.kind === "RETURN")).toMatchObject([{ change: 2, reference: order.order_id }]);
  });

  it("leaves the units where they are unless they are to go back on the shelf", async ({ expect }) => {
    for (const [status, level] of [
      ["processing", { on_hand: 12, committed: 2 }],
      ["shipped", { on_hand: 10, committed: 0 }],
    ] as const) {
      const order = await givenOrder({ status });
      const { items } = await orderOf(order);
      const kept = await refund(order, { items: [{ order_item_id: items[0].id, quantity: 1 }] });
      expect(kept.status).toBe(201);
      expect(await deliverAll(order.order_id)).toContain("refund.given");
      expect(await levelOf(order)).toMatchObject(level);
    }
  });

  it("puts no unit back twice when whoever did so was cut off before writing it down", async ({ expect }) => {
    for (const [status, left] of [
      ["processing", 12],
      ["shipped", 12],
    ] as const) {
      const order = await givenOrder({ status });
      expect((await refund(order, { restock: true })).status).toBe(201);
      await deliverAll(order.order_id);
      await env.DB.batch([
        env.DB.prepare(
          "DELETE FROM effects WHERE consumer = 'returns' AND outbox_id IN (SELECT id FROM outbox WHERE body ->> 'order_id' = ?)",
        ).bind(order.order_id),
        env.DB.prepare("UPDATE outbox SET done_at = NULL WHERE type = 'refund.given' AND body ->> 'order_id' = ?").bind(
          order.order_id,
        ),
      ]);
      expect(await deliverAll(order.order_id)).toEqual(["refund.given"]);
      expect(await levelOf(order)).toMatchObject({ on_hand: left, committed: 0, available: left });
    }
  });

  it("that comes to nothing after its units went back leaves them counted, and frees those that did not", async ({
    expect,
  }) => {
    for (const [delivers, counted] of [
      [true, 2],
      [false, 0],
    ] as const) {
      const order = await givenOrder({ status: "shipped", card: "pm_card_pendingRefund" });
      const given: any = await (await refund(order, { restock: true })).json();
      const of = (type: string) =>
        env.DB.prepare("SELECT id FROM outbox WHERE type = ? AND body ->> 'refund_id' = ?").bind(type, given.id);
      if (delivers) await deliver([(await of("refund.given").first<string>("id")) ?? ""]);
      const { provider_refund_id } =
        (await env.DB.prepare("SELECT provider_refund_id FROM refunds WHERE id = ?").bind(given.id).first<any>()) ?? {};
      await control("POST", `refunds/${provider_refund_id}`, { outcome: "fail" });
      const ctx = testContext();
      const hint = publish(ctx, paymentEvents["refund.hinted"], { provider: "stripe", provider_refund_id });
      const id = ctx.published.splice(0)[0]?.id ?? "";
      await commit(ctx, [hint]);
      await deliver([id]);
      await deliver([(await of("refund.failed").first<string>("id")) ?? ""]);
      const units = env.DB.prepare("SELECT refunded_quantity AS n FROM order_items WHERE order_id = ?");
      expect(await units.bind(order.order_id).first("n")).toBe(counted);
    }
  });

  it("of an order that was cancelled meanwhile puts no unit back twice", async ({ expect }) => {
    const order = await givenOrder({ status: "processing" });
    const { items } = await orderOf(order);
    const ctx = testContext();
    const given = await refund(order, { items: [{ order_item_id: items[0].id, quantity: 1 }], restock: true });
    expect(given.status).toBe(201);
    // The cancel of the whole order comes before the refund's event, or after it: either way all is back once.
    await commit(ctx, moveOrderStatements(ctx, order, "cancel", { cancelled_from: "processing" }));
    await stockOf(ctx, order.variant_ids[0] ?? "").uncommit({
      operation_id: `cancel:${order.order_id}`,
      hold_id: order.order_id,
    });
    await deliverAll(order.order_id);
    expect(await levelOf(order)).toMatchObject({ on_hand: 12, committed: 0, available: 12 });
  });

  it("that the provider refuses frees its units and its money again", async ({ expect }) => {
    const order = await givenOrder({ status: "processing" });
    const { items } = await orderOf(order);
    // Somebody refunds at the provider's own dashboard: the shop does not know of it.
    await stripe.refunds.create({ payment_intent: order.intent_id ?? "", amount: 2500 });
    const refused = await refund(order, { items: [{ order_item_id: items[0].id, quantity: 2 }], restock: true });
    expect((await problemOf(refused)).code).toBe("refund_exceeds_captured");
    await deliverAll(order.order_id);
    const row = await env.DB.prepare("SELECT refunded_quantity FROM order_items WHERE id = ?")
      .bind(items[0].id)
      .first<any>();
    expect(row.refunded_quantity).toBe(0);
    expect(await levelOf(order)).toMatchObject({ committed: 2 });
    expect((await refund(order, { amount: 200 })).status).toBe(201);
  });

  it("of all that is left leaves out what another one has set aside", async ({ expect }) => {
    const order = await givenOrder({ status: "processing" });
    const { order_id, payment_id, total } = order;
    const ctx = testContext();
    const set_aside = { refund_id: fresh(), payment_id, order_id, amount: 300, currency: "USD", reason: null };
    await commit(ctx, reserveRefund(ctx, set_aside));
    const rest = await refund(order, {});
    expect([rest.status, await rest.json()]).toMatchObject([201, { amount: total - 300 }]);
  });

  it("that was cut off goes on under its key", async ({ expect }) => {
    const order = await givenOrder({ status: "processing" });
    const key = fresh();
    await env.DB.prepare(
      "CREATE TRIGGER cut_off BEFORE UPDATE OF provider_refund_id ON refunds BEGIN SELECT RAISE(ABORT, 'cut off'); END",
    ).run();
    const broken = await refund(order, { amount: 500 }, { key });
    expect(broken.status).toBe(500);
    await env.DB.prepare("DROP TRIGGER cut_off").run();
    const again = await refund(order, { amount: 500 }, { key });
    expect(again.status).toBe(201);
    expect((await stripe.refunds.list({ payment_intent: order.intent_id ?? "" })).data).toHaveLength(1);
    expect(await orderOf(order)).toMatchObject({ refunded_total: 500 });
  });

  it("belongs to its payment: a key that was used for another one is refused, also when its answer is gone", async ({
    expect,
  }) => {
    const [order, other] = [await givenOrder({ status: "processing" }), await givenOrder({ status: "processing" })];
    const key = fresh();
    expect((await refund(order, { amount: 500 }, { key })).status).toBe(201);
    for (const [of, amount] of [
      [other, 500],
      [order, 501],
    ] as const) {
      await forgetAnswer(key);
      expect((await problemOf(await refund(of, { amount }, { key }))).code).toBe("idempotency_key_reused");
    }
    await forgetAnswer(key);
    expect((await refund(order, { amount: 500 }, { key })).status).toBe(201);
    expect(await orderOf(order)).toMatchObject({ refunded_total: 500 });
  });

  it("needs a key, a payment that took money, a sensible body and the permission", async ({ expect }) => {
    const order = await givenOrder({ status: "processing" });
    const url = `/api/v1/payments/${order.payment_id}/refunds`;
    expect((await problemOf(await call("POST", url, { body: {}, token: staff.token }))).code).toBe(
      "idempotency_key_required",
    );
    const { items } = await orderOf(order);
    const item = { order_item_id: items[0].id, quantity: 1 };
    for (const body of [
      { amount: 0 },
      { amount: -1 },
      { amount: 1.5 },
      { amount: "1" },
      { items: [] },
      { items: [{ ...item, quantity: 0 }] },
      { items: [item, item] },
      { amount: 1, restock: true },
      { reason: "4242 4242 4242 4242" },
      { currency: "USD" },
      { items: [{ order_item_id: fresh(), quantity: 1 }] },
    ]) {
      const refused = await refund(order, body);
      expect((await problemOf(refused)).code).toBe("invalid_request");
    }
    const unpaid = await givenOrder({ status: "pending" });
    expect((await problemOf(await refund(unpaid, {}))).code).toBe("order_not_refundable");
    const unsold = await givenOrder({ status: "committing" });
    await env.DB.prepare("UPDATE payments SET captured = ? WHERE id = ?").bind(unsold.total, unsold.payment_id).run();
    expect((await problemOf(await refund(unsold, { restock: true }))).code).toBe("order_not_refundable");
    const missing = await refund({ ...order, payment_id: fresh() }, {});
    expect((await problemOf(missing)).code).toBe("payment_not_found");
    expect((await refund(order, {}, { token: null })).status).toBe(401);
  });
});

describe("a shopper's refund", () => {
  it("is a request that staff approve: then it is carried out, units and all", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered", user_id: ada.user_id });
    const { items } = await orderOf(order);
    const asked = await refund(
      order,
      { items: [{ order_item_id: items[0].id, quantity: 1 }], restock: true },
      { token: ada.token },
    );
    expect(asked.status).toBe(202);
    const request: any = await asked.json();
    expect(request).toMatchObject({ status: "requested", amount: 1100 });
    expect(await orderOf(order)).toMatchObject({ payment_status: "paid", refunded_total: 0 });
    const twice = await refund(order, { amount: 1 }, { token: ada.token });
    expect((await problemOf(twice)).code).toBe("refund_requested");
    const waiting: any = await (
      await call("GET", "/api/v1/admin/refunds?status=requested&limit=100&count=true", { token: staff.token })
    ).json();
    expect(waiting.data.map((row: any) => row.id)).toContain(request.id);
    expect(waiting.total_count).toBeGreaterThanOrEqual(1);
    const answers = await Promise.all(
      [1, 2].map(() => call("POST", `/api/v1/admin/refunds/${request.id}/approve`, { token: staff.token, body: {} })),
    );
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(await orderOf(order)).toMatchObject({ payment_status: "partially_refunded", refunded_total: 1100 });
    await deliverAll(order.order_id);
    expect(await levelOf(order)).toMatchObject({ on_hand: 11 });
    const both = await refund(order, { items: [{ order_item_id: items[0].id, quantity: 2 }] });
    expect(await problemOf(both)).toMatchObject({ code: "refund_exceeds_bought", left: 1 });
    expect(await (await refund(order, {})).json()).toMatchObject({ amount: order.total - 1100 });
    expect((await auditOf(order.order_id)).map((row) => row.action)).toContain("refund.approved");
  });

  it("is a request that staff reject, and may be made again", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered" });
    const guest = { token: null, headers: { "order-token": order.order_token } };
    const asked: any = await (await refund(order, { reason: "Too small", restock: true }, guest)).json();
    const rejected = await call("POST", `/api/v1/admin/refunds/${asked.id}/reject`, { token: staff.token });
    expect(await rejected.json()).toMatchObject({ id: asked.id, status: "rejected" });
    const late = await call("POST", `/api/v1/admin/refunds/${asked.id}/approve`, { token: staff.token, body: {} });
    expect(await problemOf(late)).toMatchObject({ status: 409, code: "refund_answered" });
    const units = env.DB.prepare("SELECT count(*) AS n FROM refund_items WHERE refund_id = ?").bind(asked.id);
    expect(await units.first("n")).toBe(0);
    expect((await refund(order, { amount: 5 }, guest)).status).toBe(202);
    expect(await orderOf(order)).toMatchObject({ refunded_total: 0 });
  });

  it("of somebody else's payment is not there, and staff without the permission are told so", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered", user_id: ada.user_id });
    const other = await givenOrder();
    const eve = await tokenOf("customer");
    for (const options of [{ token: eve }, { token: null, headers: { "order-token": other.order_token } }]) {
      const refused = await refund(order, {}, options);
      expect((await problemOf(refused)).code).toBe("payment_not_found");
    }
    const reader = await tokenOf(await givenRole(["payments:read"]));
    const refused = await refund(order, {}, { token: reader });
    expect(await problemOf(refused)).toMatchObject({ status: 403, code: "permission_required" });
    for (const what of ["approve", "reject"]) {
      const url = `/api/v1/admin/refunds/${fresh()}/${what}`;
      expect((await problemOf(await call("POST", url, { token: staff.token, body: {} }))).code).toBe(
        "refund_not_found",
      );
      expect((await call("POST", url, { token: eve, body: {} })).status).toBe(403);
    }
    expect((await call("GET", "/api/v1/admin/refunds", { token: eve })).status).toBe(403);
  });

  it("is listed by an index", async ({ expect }) => {
    const ctx = testContext();
    for (const [index, filter] of [
      ["refunds_created", {}],
      ["refunds_status", { status: "requested" as const }],
    ] as const) {
      const plan = await planOf(selectRefunds(ctx, filter, [5, "x"], 20));
      expect(plan).toContain(index);
      expect(plan).not.toContain("TEMP B-TREE");
    }
  });
});

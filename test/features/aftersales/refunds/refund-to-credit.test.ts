import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";
import { stockOf } from "#goods/stock";
import { paymentEvents } from "#money/payments";
import { app } from "../../../../src/app.ts";
import { type GivenActor, givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, untilStatus } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { balanceOf, codeOfCard, entriesOf, givenGiftCard, payWith } from "../../../support/gift-cards.ts";
import { forgetAnswer } from "../../../support/idempotency.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { deliver, deliverAll, publishQuietly } from "../../../support/queue.ts";
import { control, stripe } from "../../../support/stripe.ts";
import { Wire, wrapEnv } from "../../../support/wrap-env.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

const fresh = () => testContext().id();
const toCredit = { to: "store_credit" } as const;

const refund = (order: { order_id: string }, body: object, { token = staff.token, key = fresh() } = {}) =>
  call("POST", `/api/v1/admin/orders/${order.order_id}/refunds`, { body, token, headers: { "idempotency-key": key } });
const made = async (order: { order_id: string }, body: object = {}): Promise<any> =>
  (await refund(order, { ...toCredit, ...body })).json();
const shown = async ({ order_id }: { order_id: string }): Promise<any> =>
  (await call("GET", `/api/v1/admin/orders/${order_id}`, { token: staff.token })).json();
const cancel = ({ order_id }: { order_id: string }) =>
  call("PATCH", `/api/v1/admin/orders/${order_id}`, { token: staff.token, body: { status: "cancelled" } });
const atStripe = async ({ intent_id }: Pick<GivenOrder, "intent_id">) =>
  (await stripe.refunds.list({ payment_intent: intent_id ?? "" })).data
    .filter(({ status }) => status !== "failed")
    .map(({ amount }) => amount);
const creditOf = async (user_id: string): Promise<any> =>
  (
    (await (await call("GET", `/api/v1/admin/users/${user_id}/store-credit`, { token: staff.token })).json()) as any
  ).accounts.find(({ currency }: any) => currency === "USD");
const paymentOf = ({ payment_id }: GivenOrder) =>
  env.DB.prepare("SELECT status, captured, refunded, credited, refund_reserved FROM payments WHERE id = ?")
    .bind(payment_id)
    .first();

/** What the ledger has of an order, by account. */
async function ledgerOf({ order_id }: { order_id: string }): Promise<Record<string, number>> {
  const { results } = await env.DB.prepare(
    "SELECT account, sum(amount) AS amount FROM ledger_entries WHERE order_id = ? GROUP BY account ORDER BY account",
  )
    .bind(order_id)
    .all<{ account: string; amount: number }>();
  return Object.fromEntries(results.map(({ account, amount }) => [account, amount]));
}

async function givenAccountOrder(wish: Parameters<typeof givenOrder>[0] = {}) {
  const ada = await givenCustomer();
  return { ada, order: await givenOrder({ status: "processing", user_id: ada.user_id, ...wish }) };
}

describe("a refund to store credit, of an account's order", () => {
  it("becomes credit of the account at once, and the provider keeps the money", async ({ expect }) => {
    const { ada, order } = await givenAccountOrder();
    const key = fresh();
    const answer = await refund(order, { ...toCredit, amount: 700, reason: "Late" }, { key });
    expect(answer.status).toBe(201);
    const one: any = await answer.json();
    const credit = await creditOf(ada.user_id);
    expect((await shown(order)).refunded_total).toBe(700);
    expect((await auditOf(order.order_id)).at(-1)).toMatchObject({
      action: "refund.begun",
      changes: { after: { refunded_to: "store_credit" } },
    });
    expect(one).toMatchObject({
      amount: 700,
      refunds: [
        {
          payment_id: order.payment_id,
          account_id: null,
          credit_account_id: credit.account_id,
          status: "succeeded",
          reason: "Late",
        },
      ],
    });
    await forgetAnswer(key);
    expect(((await (await refund(order, { ...toCredit, amount: 700 }, { key })).json()) as any).refunds[0].id).toBe(
      one.refunds[0].id,
    );
    await forgetAnswer(key);
    expect((await problemOf(await refund(order, { amount: 700 }, { key }))).code).toBe("idempotency_key_reused");
    expect(await creditOf(ada.user_id)).toMatchObject({ balance: 700, entries: [{ kind: "refund", amount: 700 }] });
    expect(await atStripe(order)).toEqual([]);
    expect(await paymentOf(order)).toEqual({
      status: "partially_refunded",
      captured: order.total,
      refunded: 0,
      credited: 700,
      refund_reserved: 700,
    });
    expect(await ledgerOf(order)).toEqual({ credit: -700, provider: order.total, refunds: 700, sales: -order.total });
    expect(await shown(order)).toMatchObject({
      refunded_total: 700,
      payment_status: "partially_refunded",
      payments: [{ refunded: 0, credited: 700 }],
    });
    expect((await auditOf(order.order_id)).map((row) => row.action)).toEqual(["refund.begun"]);
  });

  it("brings units back as any other, and counts them", async ({ expect }) => {
    const { ada, order } = await givenAccountOrder({ status: "delivered" });
    const { items } = await shown(order);
    const units = { items: [{ order_item_id: items[0].id, quantity: 1 }], restock: true };
    expect(await made(order, units)).toMatchObject({ amount: 1_100 });
    await deliverAll(order.order_id);
    expect(await stockOf(testContext(), order.variant_ids[0] ?? "").level()).toMatchObject({ on_hand: 11 });
    const two = { items: [{ order_item_id: items[0].id, quantity: 2 }] };
    expect((await problemOf(await refund(order, two))).code).toBe("refund_exceeds_bought");
    expect((await creditOf(ada.user_id)).balance).toBe(1_100);
  });

  it("and refunds of its money are together never more than what was captured, also at once", async ({ expect }) => {
    const { ada, order } = await givenAccountOrder();
    expect((await made(order, { amount: order.total - 1_000 })).amount).toBe(order.total - 1_000);
    const asked = [{}, toCredit, {}, toCredit, {}, toCredit].map((to) => refund(order, { ...to, amount: 400 }));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(2);
    const { refunded, credited, captured }: any = await paymentOf(order);
    expect([refunded + credited, captured]).toEqual([order.total - 200, order.total]);
    expect((await creditOf(ada.user_id)).balance).toBe(credited);
    expect(await problemOf(await refund(order, { ...toCredit, amount: 201 }))).toMatchObject({
      code: "refund_exceeds_captured",
      left: 200,
    });
    expect(await made(order)).toMatchObject({ amount: 200 });
    expect((await shown(order)).payment_status).toBe("refunded");
    expect((await problemOf(await refund(order, toCredit))).code).toBe("refund_exceeds_captured");
  });

  it("counts money that has gone another way, as far as it is known", async ({ expect }) => {
    const { order } = await givenAccountOrder();
    expect((await refund(order, { amount: 500 })).status).toBe(201);
    // The answer was lost: the refund is open again, and the mirror knows of it and of another by the dashboard.
    await env.DB.batch([
      env.DB.prepare("UPDATE refunds SET status = 'pending', provider_refund_id = NULL WHERE order_id = ?").bind(
        order.order_id,
      ),
      env.DB.prepare("UPDATE payments SET refunded = 500, refund_reserved = 500 WHERE id = ?").bind(order.payment_id),
    ]);
    const left = order.total - 1_000;
    expect((await refund(order, { ...toCredit, amount: left + 1 })).status).toBe(409);
    expect((await refund(order, { ...toCredit, amount: left })).status).toBe(201);
    expect((await refund(order, { amount: 1 })).status).toBe(409);
  });

  it("takes what gift cards have paid, too", async ({ expect }) => {
    const [shop, card] = [await givenShop({ price: 1_000 }), await givenGiftCard({ amount: 400 })];
    const { cart_token } = await givenFullCart(shop);
    await payWith(cart_token, card.code);
    const { order }: any = await (await checkOut(cart_token, checkoutBody(shop))).json();
    await untilStatus(order.id, "processing");
    const all = await made({ order_id: order.id });
    expect(all.refunds.map(({ amount, account_id }: any) => [amount, account_id])).toEqual([
      [order.total - 400, null],
      [400, card.id],
    ]);
    const [id, other] = all.refunds.map(({ credit_account_id }: any) => credit_account_id);
    expect(other).toBe(id);
    expect([await balanceOf(card.id), (await balanceOf(id))?.balance]).toEqual([{ balance: 0, held: 0 }, order.total]);
    expect((await shown({ order_id: order.id })).tenders).toMatchObject([{ amount: 400, refunded: 400 }]);
    expect((await cancel({ order_id: order.id })).status).toBe(200);
    await untilStatus(order.id, "cancelled");
    expect([(await balanceOf(card.id))?.balance, (await balanceOf(id))?.balance]).toEqual([0, order.total]);
  });
});

describe("a refund to store credit, of a guest's order", () => {
  it("becomes a gift card that is mailed to the order's address", async ({ expect }) => {
    const email = `guest-${fresh()}@example.com`;
    const order = await givenOrder({ status: "processing", email });
    const { refunds } = await made(order, { amount: 900 });
    const [{ credit_account_id: id }] = refunds;
    const mails = env.DB.prepare(`SELECT text FROM mails WHERE "to" = ? AND subject LIKE '%gift card%'`).bind(email);
    const mail = await vi.waitUntil(() => mails.first<{ text: string }>(), { timeout: 10_000, interval: 100 });
    expect(mail.text).toContain(await codeOfCard(id));
    expect(mail.text).toContain("It is the refund of an order");
    expect(await entriesOf(id)).toEqual(["refund 900"]);
    const { cart_token } = await givenFullCart(await givenShop({ price: 1_000 }));
    expect((await payWith(cart_token, await codeOfCard(id))).status).toBe(200);
    expect(await ledgerOf(order)).toMatchObject({ credit: -900, provider: order.total });
  });
});

describe("a request that is approved to store credit", () => {
  const ask = async (order: GivenOrder, body: object): Promise<any> =>
    (
      await call("POST", `/api/v1/orders/${order.order_id}/refunds`, {
        body,
        headers: { "order-token": order.order_token, "idempotency-key": fresh() },
      })
    ).json();
  const approve = (id: string, body: object = toCredit) =>
    call("POST", `/api/v1/admin/refunds/${id}/approve`, { token: staff.token, body });

  it("becomes credit, once", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered" });
    const [{ id }] = (await ask(order, { amount: 600 })).refunds;
    const answers = await Promise.all([approve(id), approve(id), approve(id, {})]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { credited, refunded }: any = await paymentOf(order);
    expect(credited + refunded).toBe(600);
  });

  it("says where it went, and is audited so", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered" });
    const [{ id }] = (await ask(order, { amount: 600 })).refunds;
    const approved: any = await (await approve(id)).json();
    expect(approved).toMatchObject({ id, status: "succeeded", credit_account_id: id });
    expect(await entriesOf(id)).toEqual(["refund 600"]);
    const [entry] = (await auditOf(order.order_id)).filter(({ action }) => action === "refund.approved");
    expect(JSON.stringify(entry)).toContain("store_credit");
    expect(await atStripe(order)).toEqual([]);
  });

  it("cannot be asked for by the shopper", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered" });
    expect((await ask(order, toCredit)).code).toBe("invalid_request");
  });
});

describe("a cancel after a refund to store credit", () => {
  it("gives back what is left, by a refund of that amount", async ({ expect }) => {
    const { ada, order } = await givenAccountOrder();
    await made(order, { amount: 700 });
    expect((await cancel(order)).status).toBe(200);
    await untilStatus(order.order_id, "cancelled");
    expect(await atStripe(order)).toEqual([order.total - 700]);
    expect(await ledgerOf(order)).toEqual({
      credit: -700,
      provider: 700,
      refunds: order.total,
      sales: -order.total,
    });
    expect(await shown(order)).toMatchObject({ payment_status: "refunded", refunded_total: order.total });
    expect((await creditOf(ada.user_id)).balance).toBe(700);
    expect(await stockOf(testContext(), order.variant_ids[0] ?? "").level()).toMatchObject({ committed: 0 });
    await deliver([await publishQuietly(paymentEvents["payment.hinted"], { order_id: order.order_id })]);
    expect(await atStripe(order)).toEqual([order.total - 700]);
  });

  it("moves no money once all of it became credit", async ({ expect }) => {
    const { order } = await givenAccountOrder();
    await made(order);
    expect((await cancel(order)).status).toBe(200);
    await untilStatus(order.order_id, "cancelled");
    expect(await atStripe(order)).toEqual([]);
  });

  it("goes on after its refund's answer was lost, and gives nothing twice", async ({ expect }) => {
    const { order } = await givenAccountOrder();
    await made(order, { amount: 2_000 });
    await control("POST", "failures", { operation: "refunds.create", kind: "lost", times: 3 });
    await cancel(order);
    await control("DELETE", "failures", {});
    await cancel(order);
    await untilStatus(order.order_id, "cancelled");
    expect(await atStripe(order)).toEqual([order.total - 2_000]);
  });

  it("books what it has given back when it was cut off before that and is asked for again", async ({ expect }) => {
    const { order } = await givenAccountOrder();
    await made(order, { amount: 2_000 });
    const request = new Request(`https://shop.test/api/v1/admin/orders/${order.order_id}`, {
      method: "PATCH",
      headers: { "content-type": "application/json", authorization: `Bearer ${staff.token}` },
      body: JSON.stringify({ status: "cancelled" }),
    });
    const wire = new Wire(({ name }) => (name.includes("update refunds, update payments") ? "dies_before" : "works"));
    const cancelled = async () => app.fetch(request, wrapEnv(env, wire), createExecutionContext());
    expect(await wire.survives(cancelled)).toBe(false);
    expect(await atStripe(order)).toEqual([order.total - 2_000]);
    expect((await cancel(order)).status).toBe(200);
    await untilStatus(order.order_id, "cancelled");
    expect(await atStripe(order)).toEqual([order.total - 2_000]);
    expect(await paymentOf(order)).toMatchObject({ credited: 2_000, refunded: order.total - 2_000 });
    expect(await ledgerOf(order)).toMatchObject({ provider: 2_000 });
  });

  it("gives what is left back once more when the bank refuses it afterwards", async ({ expect }) => {
    const { order } = await givenAccountOrder({ card: "pm_card_pendingRefund" });
    await made(order, { amount: 700 });
    expect((await cancel(order)).status).toBe(200);
    await untilStatus(order.order_id, "cancelled");
    const { data } = await stripe.refunds.list({ payment_intent: order.intent_id ?? "" });
    const provider_refund_id = data[0]?.id ?? "";
    await control("POST", `refunds/${provider_refund_id}`, { outcome: "fail" });
    await deliver([await publishQuietly(paymentEvents["refund.hinted"], { provider: "stripe", provider_refund_id })]);
    await deliver([await publishQuietly(paymentEvents["payment.hinted"], { order_id: order.order_id })]);
    expect(await atStripe(order)).toEqual([order.total - 700]);
    expect(await ledgerOf(order)).toMatchObject({ credit: -700, provider: 700 });
  });

  it("that has begun lets no more of it become credit", async ({ expect }) => {
    const { ada } = await givenAccountOrder();
    for (const status of ["cancelling", "cancelled"] as const) {
      const order = await givenOrder({ status: "processing", user_id: ada.user_id });
      await env.DB.prepare("UPDATE orders SET status = ?, cancelled_from = 'processing' WHERE id = ?")
        .bind(status, order.order_id)
        .run();
      expect((await problemOf(await refund(order, { ...toCredit, amount: 100 }))).code).toBe("refund_not_creditable");
      expect(await paymentOf(order)).toMatchObject({ credited: 0, refund_reserved: 0 });
    }
    expect(await creditOf(ada.user_id)).toBeUndefined();
  });
});

describe("an erased customer", () => {
  it("gets no credit that nobody could spend", async ({ expect }) => {
    const order = await givenOrder({ status: "delivered" });
    await env.DB.prepare("UPDATE orders SET erased_at = 1 WHERE id = ?").bind(order.order_id).run();
    expect((await problemOf(await refund(order, toCredit))).code).toBe("refund_not_creditable");
    expect((await refund(order, {})).status).toBe(201);
  });
});

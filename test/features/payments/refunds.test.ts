import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { bookCapture, carryOutRefund, isOverRefund, openRefunds, reserveRefund } from "#payments";
import { runBatch } from "#platform/db";
import { issueOrderToken } from "#platform/order-access";
import { call } from "../../support/api.ts";
import { testContext } from "../../support/context.ts";
import { type GivenPayment, givenPayment } from "../../support/payments.ts";
import { control, stripe } from "../../support/stripe.ts";

const reserve = async ({ payment_id, order_id }: GivenPayment, amount: number, now?: () => number) => {
  const ctx = testContext(now ? { now } : {});
  const refund_id = ctx.id();
  await runBatch(
    ctx.db,
    reserveRefund(ctx, { refund_id, payment_id, order_id, amount, currency: "USD", reason: "too small" }),
  );
  return refund_id;
};
const rowOf = (payment_id: string) =>
  env.DB.prepare("SELECT * FROM payments WHERE id = ?").bind(payment_id).first<any>();
const balanceOf = async (order_id: string) => {
  const { results } = await env.DB.prepare(
    "SELECT account, sum(amount) AS balance FROM ledger_entries WHERE order_id = ? GROUP BY account ORDER BY account",
  )
    .bind(order_id)
    .all<any>();
  return Object.fromEntries(results.map((row) => [row.account, row.balance]));
};

describe("a refund", () => {
  it("is set aside, carried out once and booked once, however often it is asked for", async ({ expect }) => {
    const ctx = testContext();
    const payment = await givenPayment({ until: "captured" });
    await runBatch(ctx.db, [bookCapture(ctx, { ...payment, currency: "USD" })]);
    const refund_id = await reserve(payment, 700);
    const [first, second] = await Promise.all([
      carryOutRefund(testContext(), refund_id),
      carryOutRefund(testContext(), refund_id),
    ]);
    expect(first).toMatchObject({ id: refund_id, status: "succeeded", amount: 700 });
    expect(second.provider_refund_id).toBe(first.provider_refund_id);
    expect((await carryOutRefund(ctx, refund_id)).provider_refund_id).toBe(first.provider_refund_id);
    expect(await rowOf(payment.payment_id)).toMatchObject({
      refunded: 700,
      refund_reserved: 700,
      status: "partially_refunded",
    });
    expect(await balanceOf(payment.order_id)).toEqual({ provider: 1_300, refunds: 700, sales: -2_000 });
    expect((await stripe.refunds.list({ payment_intent: payment.intent_id })).data).toHaveLength(1);
    const list = await call("GET", `/api/v1/payments/${payment.payment_id}/refunds`, {
      headers: { "order-token": await issueOrderToken(ctx, payment.order_id) },
    });
    const { data } = (await list.json()) as any;
    expect(data).toEqual([
      {
        id: refund_id,
        payment_id: payment.payment_id,
        order_id: payment.order_id,
        amount: 700,
        currency: "USD",
        status: "succeeded",
        reason: "too small",
        created_at: expect.any(String),
      },
    ]);
  });

  it("cannot be set aside above what was captured, two at once included", async ({ expect }) => {
    const payment = await givenPayment({ until: "captured" });
    const outcomes = await Promise.allSettled([reserve(payment, 1_200), reserve(payment, 1_200)]);
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(refused).toHaveLength(1);
    expect(isOverRefund(refused[0]?.reason)).toBe(true);
    const open = await givenPayment({ until: "authorized" });
    await expect(reserve(open, 1)).rejects.toSatisfy(isOverRefund);
    const { results } = await env.DB.prepare("SELECT id FROM refunds WHERE payment_id = ?").bind(open.payment_id).all();
    expect(results).toEqual([]);
  });

  it("is given up, and what was set aside with it, when the provider has less than we thought", async ({ expect }) => {
    const payment = await givenPayment({ until: "captured" });
    await stripe.refunds.create({ payment_intent: payment.intent_id, amount: 1_500 });
    const refund_id = await reserve(payment, 600);
    await expect(carryOutRefund(testContext(), refund_id)).rejects.toMatchObject({
      code: "refund_exceeds_captured",
      status: 409,
    });
    expect(await rowOf(payment.payment_id)).toMatchObject({ refund_reserved: 0 });
    expect((await carryOutRefund(testContext(), refund_id)).status).toBe("failed");
    expect(await balanceOf(payment.order_id)).toEqual({});
  });

  it("stays open when the provider does not answer, and is found and finished later", async ({ expect }) => {
    const payment = await givenPayment({ until: "captured" });
    const refund_id = await reserve(payment, 600, () => Date.now() - 120_000);
    await control("POST", "failures", { operation: "refunds.create", kind: "lost", times: 2 });
    await expect(carryOutRefund(testContext(), refund_id)).rejects.toMatchObject({
      code: "provider_unavailable",
      status: 503,
    });
    expect(await openRefunds(testContext(), 100)).toContain(refund_id);
    expect((await carryOutRefund(testContext(), refund_id)).status).toBe("succeeded");
    expect(await openRefunds(testContext(), 100)).not.toContain(refund_id);
    expect((await stripe.refunds.list({ payment_intent: payment.intent_id })).data).toHaveLength(1);
  });

  it("is listed page by page", async ({ expect }) => {
    const payment = await givenPayment({ until: "captured" });
    for (const amount of [10, 20, 30]) await carryOutRefund(testContext(), await reserve(payment, amount));
    const headers = { "order-token": await issueOrderToken(testContext(), payment.order_id) };
    const amounts: number[] = [];
    for (let cursor = ""; ;) {
      const page = (await (
        await call("GET", `/api/v1/payments/${payment.payment_id}/refunds?limit=2${cursor}`, { headers })
      ).json()) as any;
      amounts.push(...page.data.map((refund: any) => refund.amount));
      if (page.next_cursor === null) break;
      cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
    }
    expect(amounts).toEqual([10, 20, 30]);
  });
});

describe("the ledger", () => {
  it("books a capture once and in a pair that adds up to nothing", async ({ expect }) => {
    const ctx = testContext();
    const payment = { order_id: ctx.id(), payment_id: ctx.id(), amount: 500, currency: "USD" };
    await runBatch(ctx.db, [bookCapture(ctx, payment)]);
    await expect(runBatch(ctx.db, [bookCapture(ctx, payment)])).rejects.toThrow();
    expect(await balanceOf(payment.order_id)).toEqual({ provider: 500, sales: -500 });
  });
});

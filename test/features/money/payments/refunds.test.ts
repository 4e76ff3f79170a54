import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { bookCapture } from "#money/ledger";
import {
  bookOutsideRefund,
  carryOutRefund,
  isOverRefund,
  unfinishedRefunds,
  paymentEvents,
  payments,
  reserveRefund,
} from "#money/payments";
import { providerOf } from "#money/providers";
import { issueOrderToken } from "#people/order-holders";
import { createContext } from "#platform/context";
import { runBatch } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { call } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { type GivenPayment, givenPayment } from "../../../support/payments.ts";
import { control, stripe } from "../../../support/stripe.ts";
import { Wire, wrapEnv } from "../../../support/wrap-env.ts";

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
  it("is set aside, carried out once and booked once, however often it is requested", async () => {
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
        account_id: null,
        credit_account_id: null,
        order_id: payment.order_id,
        amount: 700,
        currency: "USD",
        status: "succeeded",
        reason: "too small",
        created_at: expect.any(String),
        updated_at: expect.any(String),
      },
    ]);
  });

  it("cannot be set aside above what was captured, two at once included", async () => {
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

  it("is given up, and what was set aside with it, when the provider has less than we thought", async () => {
    const payment = await givenPayment({ until: "captured" });
    await stripe.refunds.create({ payment_intent: payment.intent_id, amount: 1_500 });
    const refund_id = await reserve(payment, 600);
    await expect(carryOutRefund(testContext(), refund_id)).rejects.toMatchObject({
      code: "refund_exceeds_captured",
      status: 409,
    });
    // What the provider gave back is known from then on, and nothing else is set aside.
    expect(await rowOf(payment.payment_id)).toMatchObject({ refunded: 1_500, refund_reserved: 1_500 });
    expect((await carryOutRefund(testContext(), refund_id)).status).toBe("failed");
    expect(await balanceOf(payment.order_id)).toEqual({});
  });

  it("is given up when the provider refuses it, as while the charge is in dispute, and is not tried again", async () => {
    const payment = await givenPayment({ until: "captured", method: "pm_card_createDispute" });
    const refund_id = await reserve(payment, 600, () => Date.now() - 120_000);
    expect(await unfinishedRefunds(testContext(), 1_000)).toContain(refund_id);
    await expect(carryOutRefund(testContext(), refund_id)).rejects.toMatchObject({
      code: "refund_failed",
      status: 409,
    });
    expect(await unfinishedRefunds(testContext(), 1_000)).not.toContain(refund_id);
    expect((await carryOutRefund(testContext(), refund_id)).status).toBe("failed");
    expect(await rowOf(payment.payment_id)).toMatchObject({ refunded: 0, refund_reserved: 0, captured: 2_000 });
  });

  it("is given up once, whoever finds out at the same time: what another has set aside stays", async () => {
    const payment = await givenPayment({ until: "captured" });
    await stripe.refunds.create({ payment_intent: payment.intent_id, amount: 1_000 });
    const refund_id = await reserve(payment, 400);
    await reserve(payment, 500);
    await stripe.refunds.create({ payment_intent: payment.intent_id, amount: 800 });
    const both = await Promise.allSettled([1, 2].map(() => carryOutRefund(testContext(), refund_id)));
    expect(both.map(({ status }) => status)).toContain("rejected");
    expect(await rowOf(payment.payment_id)).toMatchObject({ refund_reserved: 1_800, refunded: 1_800 });
  });

  it("leaves nothing in the ledger when a comparison came by before it was given up", async () => {
    const ctx = testContext();
    const payment = await givenPayment({ until: "captured" });
    await runBatch(ctx.db, [bookCapture(ctx, { ...payment, currency: "USD" })]);
    const refund_id = await reserve(payment, 600);
    await stripe.refunds.create({ payment_intent: payment.intent_id });
    const intent = await providerOf(ctx, "stripe").retrieve(payment.intent_id);
    await commit(ctx, [bookOutsideRefund(ctx, payment.order_id, intent)]);
    expect(await balanceOf(payment.order_id)).toEqual({ provider: 600, refunds: 1_400, sales: -2_000 });
    await expect(carryOutRefund(ctx, refund_id)).rejects.toMatchObject({ code: "refund_exceeds_captured" });
    expect((await carryOutRefund(ctx, refund_id)).status).toBe("failed");
    expect(await balanceOf(payment.order_id)).toEqual({ provider: 0, refunds: 2_000, sales: -2_000 });
  });

  it("stays open when the provider does not answer, and is found and finished later", async () => {
    const payment = await givenPayment({ until: "captured" });
    const refund_id = await reserve(payment, 600, () => Date.now() - 120_000);
    await control("POST", "failures", { operation: "refunds.create", kind: "lost", times: 2 });
    await expect(carryOutRefund(testContext(), refund_id)).rejects.toMatchObject({
      code: "provider_unavailable",
      status: 503,
    });
    expect(await unfinishedRefunds(testContext(), 100)).toContain(refund_id);
    expect((await carryOutRefund(testContext(), refund_id)).status).toBe("succeeded");
    expect(await unfinishedRefunds(testContext(), 100)).not.toContain(refund_id);
    expect((await stripe.refunds.list({ payment_intent: payment.intent_id })).data).toHaveLength(1);
  });

  it("is announced by the very batch that books it, also when nothing else gets done", async () => {
    const payment = await givenPayment({ until: "captured" });
    const refund_id = await reserve(payment, 700);
    const wire = new Wire(({ name }) => (name.includes("insert ledger_entries") ? "dies_after" : "works"));
    const ctx = createContext({ env: wrapEnv(env, wire), waitUntil: () => {} });
    expect(await wire.survives(() => carryOutRefund(ctx, refund_id))).toBe(false);
    expect(await balanceOf(payment.order_id)).toMatchObject({ provider: -700 });
    const told = await env.DB.prepare("SELECT type FROM outbox WHERE body ->> 'refund_id' = ?").bind(refund_id).all();
    expect(told.results).toEqual([{ type: "refund.given" }]);
  });

  it("is listed page by page", async () => {
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

describe("a refund that takes its time", () => {
  const hinted = async ({ provider_refund_id }: { provider_refund_id: string | null }) => {
    const { queue } = await import("../../../../src/queues.ts");
    const ctx = testContext();
    if (provider_refund_id === null) throw new Error("the provider does not know the refund");
    await commit(ctx, [publish(ctx, paymentEvents["refund.hinted"], { provider: "stripe", provider_refund_id })]);
    const row = await env.DB.prepare("SELECT id FROM outbox WHERE body ->> 'provider_refund_id' = ? ORDER BY id DESC")
      .bind(provider_refund_id)
      .first<{ id: string }>();
    const message = { id: ctx.id(), timestamp: new Date(), attempts: 1, body: { type: "outbox", id: row?.id } };
    const batch = createMessageBatch("bodega-orders", [message]);
    const execution = createExecutionContext();
    await queue(batch, env, execution);
    expect((await getQueueResult(batch, execution)).explicitAcks).toEqual([message.id]);
    return (
      await env.DB.prepare("SELECT status FROM refunds WHERE provider_refund_id = ?")
        .bind(provider_refund_id)
        .first<any>()
    ).status;
  };
  const given = async () => {
    const payment = await givenPayment({ until: "captured", method: "pm_card_pendingRefund" });
    return { payment, refund: await carryOutRefund(testContext(), await reserve(payment, 700)) };
  };

  it("is followed to its end when the provider says that there is news", async () => {
    const { refund, payment } = await given();
    expect(refund.status).toBe("pending");
    expect(await hinted(refund)).toBe("pending");
    await control("POST", `refunds/${refund.provider_refund_id}`, { outcome: "succeed" });
    expect(await hinted(refund)).toBe("succeeded");
    expect(await rowOf(payment.payment_id)).toMatchObject({ refunded: 700, refund_reserved: 700 });
  });

  it("gives the money free again when the bank sends it back, even after it seemed done", async () => {
    const { refund, payment } = await given();
    await control("POST", `refunds/${refund.provider_refund_id}`, { outcome: "succeed" });
    expect(await hinted(refund)).toBe("succeeded");
    await control("POST", `refunds/${refund.provider_refund_id}`, { outcome: "fail" });
    expect(await hinted(refund)).toBe("failed");
    expect(await hinted(refund)).toBe("failed");
    expect(await rowOf(payment.payment_id)).toMatchObject({ refunded: 0, refund_reserved: 0, status: "succeeded" });
    const entries = await env.DB.prepare(
      "SELECT sum(amount) AS balance FROM ledger_entries WHERE order_id = ? AND account = 'refunds'",
    )
      .bind(payment.order_id)
      .first<any>();
    expect(entries.balance).toBe(0);
    expect((await carryOutRefund(testContext(), await reserve(payment, 2_000))).amount).toBe(2_000);
  });

  it("is hinted at by the provider's webhook", async () => {
    const { refund } = await given();
    await control("POST", "delivery", { paused: false });
    await control("POST", `refunds/${refund.provider_refund_id}`, { outcome: "succeed" });
    const told = () =>
      env.DB.prepare("SELECT 1 FROM outbox WHERE type = 'refund.hinted' AND body ->> 'provider_refund_id' = ?")
        .bind(refund.provider_refund_id)
        .first();
    await vi.waitFor(async () => expect(await told()).not.toBeNull(), 15_000);
    await control("POST", "delivery", { paused: true });
  });
});

describe("the job of every minute", () => {
  it("carries out refunds that were left open, and leaves the fresh ones alone", async () => {
    const payment = await givenPayment({ until: "captured" });
    const old = await reserve(payment, 100, () => Date.now() - 120_000);
    const fresh = await reserve(payment, 100);
    const job = payments.jobs.find(({ name }) => name === "payments.finish_refunds");
    expect(await job?.run(testContext(), 0)).toMatchObject({ finished: expect.any(Number) });
    const statusOf = async (id: string) =>
      (await env.DB.prepare("SELECT provider_refund_id FROM refunds WHERE id = ?").bind(id).first<any>())
        .provider_refund_id;
    expect(await statusOf(old)).toMatch(/^re_/);
    expect(await statusOf(fresh)).toBeNull();
    const told = await env.DB.prepare(
      "SELECT count(*) AS messages FROM outbox WHERE type = 'refund.given' AND body ->> 'refund_id' = ?",
    )
      .bind(old)
      .first<any>();
    expect(told.messages).toBe(1);
  });
});

describe("the job of every minute, when one refund cannot be written down", () => {
  it("carries out the others", async () => {
    const payment = await givenPayment({ until: "captured" });
    const job = payments.jobs.find(({ name }) => name === "payments.finish_refunds");
    // Older ones of other tests are carried out first.
    await vi.waitUntil(async () => (await job?.run(testContext(), 0))?.["finished"] === 0, { timeout: 20_000 });
    const stuck = await reserve(payment, 100, () => Date.now() - 180_000);
    const next = await reserve(payment, 100, () => Date.now() - 120_000);
    const wire = new Wire(({ name, nth }) => (name.includes("insert ledger_entries") && nth === 1 ? "fails" : "works"));
    await job?.run(createContext({ env: wrapEnv(env, wire), waitUntil: () => undefined }), 0);
    const statusOf = async (id: string) =>
      (await env.DB.prepare("SELECT status FROM refunds WHERE id = ?").bind(id).first<any>()).status;
    expect([await statusOf(stuck), await statusOf(next)]).toEqual(["pending", "succeeded"]);
    await job?.run(testContext(), 0);
    expect(await statusOf(stuck)).toBe("succeeded");
  });
});

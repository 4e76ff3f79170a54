import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, it, type MockInstance, vi } from "vitest";
import { fenceOrderStatement, ordersSoldSince, statusesOf } from "#orders";
import { providerOf } from "#payment-providers";
import { carryOutRefund, mirrorsOf, reserveRefund } from "#payments";
import { commit } from "#platform/outbox";
import { jobRuns } from "#platform/tables";
import { HOUR, MINUTE } from "#platform/time";
import { reconcilePayments } from "../../../src/features/checkout/reconcile-payments.ts";
import { scheduled } from "../../../src/schedule.ts";
import {
  checkOut,
  checkoutBody,
  givenFullCart,
  givenShop,
  levelOf,
  paying,
  paymentRow,
  untilStatus,
} from "../../support/checkout.ts";
import { settleLate, testContext } from "../../support/context.ts";
import { planOf } from "../../support/explain.ts";
import { givenOrder } from "../../support/orders.ts";
import { control, givenIntent, stripe } from "../../support/stripe.ts";

/** The hour's run over what was made since the test began, as it would be that much later. */
async function reconcile(began: number, later_ms = 0) {
  const summary = await reconcilePayments(testContext({ now: () => Date.now() + later_ms }), began - 1_000);
  await settleLate();
  return summary;
}

const balanceOf = async (order_id: string) =>
  (
    await env.DB.prepare(
      "SELECT sum(amount) AS balance FROM ledger_entries WHERE order_id = ? AND account = 'provider'",
    )
      .bind(order_id)
      .first<{ balance: number | null }>()
  )?.balance;

const strayIntent = (order_id: string, more: Parameters<typeof givenIntent>[0] = {}) =>
  givenIntent({ metadata: { order_id }, ...more });
const authorised = { confirm: true, payment_method: "pm_card_visa" } as const;
const read = (intent_id: string) => providerOf(testContext(), "stripe").retrieve(intent_id);

let warned: MockInstance<(...args: unknown[]) => void>;
beforeEach(() => {
  warned = vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => void vi.restoreAllMocks());

describe("the provider against D1", () => {
  it("settles an order whose webhook was lost", async ({ expect }) => {
    const began = Date.now();
    const shop = await givenShop({ stock: 3 });
    const { cart_token } = await givenFullCart(shop, 2);
    const placed = await checkOut(cart_token, checkoutBody(shop, paying(undefined)));
    const { order } = await placed.json<{ order: { id: string; total: number } }>();
    const { intent_id = "" } = (await paymentRow(order.id)) ?? {};
    await stripe.paymentIntents.confirm(intent_id, {
      payment_method: "pm_card_visa",
      return_url: "https://shop.test/",
    });
    expect((await paymentRow(order.id))?.intent_status).toBe("unconfirmed");

    expect((await reconcile(began)).settled).toBeGreaterThanOrEqual(1);
    await untilStatus(order.id, "paid", "processing");
    expect(await paymentRow(order.id)).toMatchObject({ intent_status: "captured", captured: order.total });
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 0, committed: 2 });
    expect(await balanceOf(order.id)).toBe(order.total);
    const again = await reconcile(began);
    expect(again.mismatched_ids).not.toContain(order.id);
    expect(await balanceOf(order.id)).toBe(order.total);
  });

  it("mirrors and books a refund made in the provider's dashboard, once", async ({ expect }) => {
    const began = Date.now();
    const { order_id, intent_id, total } = await givenOrder({ status: "processing" });
    await stripe.refunds.create({ payment_intent: intent_id ?? "", amount: 300 });
    expect((await reconcile(began)).mismatched_ids).not.toContain(order_id);
    expect(await paymentRow(order_id)).toMatchObject({ captured: total, refunded: 300 });
    expect(await balanceOf(order_id)).toBe(total - 300);

    await stripe.refunds.create({ payment_intent: intent_id ?? "" });
    await Promise.all([reconcile(began), reconcile(began)]);
    await reconcile(began);
    expect(await paymentRow(order_id)).toMatchObject({ captured: total, refunded: total });
    expect(await balanceOf(order_id)).toBe(0);
  });

  it("has a refund followed up that the bank sent back", async ({ expect }) => {
    const began = Date.now();
    const { order_id, payment_id, total } = await givenOrder({ status: "processing", card: "pm_card_pendingRefund" });
    const ctx = testContext();
    const refund = { refund_id: ctx.id(), payment_id, order_id, amount: 300, currency: "USD", reason: null };
    await commit(ctx, reserveRefund(ctx, refund));
    const { provider_refund_id } = await carryOutRefund(ctx, refund.refund_id);
    await control("POST", `refunds/${provider_refund_id}`, { outcome: "fail" });
    await reconcile(began);
    await vi.waitFor(async () => expect(await balanceOf(order_id)).toBe(total), 10_000);
    expect(await paymentRow(order_id)).toMatchObject({ captured: total, refunded: 0 });
    expect((await reconcile(began)).mismatched_ids).not.toContain(order_id);
  });

  it("does not book a refund that is being carried out, which books itself", async ({ expect }) => {
    const began = Date.now();
    const { order_id, payment_id, intent_id, total } = await givenOrder({ status: "processing" });
    const refund_id = crypto.randomUUID();
    await env.DB.batch([
      env.DB.prepare(
        "INSERT INTO refunds (id, payment_id, order_id, amount, currency, status, requested_by, created_at, updated_at) VALUES (?, ?, ?, 300, 'USD', 'pending', 'user:test', ?, ?)",
      ).bind(refund_id, payment_id, order_id, began, began),
      env.DB.prepare("UPDATE payments SET refund_reserved = 300 WHERE id = ?").bind(payment_id),
    ]);
    await stripe.refunds.create({ payment_intent: intent_id ?? "", amount: 300, metadata: { refund_id } });
    expect((await reconcile(began)).mismatched_ids).not.toContain(order_id);
    expect(await paymentRow(order_id)).toMatchObject({ refunded: 300 });
    expect(await balanceOf(order_id)).toBe(total);
  });

  it("gives back what was authorised for an order that was never placed, and shuts the door behind it", async ({
    expect,
  }) => {
    const began = Date.now();
    const ctx = testContext();
    const [never, fenced] = [ctx.id(), ctx.id()];
    await commit(ctx, [fenceOrderStatement(ctx, fenced)]);
    const intents = [await strayIntent(never, authorised), await strayIntent(fenced, authorised)];
    expect(intents.map(({ status }) => status)).toEqual(["requires_capture", "requires_capture"]);
    expect((await reconcile(began)).orphans).toBeGreaterThanOrEqual(2);
    for (const { id } of intents) expect(await read(id)).toMatchObject({ status: "cancelled", captured: 0 });
    const opening = await env.DB.prepare("SELECT status FROM order_history WHERE order_id = ?").bind(never).first();
    expect(opening).toEqual({ status: "closed" });
  });

  it("refunds in full what was captured for no order, once", async ({ expect }) => {
    const began = Date.now();
    const { id } = await strayIntent(testContext().id(), { ...authorised, capture_method: "automatic" });
    await reconcile(began);
    await reconcile(began);
    expect(await read(id)).toMatchObject({ status: "captured", captured: 2_000, refunded: 2_000 });
    expect((await stripe.refunds.list({ payment_intent: id })).data).toHaveLength(1);
  });

  it("cancels an unpaid intent of no order once nobody can be about to pay it", async ({ expect }) => {
    const began = Date.now();
    const { id } = await strayIntent(testContext().id());
    await reconcile(began);
    expect((await read(id)).status).toBe("unconfirmed");
    await reconcile(began, 16 * MINUTE);
    expect((await read(id)).status).toBe("cancelled");
  });

  it("returns the money of a second intent and leaves the order its own", async ({ expect }) => {
    const began = Date.now();
    const { order_id, intent_id, total } = await givenOrder({ status: "processing" });
    const second = await strayIntent(order_id, authorised);
    await reconcile(began);
    expect((await read(second.id)).status).toBe("cancelled");
    expect(await read(intent_id ?? "")).toMatchObject({ status: "captured", captured: total, refunded: 0 });
  });

  it("leaves alone what is nobody's business of the shop", async ({ expect }) => {
    const began = Date.now();
    const strangers = [await givenIntent(authorised), await strayIntent("invoice-17", authorised)];
    await reconcile(began, HOUR);
    for (const { id } of strangers) expect((await read(id)).status).toBe("authorized");
  });

  it("reports an order that counts as paid though its money is not at the provider", async ({ expect }) => {
    const began = Date.now();
    const unpaid = await givenOrder({ status: "processing", paid: false });
    const lost = await givenOrder({ status: "shipped" });
    await env.DB.prepare("UPDATE payments SET intent_id = ? WHERE order_id = ?")
      .bind(`pi_${lost.order_id}`, lost.order_id)
      .run();
    await env.DB.batch(
      [unpaid, lost].map(({ order_id }) =>
        env.DB.prepare("UPDATE orders SET sold_at = ? WHERE id = ?").bind(began, order_id),
      ),
    );
    const { mismatched, mismatched_ids } = await reconcile(began);
    const told = warned.mock.calls.flat().join("\n");
    expect(mismatched).toBeGreaterThanOrEqual(2);
    expect(mismatched_ids).toEqual(expect.arrayContaining([unpaid.order_id, lost.order_id]));
    expect(told).toContain('"message":"payments_reconciled"');
    expect(told).toContain(lost.order_id);
  });

  it("reads by indexes alone", async ({ expect }) => {
    const ctx = testContext();
    const reads = [mirrorsOf(ctx, ["x"]), statusesOf(ctx, ["x"]), ordersSoldSince(ctx, 0, 10)];
    for (const plan of await Promise.all(reads.map(planOf)))
      for (const line of plan.split("\n")) expect(line).not.toMatch(/SCAN (?!json_each)|TEMP B-TREE/);
  });

  it("runs once an hour and keeps its counts with the run", async ({ expect }) => {
    const slot = Math.floor(Date.now() / HOUR) * HOUR;
    for (const minute of [7, 9]) {
      const execution = createExecutionContext();
      const controller = { cron: "7 * * * *", scheduledTime: slot + minute * MINUTE, noRetry: () => {} };
      await scheduled(controller, env, execution);
      await waitOnExecutionContext(execution);
    }
    const runs = await testContext()
      .db.select()
      .from(jobRuns)
      .where(and(eq(jobRuns.job, "checkout.reconcile_payments"), eq(jobRuns.scheduled_for, slot)));
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      status: "done",
      summary: {
        compared: expect.any(Number),
        settled: expect.any(Number),
        orphans: expect.any(Number),
        mismatched: expect.any(Number),
        mismatched_ids: expect.any(Array),
        complete: expect.any(Boolean),
      },
    });
  });
});

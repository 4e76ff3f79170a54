import { eq } from "drizzle-orm";
import { describe, it } from "vitest";
import { paymentJobs } from "#payments";
import { outbox } from "#platform/tables";
import { MINUTE } from "#platform/time";
import { payments } from "../../../src/features/payments/tables.ts";
import { testContext } from "../../support/context.ts";
import { givenPayment } from "../../support/payments.ts";
import { stripe } from "../../support/stripe.ts";

const job = paymentJobs.find((one) => one.name === "payments.reconcile");
/** A run ten minutes from now: what was touched just now has come to rest. */
const run = async (): Promise<any> => job?.run(testContext({ now: () => Date.now() + 10 * MINUTE }), 0);
const hintsOf = async (order_id: string) =>
  (await testContext().db.select().from(outbox).where(eq(outbox.type, "payment.hinted"))).filter(
    (row) => row.body["order_id"] === order_id,
  );
const mismatchOf = (summary: any, order_id: string) => summary.mismatches.find((one: any) => one.order_id === order_id);

describe("the hourly comparison with the provider", () => {
  it("finds what D1 does not know, mirrors it, and hints at it", async ({ expect }) => {
    expect(job?.every).toBe("hour");
    const same = await givenPayment({ until: "captured" });
    const behind = await givenPayment({ until: "authorized" });
    await stripe.paymentIntents.capture(behind.intent_id);
    const refunded = await givenPayment({ until: "captured" });
    await stripe.refunds.create({ payment_intent: refunded.intent_id, amount: 300 });
    const unattached = await givenPayment({ until: "authorized" });
    const { db } = testContext();
    await db
      .update(payments)
      .set({ intent_id: null, intent_status: null })
      .where(eq(payments.order_id, unattached.order_id));

    const summary = await run();
    expect(mismatchOf(summary, same.order_id)).toBeUndefined();
    expect(mismatchOf(summary, behind.order_id)).toEqual({
      order_id: behind.order_id,
      intent_id: behind.intent_id,
      ours: { status: "authorized", captured: 0, refunded: 0 },
      theirs: { status: "captured", captured: behind.amount, refunded: 0 },
    });
    expect(mismatchOf(summary, refunded.order_id)).toMatchObject({ ours: { refunded: 0 }, theirs: { refunded: 300 } });
    expect(mismatchOf(summary, unattached.order_id)).toMatchObject({ ours: null, theirs: { status: "authorized" } });
    expect(summary.compared).toBeGreaterThanOrEqual(4);
    expect(await hintsOf(same.order_id)).toEqual([]);
    for (const { order_id } of [behind, refunded, unattached]) expect(await hintsOf(order_id)).toHaveLength(1);

    const [row] = await db.select().from(payments).where(eq(payments.order_id, behind.order_id));
    expect(row).toMatchObject({ intent_status: "captured", captured: behind.amount, status: "succeeded" });
    const again = await job?.run(testContext({ now: () => Date.now() + 20 * MINUTE }), 0);
    expect(mismatchOf(again, behind.order_id)).toBeUndefined();
    expect(mismatchOf(again, refunded.order_id)).toBeUndefined();
  });

  it("leaves alone what is on its way, and what is not the shop's", async ({ expect }) => {
    const fresh = await givenPayment({ until: "authorized" });
    await stripe.paymentIntents.capture(fresh.intent_id);
    const stranger = await stripe.paymentIntents.create({
      amount: 500,
      currency: "usd",
      metadata: { order_id: "not ours" },
    });
    const summary: any = await job?.run(testContext(), 0);
    expect(mismatchOf(summary, fresh.order_id)).toBeUndefined();
    expect(summary.mismatches.map((one: any) => one.intent_id)).not.toContain(stranger.id);
  });
});

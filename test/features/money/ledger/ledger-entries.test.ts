import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { bookCapture, bookFailedRefund, bookRefund, refundsGiven } from "#money/ledger";
import { isUniqueViolation, runBatch } from "#platform/data/db";
import { testContext } from "../../../support/context.ts";

describe("the ledger", () => {
  it("books a capture once and in a pair that adds up to nothing", async ({ expect }) => {
    const ctx = testContext();
    const payment = { order_id: ctx.id(), payment_id: ctx.id(), amount: 500, currency: "USD" };
    await runBatch(ctx.db, [bookCapture(ctx, payment)]);
    await expect(runBatch(ctx.db, [bookCapture(ctx, payment)])).rejects.toSatisfy((error) => isUniqueViolation(error));
    const { results } = await env.DB.prepare(
      "SELECT account, amount FROM ledger_entries WHERE order_id = ? ORDER BY account",
    )
      .bind(payment.order_id)
      .all();
    expect(results).toEqual([
      { account: "provider", amount: 500 },
      { account: "sales", amount: -500 },
    ]);
  });

  it("counts a refund that came to nothing as one that was given, and its money as not gone", async ({ expect }) => {
    const at = Date.UTC(2997, 0, 1);
    const ctx = testContext({ now: () => at });
    const refund = { order_id: ctx.id(), payment_id: ctx.id(), amount: 300, currency: "USD" };
    const [kept, failed] = [ctx.id(), ctx.id()];
    await runBatch(ctx.db, [
      bookRefund(ctx, kept, refund),
      bookRefund(ctx, failed, { ...refund, amount: 200 }),
      bookFailedRefund(ctx, failed, { ...refund, amount: 200 }),
    ]);
    expect(await refundsGiven(ctx, [{ from: at, until: at + 1 }])).toEqual([
      { span: 0, currency: "USD", refund_count: 2, refunds: 300 },
    ]);
  });
});

import { and, eq, inArray, sql } from "drizzle-orm";
import { bookFailedRefund } from "#money/ledger";
import { providerOf } from "#money/providers";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { paymentEvents } from "./events.ts";
import { keptAside } from "./store.ts";
import { payments, refunds } from "./tables.ts";

/**
 * Asks the provider what became of a refund that it had accepted: it may take days, and may come to nothing even after
 * it seemed done. Then the money is the shop's again, and can be refunded another time. `once` makes this happen once
 * per hint.
 */
export async function followRefund(
  ctx: Ctx,
  hinted: { readonly provider: string; readonly provider_refund_id: string },
  once: Statement,
): Promise<void> {
  const { provider, provider_refund_id } = hinted;
  const refund = await ctx.db
    .select()
    .from(refunds)
    .where(and(eq(refunds.provider_refund_id, provider_refund_id), inArray(refunds.status, ["pending", "succeeded"])))
    .get();
  if (!refund?.payment_id) {
    await commit(ctx, [once]);
    return;
  }

  const { status, refunded } = await providerOf(ctx, provider).retrieveRefund(provider_refund_id);
  if (status === refund.status || status === "pending") {
    await commit(ctx, [once]);
    return;
  }
  const moved = ctx.db.update(refunds).set({ status, updated_at: ctx.now() }).where(eq(refunds.id, refund.id));
  if (status === "succeeded") {
    await commit(ctx, [moved, once]);
    return;
  }

  const { id: refund_id, order_id, amount, currency } = refund;
  const { payment_id } = refund;
  await commit(ctx, [
    moved,
    ctx.db
      .update(payments)
      .set({
        refunded,
        refund_reserved: keptAside(sql`${refunded}`, sql`${payments.refund_reserved} - ${amount}`),
        updated_at: ctx.now(),
      })
      .where(eq(payments.id, payment_id)),
    bookFailedRefund(ctx, refund_id, { order_id, payment_id, amount, currency }),
    publish(ctx, paymentEvents["refund.failed"], { refund_id, order_id, payment_id }),
    once,
  ]);
}

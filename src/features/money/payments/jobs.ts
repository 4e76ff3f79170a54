import { and, asc, gte, inArray, isNotNull, isNull, lt } from "drizzle-orm";
import { PAYMENT_WINDOW_MS } from "#money/providers";
import { isAppError } from "#platform/basics/errors";
import { describeError } from "#platform/basics/log";
import { MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { commit, publish } from "#platform/data/outbox";
import type { Job } from "#platform/data/schedule";
import { paymentEvents } from "./events.ts";
import { carryOutRefund, unfinishedRefunds } from "./give-refund.ts";
import { declinedStatuses } from "./order-money.ts";
import { noteReminded } from "./store.ts";
import { payments } from "./tables.ts";

const REFUNDS_AT_ONCE = 50;
const DECLINES_AT_ONCE = 100;
/** Customers who are still at the checkout have tried another card by then, and most of the time to pay is left. */
const LEFT_AFTER_MS = 5 * MINUTE;

/** Announces payments that were declined and whose customers seem to have left, once each. A decline is the last change of such a row. */
async function announceLeftDeclined(ctx: Ctx): Promise<{ left_declined: number }> {
  const left = await ctx.db
    .select({ id: payments.id, order_id: payments.order_id })
    .from(payments)
    .where(
      and(
        inArray(payments.status, [...declinedStatuses]),
        isNotNull(payments.failure_code),
        gte(payments.created_at, ctx.now() - PAYMENT_WINDOW_MS),
        lt(payments.updated_at, ctx.now() - LEFT_AFTER_MS),
        isNull(payments.reminded_at),
      ),
    )
    .orderBy(asc(payments.created_at))
    .limit(DECLINES_AT_ONCE);
  for (const { id: payment_id, order_id } of left)
    await commit(ctx, [
      noteReminded(ctx, payment_id),
      publish(ctx, paymentEvents["payment.left_declined"], { order_id, payment_id }),
    ]);
  return { left_declined: left.length };
}

export const paymentJobs: readonly Job[] = [
  { name: "payments.announce_left_declined", every: "minute", run: announceLeftDeclined },
  {
    name: "payments.finish_refunds",
    every: "minute",
    run: async (ctx) => {
      const open = await unfinishedRefunds(ctx, REFUNDS_AT_ONCE);
      let finished = 0;
      for (const refund_id of open) {
        try {
          await carryOutRefund(ctx, refund_id);
          finished += 1;
        } catch (error) {
          // It was refused for good, or nobody answered and the next minute tries again; the others go on either way.
          if (!isAppError(error)) ctx.log.error("refund_unfinished", { refund_id, ...describeError(error) });
        }
      }
      return { open: open.length, finished };
    },
  },
];

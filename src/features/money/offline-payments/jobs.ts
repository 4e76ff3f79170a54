import { noteReminded, paymentsAwaited } from "#money/payments";
import { transferSettings } from "#money/providers";
import { describeError } from "#platform/basics/log";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { commit, publish } from "#platform/data/outbox";
import type { Job } from "#platform/data/schedule";
import { offlinePaymentEvents } from "./events.ts";
import { orders } from "./orders-by-hand.ts";

const AT_ONCE = 100;

/** Cancels orders whose transfer did not come in time, each by itself: what came in part is owed to the customer. */
async function cancelOverdue(ctx: Ctx): Promise<{ overdue: number; cancelled: number }> {
  const overdue = await paymentsAwaited(ctx, { until: ctx.now(), is_reminded: null }, AT_ONCE);
  let cancelled = 0;
  for (const { order_id } of overdue) {
    try {
      if (await orders().cancelOverdue(ctx, order_id)) cancelled += 1;
    } catch (error) {
      ctx.log.error("overdue_order_stays", { order_id, ...describeError(error) });
    }
  }
  return { overdue: overdue.length, cancelled };
}

/** Has customers reminded of transfers whose time is nearly over, once each. */
async function remind(ctx: Ctx): Promise<{ reminded: number }> {
  const { TRANSFER_REMINDER_DAYS: days } = transferSettings.of(ctx.config);
  if (days === 0) return { reminded: 0 };
  const due = await paymentsAwaited(ctx, { until: ctx.now() + days * DAY, is_reminded: false }, AT_ONCE);
  for (const { id: payment_id, order_id } of due)
    await commit(ctx, [
      noteReminded(ctx, payment_id),
      publish(ctx, offlinePaymentEvents["payment.reminder_due"], { order_id, payment_id }),
    ]);
  return { reminded: due.length };
}

export const offlinePaymentJobs: readonly Job[] = [
  { name: "offline_payments.cancel_overdue", every: "hour", run: cancelOverdue },
  { name: "offline_payments.remind", every: "hour", run: remind },
];

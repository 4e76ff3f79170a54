import { bookPaidOut, type Due, dueOf, type HandAccount, noteDuePaid } from "#money/ledger";
import { noteRefundPaid } from "#money/payments";
import { countMoneyBack, refuseMoneyBack } from "#money/refund-limits";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isGuardViolation, isUniqueViolation } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { ReceiptError } from "./errors.ts";
import { offlinePaymentEvents } from "./events.ts";

/**
 * Confirms that a person has paid out what the shop owed. Asked twice, it answers the done state. Raises `refund_due_not_found`, and
 * what `countMoneyBack` raises: a refund counts once, with the refund.
 */
export async function payOutDue(ctx: Ctx, id: string, out_of: HandAccount): Promise<Due> {
  const due = await findDue(ctx, id);
  if (due.paid_at !== null) return due;
  const { cause, order_id, payment_id, refund_id, amount, currency } = due;
  const back = { cause, amount, currency };
  try {
    await commit(ctx, [
      noteDuePaid(ctx, id),
      bookPaidOut(ctx, id, out_of, { order_id, payment_id, amount, currency }),
      ...(refund_id === null ? [] : [noteRefundPaid(ctx, refund_id)]),
      ...countMoneyBack(ctx, back),
      audit(ctx, {
        action: "refund_due.paid_out",
        subject_type: "order",
        subject_id: order_id,
        after: { refund_due_id: id, refund_id, amount, currency, paid_from: out_of },
      }),
      publish(ctx, offlinePaymentEvents["refund.paid_out"], { order_id, payment_id, refund_due_id: id }),
    ]);
  } catch (error) {
    await refuseMoneyBack(ctx, error, back);
    // Somebody else was as fast.
    const is_done = isGuardViolation(error, "refund_dues.reason") || isUniqueViolation(error, "ledger_entries.cause");
    if (!is_done) throw error;
  }
  return findDue(ctx, id);
}

async function findDue(ctx: Ctx, id: string): Promise<Due> {
  const [due] = await dueOf(ctx, id);
  if (!due) throw ReceiptError.refund_due_not_found();
  return due;
}

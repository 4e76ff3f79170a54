import { eq } from "drizzle-orm";
import {
  approveRefund,
  carryOutRefund,
  type Crediting,
  isRequestAnswered,
  type Refund,
  refundOf,
  rejectRefund,
} from "#money/payments";
import { countMoneyBack, refuseMoneyBack } from "#money/refund-limits";
import { endCardsOfRefund } from "#ordering/gift-card-sales";
import { orderStateOf } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { backOf, creditOf, refuseOver } from "./begin-refund.ts";
import { countUnits } from "./count-units.ts";
import { RefundError } from "./errors.ts";
import { refundEvents } from "./events.ts";
import type { RefundTarget } from "./schemas.ts";
import { refundItems } from "./tables.ts";

/**
 * Approves what a shopper asked for and carries it out. 404 `refund_not_found`, 409 `refund_answered`, `refund_not_creditable`,
 * `gift_card_used`, and as `refundPayment`.
 */
export async function approveRequest(ctx: Ctx, refund_id: string, to: RefundTarget): Promise<Refund> {
  const refund = await findRequest(ctx, refund_id);
  const credit = to === "store_credit" ? await creditOfRequest(ctx, refund) : undefined;
  const counted = countMoneyBack(ctx, backOf(refund.id, refund));
  const counts = countUnits(ctx, refund.order_id, refund_id);
  const ended = endCardsOfRefund(ctx, refund.order_id, refund_id);
  const approved = approveRefund(ctx, refund, credit);
  await settleRequest(ctx, refund, { how: "approved", refunded_to: to }, [
    ...approved,
    ...counted,
    ...counts,
    ...ended,
  ]);
  return carryOutRefund(ctx, refund_id);
}

/** Rejects what a shopper asked for. 404 `refund_not_found`, 409 `refund_answered`. */
export async function rejectRequest(ctx: Ctx, refund_id: string): Promise<Refund> {
  const refund = await findRequest(ctx, refund_id);
  await settleRequest(ctx, refund, { how: "rejected" }, [
    rejectRefund(ctx, refund_id),
    ctx.db.delete(refundItems).where(eq(refundItems.refund_id, refund_id)),
  ]);
  return { ...refund, status: "rejected" };
}

async function findRequest(ctx: Ctx, refund_id: string): Promise<Refund> {
  const [refund] = await refundOf(ctx, refund_id);
  if (!refund) throw RefundError.refund_not_found();
  if (refund.status !== "requested") throw RefundError.refund_answered({ refund_status: refund.status });
  return refund;
}

async function creditOfRequest(ctx: Ctx, { id, order_id }: Refund): Promise<Crediting> {
  const [order] = await orderStateOf(ctx, order_id);
  if (!order) throw new Error(`order ${order_id} is gone`);
  return creditOf(order, id);
}

type Answer = { readonly how: "approved"; readonly refunded_to: RefundTarget } | { readonly how: "rejected" };

async function settleRequest(ctx: Ctx, refund: Refund, { how, ...answer }: Answer, statements: readonly Statement[]) {
  const { id: refund_id, amount, order_id } = refund;
  const entry = audit(ctx, {
    action: `refund.${how}`,
    subject_type: "order",
    subject_id: order_id,
    after: { refund_id, amount, ...answer },
  });
  try {
    const event = how === "approved" ? refundEvents["refund.approved"] : refundEvents["refund.rejected"];
    await commit(ctx, [...statements, publish(ctx, event, { refund_id, order_id }), entry]);
  } catch (error) {
    refuseOver(error);
    await refuseMoneyBack(ctx, error, backOf(refund.id, refund));
    if (isRequestAnswered(error)) throw RefundError.refund_answered({ refund_status: how });
    throw error;
  }
}

import type { z } from "@hono/zod-openapi";
import { carryOutRefund, findOwnPayment, paymentPermissions, type Refund, refundOf } from "#money/payments";
import { stepOf } from "#money/providers";
import { hasRefundable, itemsOfOrder, orderStateOf, outwardStatus } from "#ordering/orders";
import { holdsOrder } from "#people/order-holders";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { can } from "#platform/http/auth";
import { amountOf, askForRefund, beginRefund, reasonOf, unitsOf } from "./begin-refund.ts";
import { untilPriced } from "./count-units.ts";
import { RefundError } from "./errors.ts";
import { isSameRefund, keptForCards } from "./rules.ts";
import type { RefundInput } from "./schemas.ts";

type Input = z.output<typeof RefundInput>;

/**
 * Gives money back, as staff: all that is left, an amount, or what was paid for some units, which go back on the shelf
 * when `restock` says so. Journaled before the provider is asked, with the operation's own id, so a repeat with the same
 * Idempotency-Key goes on with the same refund; cut off, the job of every minute finishes it. For anybody else it is a request.
 * Raises `payment_not_found`, `order_not_refundable`, `refund_exceeds_captured`, `refund_exceeds_bought`.
 */
export const refundPayment = (ctx: Ctx, payment_id: string, input: Input): Promise<Refund> =>
  untilPriced(() => refundAsItIs(ctx, payment_id, input));

async function refundAsItIs(ctx: Ctx, payment_id: string, input: Input): Promise<Refund> {
  const payment = await findOwnPayment(ctx, payment_id);
  const by_staff = can(ctx.actor, paymentPermissions.write);
  if (!by_staff && !holdsOrder(ctx, payment))
    throw PlatformError.permission_required({ permission: paymentPermissions.write });
  const { order_id, currency } = payment;
  const refund_id = ctx.operation_id;
  const [[known], [order], items] = await ctx.db.batch([
    refundOf(ctx, refund_id),
    orderStateOf(ctx, order_id),
    itemsOfOrder(ctx, order_id),
  ]);
  if (known) return goOn(ctx, known, payment_id, input);
  const order_status = order ? outwardStatus(order.status, order.cancelled_from) : "gone";
  if (!hasRefundable(order_status, payment.captured)) throw RefundError.order_not_refundable({ order_status });
  const units = unitsOf(items, input);
  const plan = {
    order_id,
    currency,
    reason: reasonOf(order?.erased_at ?? null, input),
    restock: input.restock,
    units,
    parts: [
      {
        refund_id,
        payment_id,
        account_id: null,
        amount: amountOf(
          { ...payment, step: stepOf(payment.provider, currency), kept: keptForCards(items, units) },
          input,
          items,
          units,
        ),
      },
    ],
  };
  const [refund] = await (by_staff ? beginRefund(ctx, plan) : askForRefund(ctx, plan));
  if (!refund) throw new Error(`refund ${refund_id} is gone`);
  return refund;
}

/** An attempt with the same key was cut off before it could answer: this is its refund. */
async function goOn(ctx: Ctx, known: Refund, payment_id: string, { amount }: Input): Promise<Refund> {
  if (!isSameRefund(known, { payment_id, amount })) throw PlatformError.idempotency_key_reused();
  return known.status === "pending" ? carryOutRefund(ctx, known.id) : known;
}

import type { z } from "@hono/zod-openapi";
import { type Refund, selectRefundsById } from "#money/payments";
import { findOrder, findOwnOrder, itemsOfOrder, type OrderRow, outwardStatus } from "#ordering/orders";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { derivedId } from "#platform/secrets/tokens";
import {
  amountOf,
  askForRefund,
  beginRefund,
  carryOutParts,
  reasonOf,
  type RefundPlan,
  unitsOf,
} from "./begin-refund.ts";
import { RefundError } from "./errors.ts";
import { planParts, refundableOfPayments } from "./rules.ts";
import type { RefundInput } from "./schemas.ts";

type Input = z.output<typeof RefundInput>;

/**
 * Gives money of an order back, as staff: all that is left, an amount, or what was paid for some units. The payments that
 * it comes from are chosen here, the newest first. Each part has an id of the operation's own, so a repeat with the same
 * Idempotency-Key goes on with the parts that are not done; cut off, the job of every minute finishes them. Raises
 * `order_not_found`, `order_not_refundable`, `refund_exceeds_captured`, `refund_exceeds_bought`.
 */
export async function refundOrder(ctx: Ctx, reference: string, input: Input): Promise<Refund[]> {
  const order = await findOrder(ctx, reference);
  const known = await partsOf(ctx, order, input);
  if (known.length === 0) return beginRefund(ctx, await planRefund(ctx, order, input));
  const open = known.filter(({ status }) => status === "pending").map(({ id }) => id);
  if (open.length === 0) return known;
  await carryOutParts(ctx, open);
  return partsOf(ctx, order, input);
}

/** Asks for money of the caller's own order, for staff to approve or reject. 409 `refund_requested` while a request is open; else as `refundOrder`. */
export async function requestOrderRefund(ctx: Ctx, reference: string, input: Input): Promise<Refund[]> {
  const order = await findOwnOrder(ctx, reference);
  const known = await partsOf(ctx, order, input);
  return known.length > 0 ? known : askForRefund(ctx, await planRefund(ctx, order, input));
}

/** The first part has the operation's own id; the others are derived from it and their payment, whatever is planned by then. */
const partId = (ctx: Ctx, payment_id: string): Promise<string> => derivedId(`${ctx.operation_id} ${payment_id}`);

/** What an earlier attempt with the same key has begun; 422 `idempotency_key_reused` when that was something else. */
async function partsOf(ctx: Ctx, { id, payments }: OrderRow, { amount }: Input): Promise<Refund[]> {
  const others = await Promise.all(payments.map((payment) => partId(ctx, payment.id)));
  const known = await selectRefundsById(ctx, [ctx.operation_id, ...others]);
  const total = known.reduce((sum, part) => sum + part.amount, 0);
  const is_other = known.some(({ order_id }) => order_id !== id) || (amount !== undefined && total !== amount);
  if (known.length > 0 && is_other) throw PlatformError.idempotency_key_reused();
  const isFirst = (part: Refund) => Number(part.id === ctx.operation_id);
  return known.toSorted((a, b) => isFirst(b) - isFirst(a));
}

async function planRefund(ctx: Ctx, order: OrderRow, input: Input): Promise<RefundPlan> {
  const order_status = outwardStatus(order.status, order.cancelled_from);
  const sources = refundableOfPayments(order_status, order.payments);
  if (sources.length === 0) throw RefundError.order_not_refundable({ order_status });
  const units = unitsOf(await itemsOfOrder(ctx, order.id), input);
  const { currency } = order;
  const whole = {
    currency,
    captured: sources.reduce((sum, { captured }) => sum + captured, 0),
    refund_reserved: sources.reduce((sum, { refund_reserved }) => sum + refund_reserved, 0),
  };
  const amount = amountOf(whole, input, units);
  const parts = planParts(sources, amount).map(async ({ payment_id, amount: part }, at) => ({
    refund_id: at === 0 ? ctx.operation_id : await partId(ctx, payment_id),
    payment_id,
    amount: part,
  }));
  return {
    order_id: order.id,
    currency,
    reason: reasonOf(order.erased_at, input),
    restock: input.restock,
    units,
    parts: await Promise.all(parts),
  };
}

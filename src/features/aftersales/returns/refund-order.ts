import type { z } from "@hono/zod-openapi";
import { eq, sql } from "drizzle-orm";
import {
  approveRefund,
  carryOutRefund,
  findOwnPayment,
  isOverRefund,
  isRequestAnswered,
  isRequestOpen,
  type Payment,
  PaymentError,
  paymentPermissions,
  type Refund,
  refundOf,
  rejectRefund,
  requestRefund,
  reserveRefund,
} from "#money/payments";
import { countMoneyBack, type MoneyBack, refuseMoneyBack } from "#money/refund-limits";
import {
  addRefundedUnits,
  changeRefundedUnits,
  hasRefundable,
  isOverBought,
  itemsOfOrder,
  orderStateOf,
  outwardStatus,
} from "#ordering/orders";
import { holdsOrder } from "#people/order-holders";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { can } from "#platform/http/auth";
import { RefundError } from "./errors.ts";
import { chooseAmount, chooseUnits, isSameRefund, type RefundUnits, sharesOf } from "./rules.ts";
import type { RefundInput } from "./schemas.ts";
import { refundItems } from "./tables.ts";

type Input = z.output<typeof RefundInput>;
type Item = Awaited<ReturnType<typeof itemsOfOrder>>[number];

/**
 * Gives money back, as staff: all that is left, an amount, or what was paid for some units, which go back on the shelf
 * when `restock` says so. Journaled before the provider is asked, with the operation's own id, so a repeat with the same
 * Idempotency-Key goes on with the same refund; cut off, the job of every minute finishes it. For anybody else it is a request.
 * Raises `payment_not_found`, `order_not_refundable`, `refund_exceeds_captured`, `refund_exceeds_bought`.
 */
export async function refundOrder(ctx: Ctx, payment_id: string, input: Input): Promise<Refund> {
  const payment = await findOwnPayment(ctx, payment_id);
  const by_staff = can(ctx.actor, paymentPermissions.write);
  if (!by_staff && !holdsOrder(ctx, payment))
    throw PlatformError.permission_required({ permission: paymentPermissions.write });
  const refund_id = ctx.operation_id;
  const [[known], [order], items] = await ctx.db.batch([
    refundOf(ctx, refund_id),
    orderStateOf(ctx, payment.order_id),
    itemsOfOrder(ctx, payment.order_id),
  ]);
  if (known) return goOn(ctx, known, payment_id, input);
  const status = order ? outwardStatus(order.status, order.cancelled_from) : "gone";
  if (!hasRefundable(status, payment.captured)) throw RefundError.order_not_refundable({ order_status: status });
  const units = unitsOf(items, input);
  const refund = {
    refund_id,
    payment_id,
    order_id: payment.order_id,
    amount: amountOf(payment, input, units),
    currency: payment.currency,
    // Of an erased person nothing new is written down.
    reason: (order?.erased_at ?? null) === null ? (input.reason ?? null) : null,
  };
  const rows = unitRows(ctx, refund, units, input.restock);
  if (!by_staff) return askForRefund(ctx, refund, rows);
  const back = backOf({ ...refund, id: refund_id });
  const counted = countMoneyBack(ctx, back);
  const entry = audit(ctx, {
    action: "refund.begun",
    subject_type: "order",
    subject_id: payment.order_id,
    after: { refund_id, amount: refund.amount, currency: refund.currency, restock: input.restock },
  });
  try {
    await commit(ctx, [...reserveRefund(ctx, refund), ...counted, ...countUnits(ctx, units), ...rows, entry]);
  } catch (error) {
    refuse(error);
    await refuseMoneyBack(ctx, error, back);
    throw error;
  }
  return carryOutRefund(ctx, refund_id);
}

/** An attempt with the same key was cut off before it could answer: this is its refund. */
async function goOn(ctx: Ctx, known: Refund, payment_id: string, { amount }: Input): Promise<Refund> {
  if (!isSameRefund(known, { payment_id, amount })) throw PlatformError.idempotency_key_reused();
  return known.status === "pending" ? carryOutRefund(ctx, known.id) : known;
}

function unitsOf(items: readonly Item[], input: Input): RefundUnits[] {
  const chosen = chooseUnits(items, input);
  if (chosen.kind === "chosen") return chosen.units;
  if (chosen.kind === "over_bought")
    throw RefundError.refund_exceeds_bought({ order_item_id: chosen.order_item_id, left: chosen.left });
  const path = `items.${chosen.at}.order_item_id`;
  throw PlatformError.invalid_request({
    errors: [{ path, code: "not_found", message: "The order has no such item" }],
  });
}

function amountOf(payment: Payment, input: Input, units: readonly RefundUnits[]): number {
  const { amount, left } = chooseAmount(payment, input, units);
  if (amount === null) throw PaymentError.refund_exceeds_captured({ left, currency: payment.currency });
  return amount;
}

const countUnits = (ctx: Ctx, units: readonly RefundUnits[]): Statement[] =>
  units.map(({ item, quantity }) => addRefundedUnits(ctx, item.id, quantity));

const unitRows = (
  ctx: Ctx,
  { refund_id, order_id, amount }: { readonly refund_id: string; readonly order_id: string; readonly amount: number },
  units: readonly RefundUnits[],
  restock: boolean,
): Statement[] => {
  const shares = sharesOf(units, amount);
  return units.map(({ item, quantity }, at) => {
    const row = { refund_id, order_id, order_item_id: item.id, quantity, amount: shares[at] ?? 0, restock };
    return ctx.db.insert(refundItems).values(row);
  });
};

/** What the refund counts as towards the limit of its actor. */
const backOf = ({ id, amount, currency }: Pick<Refund, "id" | "amount" | "currency">): MoneyBack => ({
  cause: `refund:${id}`,
  amount,
  currency,
});

/** The guards of the batch, by name. */
function refuse(error: unknown): void {
  if (isOverRefund(error)) throw PaymentError.refund_exceeds_captured();
  if (isOverBought(error)) throw RefundError.refund_exceeds_bought();
}

async function askForRefund(
  ctx: Ctx,
  refund: Parameters<typeof requestRefund>[1],
  rows: readonly Statement[],
): Promise<Refund> {
  try {
    await commit(ctx, [requestRefund(ctx, refund), ...rows]);
  } catch (error) {
    if (isRequestOpen(error)) throw RefundError.refund_requested();
    throw error;
  }
  const [asked] = await refundOf(ctx, refund.refund_id);
  if (!asked) throw new Error(`refund ${refund.refund_id} is gone`);
  return asked;
}

/** Approves what a shopper asked for and carries it out. 404 `refund_not_found`, 409 `refund_answered`, and as `refundOrder`. */
export async function approveRequest(ctx: Ctx, refund_id: string): Promise<Refund> {
  const refund = await findRequest(ctx, refund_id);
  const counted = countMoneyBack(ctx, backOf(refund));
  const count = changeRefundedUnits(
    ctx,
    refund.order_id,
    (item_id) => sql`coalesce((SELECT r.quantity FROM refund_items r
      WHERE r.refund_id = ${refund_id} AND r.order_item_id = ${item_id}), 0)`,
  );
  await settleRequest(ctx, refund, "approved", [...approveRefund(ctx, refund), ...counted, count]);
  return carryOutRefund(ctx, refund_id);
}

/** Rejects what a shopper asked for. 404 `refund_not_found`, 409 `refund_answered`. */
export async function rejectRequest(ctx: Ctx, refund_id: string): Promise<Refund> {
  const refund = await findRequest(ctx, refund_id);
  await settleRequest(ctx, refund, "rejected", [
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

async function settleRequest(ctx: Ctx, refund: Refund, how: "approved" | "rejected", statements: readonly Statement[]) {
  const { id: refund_id, amount, order_id } = refund;
  const entry = audit(ctx, {
    action: `refund.${how}`,
    subject_type: "order",
    subject_id: order_id,
    after: { refund_id, amount },
  });
  try {
    await commit(ctx, [...statements, entry]);
  } catch (error) {
    refuse(error);
    await refuseMoneyBack(ctx, error, backOf(refund));
    if (isRequestAnswered(error)) throw RefundError.refund_answered({ refund_status: how });
    throw error;
  }
}

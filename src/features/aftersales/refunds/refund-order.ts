import type { z } from "@hono/zod-openapi";
import { type Refund, selectRefundsById } from "#money/payments";
import { findOrder, findOwnOrder, itemsOfOrder, type OrderRow, outwardStatus } from "#ordering/orders";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import {
  amountOf,
  askForRefund,
  beginRefund,
  carryOutParts,
  creditOf,
  readParts,
  reasonOf,
  type RefundPlan,
  unitsOf,
} from "./begin-refund.ts";
import { untilPriced } from "./count-units.ts";
import { RefundError } from "./errors.ts";
import { moneyOf, namedParts, partId } from "./refund-of-units.ts";
import { keptForCards } from "./rules.ts";
import type { AdminRefundInput, RefundInput } from "./schemas.ts";

type Input = z.output<typeof RefundInput>;
type StaffInput = z.output<typeof AdminRefundInput>;

/**
 * Gives money of an order back, as staff: all that is left, an amount, or what was paid for some units. What it comes from
 * is chosen here: the payments first, the newest of them before the others, then gift cards and store credit. It goes back there, or
 * becomes credit `to` spend. Each part has an id of the operation's own, so a repeat with the same
 * Idempotency-Key goes on with the parts that are not done; cut off, the job of every minute finishes them. Raises
 * `order_not_found`, `order_not_refundable`, `refund_exceeds_captured`, `refund_exceeds_bought`, `refund_not_creditable`.
 */
export const refundOrder = (ctx: Ctx, reference: string, input: StaffInput): Promise<Refund[]> =>
  untilPriced(() => refundAsItIs(ctx, reference, input));

async function refundAsItIs(ctx: Ctx, reference: string, input: StaffInput): Promise<Refund[]> {
  const order = await findOrder(ctx, reference);
  const known = await partsOf(ctx, order, input, ctx.operation_id);
  const is_credit = input.to === "store_credit";
  if (known.some(({ credit_account_id }) => (credit_account_id !== null) !== is_credit))
    throw PlatformError.idempotency_key_reused();
  if (known.length > 0) return goOn(ctx, known);
  const credit = is_credit ? creditOf({ ...order, order_id: order.id }, ctx.operation_id) : undefined;
  return beginRefund(ctx, { ...(await planRefund(ctx, order, input, ctx.operation_id)), credit });
}

/** Carries out what of a refund is open, and gives back all of its parts as they are then. */
export async function goOn(ctx: Ctx, known: readonly Refund[]): Promise<Refund[]> {
  const open = known.filter(({ status }) => status === "pending").map(({ id }) => id);
  if (open.length > 0) await carryOutParts(ctx, open);
  return readParts(
    ctx,
    known.map(({ id }) => id),
  );
}

/** Asks for money of the caller's own order, for staff to approve or reject. 409 `refund_requested` while a request is open; else as `refundOrder`. */
export async function requestOrderRefund(ctx: Ctx, reference: string, input: Input): Promise<Refund[]> {
  const order = await findOwnOrder(ctx, reference);
  const { operation_id } = ctx;
  const known = await partsOf(ctx, order, input, operation_id);
  return known.length > 0 ? known : askForRefund(ctx, await planRefund(ctx, order, input, operation_id));
}

/** What an earlier attempt with the same key has begun, by the id of its first part; 422 `idempotency_key_reused` when that was something else. */
export async function partsOf(
  ctx: Ctx,
  { id, payments, tenders }: OrderRow,
  { amount }: Pick<Input, "amount">,
  name: string,
): Promise<Refund[]> {
  const sources = [...payments.map((payment) => payment.id), ...tenders.map(({ account_id }) => account_id)];
  const others = await Promise.all(sources.map((source) => partId(name, source)));
  const known = await selectRefundsById(ctx, [name, ...others]);
  const total = known.reduce((sum, part) => sum + part.amount, 0);
  const is_other = known.some(({ order_id }) => order_id !== id) || (amount !== undefined && total !== amount);
  if (known.length > 0 && is_other) throw PlatformError.idempotency_key_reused();
  const isFirst = (part: Refund) => Number(part.id === name);
  return known.toSorted((a, b) => isFirst(b) - isFirst(a));
}

/** A refund of an order as it is asked for, the first part by this id. `known`: its items, where they were read. Raises what `refundOrder` raises before anything is written. */
export async function planRefund(
  ctx: Ctx,
  order: OrderRow,
  input: Input,
  name: string,
  known?: Awaited<ReturnType<typeof itemsOfOrder>>,
): Promise<RefundPlan> {
  const order_status = outwardStatus(order.status, order.cancelled_from);
  const money = moneyOf(order);
  if (money.sources === 0) throw RefundError.order_not_refundable({ order_status });
  const items = known ?? (await itemsOfOrder(ctx, order.id));
  const units = unitsOf(items, input);
  const { currency } = order;
  const amount = amountOf({ ...money, currency, kept: keptForCards(items, units) }, input, items, units);
  return {
    order_id: order.id,
    currency,
    reason: reasonOf(order.erased_at, input),
    restock: input.restock,
    units,
    parts: await namedParts(name, money, amount),
  };
}

import type { z } from "@hono/zod-openapi";
import { eq, sql } from "drizzle-orm";
import { atOf, untilMoved } from "#aftersales/fulfilment";
import { beginRefund, creditOf, goOn, moneyOf, partsOf, planRefund, roundedOf } from "#aftersales/refunds";
import {
  findOrder,
  isHistoryTaken,
  isOverBought,
  itemsOfOrder,
  moveOrderStatements,
  type OrderRow,
  type Units,
} from "#ordering/orders";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { publish } from "#platform/data/outbox";
import { derivedId } from "#platform/secrets/tokens";
import { ReturnError } from "./errors.ts";
import { returnEvents } from "./events.ts";
import { findReturn } from "./move-return.ts";
import { paidForShipping, paidForUnits, planReturnRefund } from "./rules.ts";
import type { ReturnRefundInput } from "./schemas.ts";
import { type ReturnRow, type selectReturnRefund, shippingRefunded } from "./store.ts";
import { returnItems, returnRefundItems, returnRefunds, returns } from "./tables.ts";

type Input = z.output<typeof ReturnRefundInput>;
type Item = Awaited<ReturnType<typeof itemsOfOrder>>[number];

/**
 * Gives back money for units of a return, as staff, as a move of its order: what was paid for them, and of the shipping, less a fee. Nothing
 * goes back on the shelf. Its id is made of the return's and the operation's, so it belongs to one return, and a repeat with the same
 * Idempotency-Key goes on with it. Raises `return_not_found`, `return_not_refundable`, `refund_exceeds_return`, `refund_exceeds_shipping`,
 * `fee_exceeds_refund`, `order_moved`, and what `beginRefund` raises.
 */
export async function refundReturn(ctx: Ctx, id: string, input: Input): Promise<ReturnRow> {
  const refund_id = await derivedId(`return:${id} ${ctx.operation_id}`);
  return untilMoved(async () => {
    const row = await findReturn(ctx, id);
    const order = await findOrder(ctx, row.order_id);
    const known = await partsOf(ctx, order, {}, refund_id);
    if (known.some(({ credit_account_id }) => (credit_account_id !== null) !== (input.to === "store_credit")))
      throw PlatformError.idempotency_key_reused();
    if (known.length > 0) await goOn(ctx, known);
    else if (!(await begin(ctx, { row, order, refund_id }, input))) return undefined;
    return findReturn(ctx, id);
  });
}

type Found = { readonly row: ReturnRow; readonly order: OrderRow; readonly refund_id: string };

/** False when somebody else has moved the order meanwhile, or refunded other units of these lines. */
async function begin(ctx: Ctx, found: Found, input: Input): Promise<boolean> {
  const { row, order, refund_id } = found;
  const [items, [shipping]] = await ctx.db.batch([itemsOfOrder(ctx, order.id), shippingRefunded(ctx, order.id)]);
  const money = moneyOf(order);
  const units = plan(found, { items, step: money.step, shipping_refunded: shipping?.amount ?? 0 }, input);
  const amount = roundedOf(money, units.amount);
  const asked = { items: [...units.items], amount, restock: false, reason: input.reason };
  const planned = await planRefund(ctx, order, asked, refund_id, items);
  const credit = input.to === "store_credit" ? creditOf({ ...order, order_id: order.id }, refund_id) : undefined;
  const also = [
    ...moveOrderStatements(ctx, atOf(order), "refund_return"),
    ...refundStatements(ctx, row, { ...input, refund_id, amount }, units.items),
  ];
  try {
    await beginRefund(ctx, { ...planned, credit, also });
    return true;
  } catch (error) {
    if (isHistoryTaken(error) || isOverBought(error)) return false;
    throw error;
  }
}

type Standing = { readonly items: readonly Item[]; readonly step: number; readonly shipping_refunded: number };

function plan({ row, order }: Found, { items, step, shipping_refunded }: Standing, input: Input) {
  const { currency } = order;
  const shipping_left = paidForShipping(order.total, items) - shipping_refunded;
  const planned = planReturnRefund(row, input, shipping_left, (units) => paidForUnits(items, units, step));
  switch (planned.kind) {
    case "planned":
      return planned;
    case "exceeded":
      throw ReturnError.refund_exceeds_return({ order_item_id: planned.order_item_id, left: planned.left });
    case "shipping_exceeded":
      throw ReturnError.refund_exceeds_shipping({ left: planned.left, currency });
    case "fee_exceeded":
      throw ReturnError.fee_exceeds_refund({ most: planned.most, currency });
    default:
      throw ReturnError.return_not_refundable();
  }
}

type Amounts = Pick<Input, "shipping_amount" | "fee_amount"> & { readonly refund_id: string; readonly amount: number };

function refundStatements(
  ctx: Ctx,
  { id: return_id, order_id }: ReturnRow,
  { refund_id, amount, shipping_amount, fee_amount }: Amounts,
  units: readonly Units[],
): Statement[] {
  const row = { refund_id, return_id, order_id, amount, shipping_amount, fee_amount, created_at: ctx.now() };
  return [
    ctx.db.insert(returnRefunds).values(row),
    insertRows(
      ctx,
      returnRefundItems,
      units.map(({ order_item_id, quantity }) => ({ refund_id, order_item_id, quantity })),
    ),
    countRefunded(ctx, return_id, refund_id, "+"),
    ctx.db.update(returns).set({ updated_at: ctx.now() }).where(eq(returns.id, return_id)),
    audit(ctx, {
      action: "return.refunded",
      subject_type: "order",
      subject_id: order_id,
      after: { return_id, refund_id, amount, shipping_amount, fee_amount },
    }),
  ];
}

/** A statement with which units of a return count as refunded, or do not any more. */
const countRefunded = (ctx: Ctx, return_id: string, refund_id: string, sign: "+" | "-"): Statement =>
  ctx.db
    .update(returnItems)
    .set({
      refunded_quantity: sql`${returnItems.refunded_quantity} ${sql.raw(sign)} coalesce((SELECT f.quantity FROM return_refund_items f
        WHERE f.refund_id = ${refund_id} AND f.order_item_id = return_items.order_item_id), 0)`,
    })
    .where(eq(returnItems.return_id, return_id));

type ReturnRefund = Awaited<ReturnType<typeof selectReturnRefund>>[number];

/** Statements for when the money of a refund went back: where it is of a return, that is told. */
export function noteRefunded(ctx: Ctx, refund: ReturnRefund | undefined): Statement[] {
  if (!refund || refund.given_at !== null) return [];
  const { refund_id, return_id, order_id } = refund;
  return [
    ctx.db.update(returnRefunds).set({ given_at: ctx.now() }).where(eq(returnRefunds.refund_id, refund_id)),
    publish(ctx, returnEvents["return.refunded"], { return_id, order_id, refund_id }),
  ];
}

/**
 * Statements for when a refund came to nothing: the units of its return can be refunded another time. One that failed days after it
 * seemed done is for staff to settle.
 */
export function releaseRefund(ctx: Ctx, refund: ReturnRefund | undefined): Statement[] {
  if (!refund || refund.given_at !== null) return [];
  const { refund_id, return_id } = refund;
  return [
    countRefunded(ctx, return_id, refund_id, "-"),
    ctx.db.delete(returnRefundItems).where(eq(returnRefundItems.refund_id, refund_id)),
    ctx.db.delete(returnRefunds).where(eq(returnRefunds.refund_id, refund_id)),
  ];
}

import { reserveRefund } from "#money/payments";
import { outstandingOf, stepOf } from "#money/providers";
import { countMoneyBack } from "#money/refund-limits";
import { expectRefunded, type itemsOfOrder, type OrderRow, outwardStatus } from "#ordering/orders";
import { isAppError } from "#platform/basics/errors";
import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { derivedId } from "#platform/secrets/tokens";
import { carryOutParts, moneyBackOf, nameOf, newRefunds, type RefundPlan, unitRows } from "./begin-refund.ts";
import { countUnits } from "./count-units.ts";
import {
  amountOfUnits,
  dueForUnits,
  keptForCards,
  payableOf,
  planParts,
  refundableOfPayments,
  refundableTenders,
  sourceOf,
  unpaidUnits,
} from "./rules.ts";

type Item = Awaited<ReturnType<typeof itemsOfOrder>>[number];

/** What is still to come for an order by transfer or in cash, of the one payment that it has by hand. */
function owedOf({ payments }: OrderRow): { readonly payment_id: string; readonly amount: number } | null {
  const [owed] = payments.map((payment) => ({ payment_id: payment.id, amount: outstandingOf(payment) }));
  return owed && owed.amount > 0 ? owed : null;
}

const sumOf = <K extends string>(rows: readonly Readonly<Record<K, number>>[], key: K): number =>
  rows.reduce((sum, row) => sum + row[key], 0);

/** What of an order's money can go back: its payments and tenders, how many they are, and in minor units what they took and what refunds have set aside, all in multiples of `step`. */
export function moneyOf(order: OrderRow) {
  const status = outwardStatus(order.status, order.cancelled_from);
  const payments = refundableOfPayments(status, order.payments);
  const tenders = refundableTenders(status, order.tenders);
  return {
    payments,
    tenders,
    sources: payments.length + tenders.length,
    step: Math.max(1, ...payments.map(({ provider }) => stepOf(provider, order.currency))),
    captured: sumOf(payments, "captured") + sumOf(tenders, "amount"),
    refund_reserved: sumOf(payments, "refund_reserved") + sumOf(tenders, "refunded"),
  };
}

/** The first part of a refund has its name; the others are derived from that and their source, whatever is planned by then. */
export const partId = (name: string, source_id: string): Promise<string> => derivedId(`${name} ${source_id}`);

/** The parts of a refund of this amount, each with its id. */
export const namedParts = (name: string, { payments, tenders }: ReturnType<typeof moneyOf>, amount: number) =>
  Promise.all(
    planParts(payments, tenders, amount).map(async (part, at) => ({
      ...part,
      refund_id: at === 0 ? name : await partId(name, sourceOf(part)),
    })),
  );

/**
 * The refund that goes with units which leave an order unsent, named by their cancellation; null where nothing goes back. It is what
 * was paid for them, as far as no refund is for them yet and as much is left of the order's money. What is still to come for the order
 * is waived first: that part goes to nobody. `items` are read with the order.
 */
export async function planRefundOfUnits(
  order: OrderRow,
  items: readonly Item[],
  leaving: readonly { readonly order_item_id: string; readonly quantity: number }[],
  cancellation_id: string,
): Promise<RefundPlan | null> {
  const units = unpaidUnits(items, leaving);
  const money = moneyOf(order);
  const owed = owedOf(order);
  const worth = dueForUnits(items, units, money.step);
  const waived = Math.min(owed?.amount ?? 0, worth);
  const amount = payableOf({ ...money, kept: keptForCards(items, units) }, worth - waived);
  if (waived + amount <= 0) return null;
  const { id: order_id, currency } = order;
  const given = await namedParts(cancellation_id, money, Math.max(0, amount));
  const parts =
    owed && waived > 0
      ? [
          waivedPart(cancellation_id, owed.payment_id, waived),
          ...(await Promise.all(
            given.map(async (part) => ({ ...part, refund_id: await partId(cancellation_id, sourceOf(part)) })),
          )),
        ]
      : given;
  return { order_id, currency, reason: null, restock: false, units, parts, cancellation_id };
}

const waivedPart = (refund_id: string, payment_id: string, amount: number) => ({
  refund_id,
  payment_id,
  account_id: null,
  amount,
  is_waived: true,
});

/**
 * What is asked for no more since these units came back undelivered, named by their parcel: what they cost, or all that is still to come
 * where nothing of the order is left with the shopper or to be sent. Null where nothing is to come. Money that came is decided apart.
 */
export function planWaiver(
  order: OrderRow,
  items: readonly Item[],
  back: readonly { readonly order_item_id: string; readonly quantity: number }[],
  fulfilment_id: string,
): RefundPlan | null {
  const owed = owedOf(order);
  if (!owed) return null;
  const units = unpaidUnits(items, back);
  const gone = (item: Item) => item.returned_quantity + item.cancelled_quantity + item.cancelling_quantity;
  const is_all = items.every((item) => gone(item) >= item.quantity);
  const amount = is_all ? owed.amount : Math.min(owed.amount, amountOfUnits(units));
  if (amount <= 0) return null;
  const parts = [waivedPart(fulfilment_id, owed.payment_id, amount)];
  return { order_id: order.id, currency: order.currency, reason: null, restock: false, units, parts };
}

/**
 * Statements that begin such a refund, for the batch in which the units leave their order. The batch fails as `isOverBought` when another
 * refund of these lines came between, and as `isOverRefund` when less is left of the money. With `is_counted` also as `countMoneyBack` does.
 */
export const refundOfUnits = (ctx: Ctx, plan: RefundPlan, is_counted: boolean): Statement[] => {
  const { order_id, units } = plan;
  const refund_id = nameOf(plan);
  return [
    ...(is_counted && moneyBackOf(plan).amount > 0 ? countMoneyBack(ctx, moneyBackOf(plan)) : []),
    ...units.map(({ item }) => expectRefunded(ctx, item.id, item.refunded_quantity)),
    ...newRefunds(plan).flatMap((part) => reserveRefund(ctx, part)),
    ...unitRows(ctx, plan),
    ...(units.length > 0 ? countUnits(ctx, order_id, refund_id) : []),
  ];
};

/** Carries such a refund out. What its provider refuses or does not answer shows on the refund, and the job of every minute goes on with it: the units have left the order whatever comes of it. */
export async function giveSoon(ctx: Ctx, { order_id, parts }: RefundPlan): Promise<void> {
  try {
    await carryOutParts(
      ctx,
      parts.map(({ refund_id }) => refund_id),
    );
  } catch (error) {
    if (!isAppError(error)) throw error;
    ctx.log.warn("refund_postponed", { order_id, ...describeError(error) });
  }
}

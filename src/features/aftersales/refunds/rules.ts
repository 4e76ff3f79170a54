import { allocate, scale } from "#platform/basics/money";
import { planReturn, type TenderStanding } from "../../money/stored-value/rules.ts";
import { hasRefundable } from "../../ordering/orders/action-rules.ts";

export type RefundableItem = {
  readonly id: string;
  readonly variant_id: string;
  readonly quantity: number;
  readonly refunded_quantity: number;
  readonly line_total: number;
  readonly discount_total: number;
  readonly tax_total: number;
  /** Its cards end before its money goes back. */
  readonly is_gift_card: boolean;
};

export type RefundUnits = { readonly item: RefundableItem; readonly quantity: number };

/** What the shopper paid for the whole line. */
export const paidFor = (item: RefundableItem): number => item.line_total - item.discount_total + item.tax_total;

/** What was paid for these units. Unit by unit the parts of a line add up to the line exactly, whatever the rounding. */
export function amountOfUnits(units: readonly RefundUnits[]): number {
  return units.reduce((sum, { item, quantity }) => {
    const upTo = (count: number) => scale(paidFor(item), count, item.quantity);
    return sum + upTo(item.refunded_quantity + quantity) - upTo(item.refunded_quantity);
  }, 0);
}

const inSteps = (amount: number, step: number): number => Math.ceil(amount / step) * step;

/**
 * What goes back for these units of an order whose providers move multiples of `step`: what was paid for them, rounded up with all units
 * before them. So in any parts and any order the units of an order come to what was paid for them, rounded up once.
 */
export function dueForUnits(items: readonly RefundableItem[], units: readonly RefundUnits[], step: number): number {
  const before = amountOfUnits(
    items.map((item) => ({ item: { ...item, refunded_quantity: 0 }, quantity: item.refunded_quantity })),
  );
  return inSteps(before + amountOfUnits(units), step) - inSteps(before, step);
}

/** Each unit's share of a refund: what was paid for it, or its part of another amount. The shares never exceed the amount. */
export function sharesOf(units: readonly RefundUnits[], amount: number): number[] {
  const paid = units.map((one) => amountOfUnits([one]));
  const total = paid.reduce((sum, one) => sum + one, 0);
  return total <= amount ? paid : allocate(amount, paid);
}

/** Everything of an order that no refund is for yet. */
export const unitsLeft = (items: readonly RefundableItem[]): RefundUnits[] =>
  items.flatMap((item) => {
    const quantity = item.quantity - item.refunded_quantity;
    return quantity > 0 ? [{ item, quantity }] : [];
  });

type Source = {
  readonly id: string;
  readonly captured: number;
  readonly refund_reserved: number;
  readonly created_at: number;
};

/** Of units that leave an order, those that no refund is for yet. */
export const unpaidUnits = (
  items: readonly RefundableItem[],
  leaving: readonly { readonly order_item_id: string; readonly quantity: number }[],
): RefundUnits[] =>
  unitsLeft(items).flatMap(({ item, quantity: left }) => {
    const wanted = leaving.find(({ order_item_id }) => order_item_id === item.id)?.quantity ?? 0;
    const quantity = Math.min(wanted, left);
    return quantity > 0 ? [{ item, quantity }] : [];
  });

/** The payments of an order that took money which can go back. */
export const refundableOfPayments = <P extends Source>(order_status: string, payments: readonly P[]): P[] =>
  payments.filter(({ captured }) => hasRefundable(order_status, captured));

/** The tenders of an order that something was taken of which can go back. */
export const refundableTenders = <T extends TenderStanding>(order_status: string, tenders: readonly T[]): T[] =>
  tenders.filter(({ state, amount }) => state === "captured" && hasRefundable(order_status, amount));

/** A part of a refund: from a payment, or back to the gift card or store credit that it was taken of. */
export type RefundPart = {
  readonly payment_id: string | null;
  readonly account_id: string | null;
  readonly amount: number;
  /** It was never paid, and goes to nobody: it is asked for no more. */
  readonly is_waived?: boolean;
};

/** The id of what a part is taken from. */
export const sourceOf = ({ payment_id, account_id }: Omit<RefundPart, "amount">): string =>
  payment_id ?? account_id ?? "";

/**
 * How much of an amount each source gives back: the payments first, the newest of them before the others, then gift cards
 * and store credit, the last taken first. The amount must not exceed what is left of all of them.
 */
export function planParts(
  payments: readonly Source[],
  tenders: readonly TenderStanding[],
  amount: number,
): readonly RefundPart[] {
  const newest = payments.toSorted((a, b) => b.created_at - a.created_at || (a.id < b.id ? 1 : -1));
  let rest = amount;
  const paid = newest.flatMap(({ id, captured, refund_reserved }) => {
    const part = Math.min(rest, captured - refund_reserved);
    if (part <= 0) return [];
    rest -= part;
    return [{ payment_id: id, account_id: null, amount: part }];
  });
  return [...paid, ...planReturn(tenders, rest).map((tender) => ({ payment_id: null, ...tender }))];
}

/** Whether a refund that is there already is the one that is asked for: of the same payment and, where one is named, the same amount. */
export const isSameRefund = (
  known: { readonly payment_id: string | null; readonly amount: number },
  asked: { readonly payment_id: string; readonly amount: number | undefined },
): boolean => known.payment_id === asked.payment_id && (asked.amount === undefined || known.amount === asked.amount);

export type ChosenUnits =
  | { readonly kind: "chosen"; readonly units: RefundUnits[] }
  /** The place in the request of an item that the order does not have. */
  | { readonly kind: "unknown_item"; readonly at: number }
  | { readonly kind: "over_bought"; readonly order_item_id: string; readonly left: number };

/**
 * The units that a refund is for: the named ones, never more than are left of their line. Of a full refund the gift cards, and
 * all that are left when it restocks.
 */
export function chooseUnits(
  items: readonly RefundableItem[],
  asked: {
    readonly items?: readonly { readonly order_item_id: string; readonly quantity: number }[] | undefined;
    readonly amount?: number | undefined;
    readonly restock: boolean;
  },
): ChosenUnits {
  if (!asked.items) {
    const left = asked.amount === undefined ? unitsLeft(items) : [];
    return { kind: "chosen", units: left.filter(({ item }) => asked.restock || item.is_gift_card) };
  }
  const at = asked.items.findIndex(({ order_item_id }) => !items.some(({ id }) => id === order_item_id));
  if (at >= 0) return { kind: "unknown_item", at };
  const units = asked.items.flatMap(({ order_item_id, quantity }) =>
    items.filter(({ id }) => id === order_item_id).map((item) => ({ item, quantity })),
  );
  const over = units.find(({ item, quantity }) => quantity > item.quantity - item.refunded_quantity);
  if (!over) return { kind: "chosen", units };
  const { id: order_item_id, quantity, refunded_quantity } = over.item;
  return { kind: "over_bought", order_item_id, left: quantity - refunded_quantity };
}

/** What was paid for gift cards that are neither refunded nor among these units, in minor units: it goes back with its cards alone. */
export function keptForCards(items: readonly RefundableItem[], units: readonly RefundUnits[]): number {
  const cards = unitsLeft(items).filter(({ item }) => item.is_gift_card);
  const named = units.filter(({ item }) => item.is_gift_card);
  return amountOfUnits(cards) - amountOfUnits(named);
}

/** The money of a payment or an order, in minor units. Its providers take and give multiples of `step`. */
export type RefundableMoney = {
  readonly captured: number;
  readonly refund_reserved: number;
  readonly step: number;
  /** What goes back for something else alone. */
  readonly kept?: number;
};

/** What is left of it to give back: all of it, or what can be moved beside what is kept. */
function leftOf({ captured, refund_reserved, step, kept = 0 }: RefundableMoney): number {
  const left = Math.max(0, captured - refund_reserved - kept);
  return kept === 0 ? left : left - (left % step);
}

/** An amount that was worked out, as it can be given back: rounded up to what can be moved, never more than is left of the money. */
export const payableOf = (money: RefundableMoney, amount: number): number =>
  Math.min(inSteps(amount, money.step), leftOf(money));

/** The same where more than is left is to be refused: only what rounding adds is taken off. */
export const roundedOf = (money: RefundableMoney, amount: number): number =>
  money.step === 1 ? amount : payableOf(money, amount);

/** Whether the provider cannot move this much: neither a multiple of its step nor all that is left. */
export const isUneven = (money: RefundableMoney, amount: number): boolean =>
  amount % money.step !== 0 && amount < leftOf(money);

/**
 * The amount of a refund in minor units: what is asked for, what the named units are `worth`, or all that is left of
 * what was captured. Null when it is nothing or more than is left, less what is `kept` for something else.
 */
export function chooseAmount(
  money: RefundableMoney,
  asked: { readonly amount?: number | undefined; readonly items?: unknown },
  worth: number,
): { readonly amount: number | null; readonly left: number } {
  const left = leftOf(money);
  const amount = asked.amount ?? (asked.items === undefined ? left : roundedOf(money, worth));
  return { amount: amount > 0 && amount <= left ? amount : null, left };
}

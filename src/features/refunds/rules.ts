import { allocate, scale } from "#platform/money";

export type RefundableItem = {
  readonly id: string;
  readonly variant_id: string;
  readonly quantity: number;
  readonly refunded_quantity: number;
  readonly line_total: number;
  readonly discount_total: number;
  readonly tax_total: number;
};

export type RefundUnits = { readonly item: RefundableItem; readonly quantity: number };

/** What the shopper paid for the whole line. */
const paidFor = (item: RefundableItem): number => item.line_total - item.discount_total + item.tax_total;

/** What was paid for these units. Unit by unit the parts of a line add up to the line exactly, whatever the rounding. */
export function amountOfUnits(units: readonly RefundUnits[]): number {
  return units.reduce((sum, { item, quantity }) => {
    const upTo = (count: number) => scale(paidFor(item), count, item.quantity);
    return sum + upTo(item.refunded_quantity + quantity) - upTo(item.refunded_quantity);
  }, 0);
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

/** The units of each variant, summed and sorted. */
export function unitsByVariant(
  units: readonly { readonly variant_id: string; readonly quantity: number }[],
): { variant_id: string; quantity: number }[] {
  const sums = new Map<string, number>();
  for (const { variant_id, quantity } of units) sums.set(variant_id, (sums.get(variant_id) ?? 0) + quantity);
  return [...sums]
    .map(([variant_id, quantity]) => ({ variant_id, quantity }))
    .toSorted((a, b) => (a.variant_id < b.variant_id ? -1 : 1));
}

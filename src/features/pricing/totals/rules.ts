import { compareText } from "../../../platform/basics/text.ts";
import {
  type Adjustment,
  discountOrder,
  type DiscountLine,
  type Promotion,
  type RejectedCode,
} from "../promotions/rules.ts";
import type { Buyer } from "../selling-terms/rules.ts";
import { type TaxLine, taxLinesOf, type TaxRecord, type TaxView } from "../tax/rules.ts";

export type { Adjustment, RejectedCode, TaxLine };

/** Something to be bought, at the price that its lists make it. */
export type PriceLine = DiscountLine & {
  readonly tax_class: string;
  /** Worth what it is sold for: no promotion takes anything off it, it is not taxed, and stored value does not pay for it. */
  readonly is_gift_card: boolean;
  /** The usual price of a unit; null unless it is higher. */
  readonly compare_at_price: number | null;
  /** The lowest price before the reduction that everybody was shown; null where there is none to show. */
  readonly lowest_price_30_days?: number | null;
  /** Whether the two prices include tax, where that is another matter than with the shop's other prices. */
  readonly tax_included?: boolean | null;
  readonly compared_tax_included?: boolean | null;
  /** The price list that made the price; null for the variant's own. */
  readonly price_list: { readonly id: string; readonly name: string } | null;
};

export type PriceRequest = {
  readonly currency: string;
  readonly lines: readonly PriceLine[];
  readonly shipping_price: number;
  readonly tax: TaxView;
  readonly promotions: readonly Promotion[];
  /** Codes that bring no promotion at all. */
  readonly rejected_codes?: readonly RejectedCode[];
  readonly buyer: Buyer;
  /** Epoch milliseconds: what has a window is in it or not at this moment. */
  readonly at: number;
};

export type PricedLine = PriceLine & {
  /** Price times quantity, before discounts and added tax: the lines add up to `subtotal`. */
  readonly line_total: number;
  readonly discount_total: number;
  /** Tax that is added to the line; 0 where prices include it. */
  readonly tax_total: number;
  /** Tax that is inside the line; 0 where it is added. */
  readonly tax_included_total: number;
  readonly tax_lines: readonly TaxLine[];
};

export type Totals = {
  readonly subtotal: number;
  /** Off the lines and off shipping. */
  readonly discount_total: number;
  /** Before discounts. */
  readonly shipping_total: number;
  readonly tax_total: number;
  /** The tax inside `total` where prices include it. It is shown, never added. */
  readonly tax_included_total: number;
  /** `subtotal - discount_total + shipping_total + tax_total`, always. */
  readonly total: number;
};

export type PricedOrder = Totals & {
  readonly currency: string;
  readonly lines: readonly PricedLine[];
  readonly adjustments: readonly Adjustment[];
  readonly rejected_codes: readonly RejectedCode[];
  readonly shipping_tax_lines: readonly TaxLine[];
  /** How its taxes were worked out, for the order to remember. */
  readonly tax_manner: TaxRecord;
};

/**
 * What an order costs, in minor units of its one currency: the only place that adds up money. Discounts come off first, then
 * tax is worked out on what is left; totals only add up. The order of the lines changes no amount. Raises nothing: amounts
 * beyond what a provider takes are for the caller to refuse.
 */
export function priceOrder(asked: PriceRequest): PricedOrder {
  const request = inTaxView(asked);
  const { currency, lines, shipping_price: shipping_total, tax } = request;
  const goods = lines.filter(({ is_gift_card }) => !is_gift_card);
  const { adjustments, rejected_codes } = discountOrder({ ...request, lines: goods.toSorted(byVariant) });
  const off = discountsByItem(adjustments);
  const discounted = {
    currency,
    lines: lines.map((line) => ({ ...line, discount_total: off.get(line.item_id) ?? 0 })),
    adjustments,
    rejected_codes: [...(request.rejected_codes ?? []), ...rejected_codes],
    shipping_total,
  };
  const left = leftOf(discounted);
  const taxed = [
    ...lines.map((line, at) => ({
      amount: left.lines[at] ?? 0,
      quantity: line.quantity,
      rates: line.is_gift_card ? [] : tax.ratesOf(line.tax_class),
    })),
    { amount: left.shipping, quantity: 1, rates: tax.shipping_rates },
  ];
  const { included, rounding, relief } = tax;
  const built_in = { included, rounding, relief, source: "built_in", calculation: null } as const;
  return addUp(discounted, taxLinesOf(taxed, tax), built_in);
}

/** What is bought, once discounts are known and before tax. */
type Discounted = Pick<PricedOrder, "currency" | "adjustments" | "rejected_codes" | "shipping_total"> & {
  readonly lines: readonly (PriceLine & Pick<PricedLine, "discount_total">)[];
};

/** What discounts leave of each line, and of shipping: the amounts that tax is worked out on. */
export function leftOf({ lines, adjustments, shipping_total }: Discounted) {
  const off = discountsByItem(adjustments);
  return {
    lines: lines.map((line) => totalOf(line) - line.discount_total),
    shipping: shipping_total - (off.get(null) ?? 0),
  };
}

/** The order with these taxes: the tax lines of each line, in their order, and then those of shipping. A priced order is taxed otherwise by them. */
export function addUp(
  { currency, lines, adjustments, rejected_codes, shipping_total }: Discounted,
  tax_lines: readonly (readonly TaxLine[])[],
  tax_manner: TaxRecord,
): PricedOrder {
  const priced = lines.map((line, at) => priceLine(line, tax_lines[at] ?? []));
  const shipping_tax_lines = tax_lines[lines.length] ?? [];
  const subtotal = sumOf(priced, (line) => line.line_total);
  const discount_total = sumOf(adjustments, (adjustment) => adjustment.amount);
  const tax_total = sumOf(priced, (line) => line.tax_total) + taxIn(shipping_tax_lines, false);
  return {
    currency,
    lines: priced,
    adjustments,
    rejected_codes,
    shipping_tax_lines,
    tax_manner,
    subtotal,
    discount_total,
    shipping_total,
    tax_total,
    tax_included_total: sumOf(priced, (line) => line.tax_included_total) + taxIn(shipping_tax_lines, true),
    total: subtotal - discount_total + shipping_total + tax_total,
  };
}

/** With prices as they are where the order goes: with or without the tax there. */
const inTaxView = (request: PriceRequest): PriceRequest => ({
  ...request,
  lines: request.lines.map((line) => {
    if (line.is_gift_card) return line;
    const shown = (price: number, tax_included: boolean | null = null) =>
      request.tax.priceOf(line.tax_class, price, tax_included);
    const { unit_price, compare_at_price, lowest_price_30_days = null } = line;
    return {
      ...line,
      unit_price: shown(unit_price, line.tax_included),
      compare_at_price: compare_at_price === null ? null : shown(compare_at_price, line.compared_tax_included),
      lowest_price_30_days: lowest_price_30_days === null ? null : shown(lowest_price_30_days),
    };
  }),
  shipping_price: request.tax.shippingPriceOf(request.shipping_price),
});

/** What of the lines are gift cards, in minor units: it counts towards no free shipping, and stored value does not pay for it. */
export const giftCardTotal = (lines: readonly Pick<PricedLine, "is_gift_card" | "line_total">[]): number =>
  sumOf(lines, (line) => (line.is_gift_card ? line.line_total : 0));

const totalOf = ({ quantity, unit_price }: PriceLine): number => quantity * unit_price;

const priceLine = (line: Discounted["lines"][number], tax_lines: readonly TaxLine[]): PricedLine => ({
  ...line,
  line_total: totalOf(line),
  tax_total: taxIn(tax_lines, false),
  tax_included_total: taxIn(tax_lines, true),
  tax_lines,
});

const taxIn = (lines: readonly TaxLine[], included: boolean): number =>
  sumOf(lines, (line) => (line.included === included ? line.amount : 0));

/** What is taken off each item, and under null off shipping. */
function discountsByItem(adjustments: readonly Adjustment[]): ReadonlyMap<string | null, number> {
  const off = new Map<string | null, number>();
  for (const { allocations } of adjustments)
    for (const { item_id, amount } of allocations) off.set(item_id, (off.get(item_id) ?? 0) + amount);
  return off;
}

const byVariant = (a: PriceLine, b: PriceLine): number =>
  compareText(a.variant_id, b.variant_id) || compareText(a.item_id, b.item_id);

const sumOf = <T>(all: readonly T[], amountOf: (one: T) => number): number =>
  all.reduce((sum, one) => sum + amountOf(one), 0);

import { scale } from "#platform/basics/money";

/** The shop's tax: `included` means that prices already hold it. */
export type Tax = {
  /** Hundredths of a percent: 725 is 7.25 %. */
  readonly rate_bps: number;
  readonly included: boolean;
};

export const noTax: Tax = { rate_bps: 0, included: false };

export type PriceLine = { readonly variant_id: string; readonly quantity: number; readonly unit_price: number };

/** Why an amount is not simply price times quantity. Promotions will put theirs here; `amount` is what it takes off. */
export type Adjustment = {
  readonly kind: string;
  readonly label: string;
  readonly amount: number;
  /** The line it belongs to, or null for the whole order. */
  readonly variant_id: string | null;
};

export type PricedLine = PriceLine & {
  /** Price times quantity, before discounts and added tax: the lines add up to `subtotal`. */
  readonly line_total: number;
  readonly discount_total: number;
  /** Tax that is added to the line; 0 where prices include it. */
  readonly tax_total: number;
  /** Tax that is inside the line; 0 where it is added. */
  readonly tax_included_total: number;
};

export type Totals = {
  readonly subtotal: number;
  readonly discount_total: number;
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
};

export type PriceRequest = {
  readonly currency: string;
  readonly lines: readonly PriceLine[];
  readonly shipping_price: number;
  readonly tax: Tax;
};

const WHOLE_BPS = 10_000;

/**
 * What an order costs, in minor units of its one currency. Tax is worked out per line on what is left after discounts and
 * rounded there, once, half to even; totals only add up. Shipping is not taxed. Raises nothing: amounts beyond what a
 * provider takes are for the caller to refuse.
 */
export function priceOrder({ currency, lines, shipping_price, tax }: PriceRequest): PricedOrder {
  const adjustments: readonly Adjustment[] = [];
  const priced = lines.map((line) => priceLine(line, tax));
  const sum = (amountOf: (line: PricedLine) => number) => priced.reduce((total, line) => total + amountOf(line), 0);
  const subtotal = sum((line) => line.line_total);
  const discount_total = sum((line) => line.discount_total);
  const tax_total = sum((line) => line.tax_total);
  return {
    currency,
    lines: priced,
    adjustments,
    subtotal,
    discount_total,
    shipping_total: shipping_price,
    tax_total,
    tax_included_total: sum((line) => line.tax_included_total),
    total: subtotal - discount_total + shipping_price + tax_total,
  };
}

function priceLine({ variant_id, quantity, unit_price }: PriceLine, tax: Tax): PricedLine {
  const line_total = quantity * unit_price;
  const discount_total = 0;
  const taxed = taxOf(line_total - discount_total, tax);
  return {
    variant_id,
    quantity,
    unit_price,
    line_total,
    discount_total,
    tax_total: tax.included ? 0 : taxed,
    tax_included_total: tax.included ? taxed : 0,
  };
}

/** The tax on, or inside, an amount, rounded half to even. */
export const taxOf = (amount: number, { rate_bps, included }: Tax): number =>
  scale(amount, rate_bps, included ? WHOLE_BPS + rate_bps : WHOLE_BPS);

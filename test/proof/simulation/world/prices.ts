import { isChargeable } from "../../../../src/features/money/providers/rules.ts";
import { planTenders, type Purse, type TenderPlan } from "../../../../src/features/money/stored-value/rules.ts";
import type { Demand } from "../../../../src/features/ordering/checkout-journal/rules.ts";
import type { Promotion } from "../../../../src/features/pricing/promotions/rules.ts";
import { type TaxView, untaxed } from "../../../../src/features/pricing/tax/rules.ts";
import { type PricedLine, priceOrder, type PricedOrder } from "../../../../src/features/pricing/totals/rules.ts";
import { priceLine, priceRequest } from "../../../support/price-lines.ts";
import { Violation } from "../scheduler.ts";
import { reckonTax, type Tax } from "./reckon-tax.ts";

/** How an order is to be paid; what costs nothing, or is paid on delivery, has no payment. */
/** `approval`: the payer agrees at PayPal, and the shop captures. `window`: the same in the window of Razorpay. */
export type CaptureMethod = "manual" | "automatic" | "approval" | "window" | "none";

export type Wish = {
  readonly capture_method: CaptureMethod;
  /** Everything for nothing, as with a voucher for the whole of it. */
  readonly free: boolean;
  /** What the shopper has seen, if they want it to be that or nothing. */
  readonly expected_total: number | null;
};

export type Quote = {
  readonly priced: PricedOrder;
  readonly capture_method: CaptureMethod;
  /** What gift cards pay of it, and what is left for the provider. */
  readonly paid_by: TenderPlan;
};
export type Refusal = "cart_changed" | "item_unavailable" | "amount_not_chargeable";
type Quoted = { readonly ok: true; readonly quote: Quote } | { readonly ok: false; readonly refusal: Refusal };

/** What the shop asks for its goods at this moment; staff change it while shoppers are at the till. */
export class PriceList {
  readonly prices = new Map<string, number>();
  readonly withdrawn = new Set<string>();
  readonly tax: Tax;
  readonly shipping_price: number;
  readonly currency: string;

  readonly #view: TaxView;

  constructor(tax: Tax, shipping_price: number, currency: string) {
    this.tax = tax;
    const { rates, included, rounding } = tax;
    this.#view = { ...untaxed, included, rounding, ratesOf: () => rates };
    this.shipping_price = shipping_price;
    this.currency = currency;
  }

  quote(
    lines: readonly Demand[],
    { capture_method, free, expected_total }: Wish,
    purses: readonly Purse[] = [],
    promotions: readonly Promotion[] = [],
  ): Quoted {
    if (lines.some(({ variant_id }) => this.withdrawn.has(variant_id)))
      return { ok: false, refusal: "item_unavailable" };
    const unitPrice = (variant_id: string) => (free ? 0 : (this.prices.get(variant_id) ?? 0));
    const priced = priceOrder(
      priceRequest({
        currency: this.currency,
        lines: lines.map((line) => priceLine({ ...line, unit_price: unitPrice(line.variant_id) })),
        shipping_price: free ? 0 : this.shipping_price,
        tax: this.#view,
        promotions,
      }),
    );
    this.check(priced, lines);
    const { total } = priced;
    if (expected_total !== null && expected_total !== total) return { ok: false, refusal: "cart_changed" };
    const paid_by = planTenders(total, purses, this.currency);
    const { charge } = paid_by;
    if (charge > 0 && !isChargeable(charge, this.currency)) return { ok: false, refusal: "amount_not_chargeable" };
    return { ok: true, quote: { priced, paid_by, capture_method: charge === 0 ? "none" : capture_method } };
  }

  /** M1 and M4, of what is quoted and of what is written. */
  check(priced: PricedOrder, lines: readonly Demand[]): void {
    checkPriced(priced, this.tax);
    if (!isOf(priced.lines, lines)) throw new Violation(`M1 ${JSON.stringify(lines)} is priced as other lines`);
    if (priced.currency !== this.currency) throw new Violation(`M4 priced in ${priced.currency}`);
  }
}

const isOf = (priced: readonly Demand[], lines: readonly Demand[]): boolean =>
  priced.length === lines.length &&
  lines.every((line, at) => line.variant_id === priced[at]?.variant_id && line.quantity === priced[at].quantity);

/** M1, reckoned in another way: the taxes of all lines by the manner on the order, and everything else is addition. */
function checkPriced(priced: PricedOrder, tax: Tax): void {
  checkAllocations(priced);
  let subtotal = 0;
  let added = 0;
  let inside = 0;
  for (const line of priced.lines) {
    const stored = line.tax_lines.reduce((sum, { amount }) => sum + amount, 0);
    const right =
      line.line_total === line.unit_price * line.quantity &&
      (tax.included ? line.tax_included_total : line.tax_total) === stored &&
      (tax.included ? line.tax_total : line.tax_included_total) === 0 &&
      (tax.rounding.level === "order" || stored === reckonTax([leftOf(line)], tax));
    if (!right) throw new Violation(`M1 ${JSON.stringify(line)} has the wrong tax or total`);
    subtotal += line.line_total;
    added += line.tax_total;
    inside += line.tax_included_total;
  }
  const reckoned = reckonTax(priced.lines.map(leftOf), tax);
  const total = subtotal - priced.discount_total + priced.shipping_total + (tax.included ? 0 : reckoned);
  const right =
    priced.subtotal === subtotal &&
    priced.tax_total === (tax.included ? 0 : reckoned) &&
    priced.tax_included_total === (tax.included ? reckoned : 0) &&
    added === priced.tax_total &&
    inside === priced.tax_included_total &&
    priced.total === total;
  if (!right) throw new Violation(`M1 ${JSON.stringify(priced)} does not add up to ${total}`);
}

/** What discounts leave of a line. */
const leftOf = ({ line_total, discount_total, quantity }: PricedLine) => ({
  amount: line_total - discount_total,
  quantity,
});

/** M9: what promotions take off is split over the lines to the cent, and no line is worth less than nothing. */
function checkAllocations({ lines, adjustments, discount_total }: PricedOrder): void {
  const off = new Map<string | null, number>();
  let all = 0;
  for (const { amount, allocations } of adjustments) {
    let parts = 0;
    for (const { item_id, amount: part } of allocations) {
      parts += part;
      off.set(item_id, (off.get(item_id) ?? 0) + part);
    }
    if (parts !== amount || amount <= 0) throw new Violation(`M9 ${amount} is split into ${parts}`);
    all += amount;
  }
  if (all !== discount_total) throw new Violation(`M9 ${all} is taken off as ${discount_total}`);
  for (const { item_id, line_total, discount_total: of_line } of lines) {
    const right = of_line === (off.get(item_id) ?? 0) && of_line <= line_total;
    if (!right) throw new Violation(`M9 ${of_line} is taken off ${item_id} of ${line_total}`);
  }
}

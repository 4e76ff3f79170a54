import type Stripe from "stripe";
import { ofStripeAmount } from "#money/stripe";
import type { TaxKind } from "#pricing/tax";
import type { EngineTax, TaxAnswer } from "#pricing/tax-engines";

type Breakdown =
  | NonNullable<Stripe.Tax.CalculationLineItem["tax_breakdown"]>[number]
  | NonNullable<Stripe.Tax.Calculation.ShippingCost["tax_breakdown"]>[number];

const kinds: Readonly<Record<string, TaxKind>> = {
  zero_rated: "zero",
  reduced_rated: "reduced",
  portion_reduced_rated: "reduced",
  proportionally_rated: "reduced",
  taxable_basis_reduced: "reduced",
  product_exempt: "exempt",
  product_exempt_holiday: "exempt",
  portion_product_exempt: "exempt",
  customer_exempt: "exempt",
  reverse_charge: "exempt",
};

/** Percent as Stripe writes it, such as `8.875`, in parts per million. */
const toPpm = (percentage: string): number => Math.round(Number(percentage) * 10_000);

/** A tax of a calculation. Where none is imposed there is no rate, and nothing to show. */
function toTax(currency: string, { amount, ...breakdown }: Breakdown): EngineTax[] {
  const { jurisdiction, tax_rate_details: rate, taxability_reason } = breakdown;
  if (!rate && amount === 0) return [];
  const { country, level, state, display_name } = jurisdiction;
  const place = state === null ? country : `${country}-${state}`;
  const name = rate?.display_name ?? "Tax";
  return [
    {
      rate_id: `${place}:${level}:${display_name}`,
      name: level === "country" ? name : `${display_name}: ${name}`,
      rate_ppm: toPpm(rate?.percentage_decimal ?? "0"),
      kind: kinds[taxability_reason] ?? "standard",
      amount: ofStripeAmount(amount, currency),
    },
  ];
}

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

/**
 * A calculation as the shop's answer. `lines` are all of its line items, which may come in pages. Where Stripe reckons taxes in hundredths
 * of the shop's minor unit each is rounded, and the sums are of what was rounded.
 */
export function readCalculation(
  calculation: Stripe.Tax.Calculation,
  lines: readonly Stripe.Tax.CalculationLineItem[],
): TaxAnswer {
  const { id, currency, shipping_cost, tax_amount_exclusive, tax_amount_inclusive } = calculation;
  if (id === null) throw new Error("a tax calculation without an id");
  const is_finer = ofStripeAmount(1, currency) === 0;
  const read = (part: { amount: number; amount_tax: number; tax_breakdown?: Breakdown[] | null }) => {
    const taxes = (part.tax_breakdown ?? []).flatMap((one) => toTax(currency, one));
    const tax = is_finer ? sumOf(taxes.map(({ amount }) => amount)) : ofStripeAmount(part.amount_tax, currency);
    return { amount: ofStripeAmount(part.amount, currency), tax, taxes };
  };
  const read_lines = lines.map((line) => ({ item_id: line.reference, ...read(line) }));
  const shipping = shipping_cost && read(shipping_cost);
  const all = sumOf([...read_lines, ...(shipping ? [shipping] : [])].map(({ tax }) => tax));
  const total = (amount: number): number => (is_finer ? (amount === 0 ? 0 : all) : ofStripeAmount(amount, currency));
  return {
    calculation_id: id,
    currency: currency.toUpperCase(),
    tax_added: total(tax_amount_exclusive),
    tax_included: total(tax_amount_inclusive),
    lines: read_lines,
    shipping,
  };
}

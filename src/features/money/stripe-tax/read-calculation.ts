import type Stripe from "stripe";
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
function toTax({ amount, jurisdiction, tax_rate_details: rate, taxability_reason }: Breakdown): EngineTax[] {
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
      amount,
    },
  ];
}

/** A calculation as the shop's answer. `lines` are all of its line items, which may come in pages. */
export function readCalculation(
  calculation: Stripe.Tax.Calculation,
  lines: readonly Stripe.Tax.CalculationLineItem[],
): TaxAnswer {
  const { id, currency, shipping_cost } = calculation;
  if (id === null) throw new Error("a tax calculation without an id");
  return {
    calculation_id: id,
    currency: currency.toUpperCase(),
    tax_added: calculation.tax_amount_exclusive,
    tax_included: calculation.tax_amount_inclusive,
    lines: lines.map(({ reference, amount, amount_tax, tax_breakdown }) => ({
      item_id: reference,
      amount,
      tax: amount_tax,
      taxes: (tax_breakdown ?? []).flatMap(toTax),
    })),
    shipping: shipping_cost && {
      amount: shipping_cost.amount,
      tax: shipping_cost.amount_tax,
      taxes: (shipping_cost.tax_breakdown ?? []).flatMap(toTax),
    },
  };
}

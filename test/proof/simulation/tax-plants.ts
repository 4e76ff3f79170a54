import { taxLinesOf, type TaxRounding } from "../../../src/features/pricing/tax/rules.ts";
import type { PricedLine, PricedOrder } from "../../../src/features/pricing/totals/rules.ts";
import type { Plant } from "./plants.ts";

/** Bugs in what an order is taxed by, put in where it is written. */

const written = (change: (priced: PricedOrder) => PricedOrder): Pick<Plant, "quoting"> => ({
  quoting: (quoting) => ({
    ...quoting,
    place: (checkout, { priced, ...quote }) => quoting.place(checkout, { ...quote, priced: change(priced) }),
  }),
});

type OffLine = (line: PricedLine, at: number) => number;

/** The order with its lines taxed in another way: each rate on the price alone, less what `offLine` says. */
function taxedAgain(
  priced: PricedOrder,
  change: Partial<TaxRounding> = {},
  offLine: OffLine = ({ discount_total }) => discount_total,
): PricedOrder {
  const { included, rounding } = priced.tax_manner;
  const parts = priced.lines.map((line, at) => ({
    amount: Math.max(0, line.line_total - offLine(line, at)),
    quantity: line.quantity,
    rates: line.tax_lines.map((tax) => ({ ...tax, compound: false })),
  }));
  const taxes = taxLinesOf(parts, { ...priced.tax_manner, rounding: { ...rounding, ...change } });
  const lines = priced.lines.map((line, at) => {
    const tax_lines = taxes[at] ?? [];
    const tax = tax_lines.reduce((sum, { amount }) => sum + amount, 0);
    return { ...line, tax_lines, tax_total: included ? 0 : tax, tax_included_total: included ? tax : 0 };
  });
  const tax_total = lines.reduce((sum, line) => sum + line.tax_total, 0);
  const tax_included_total = lines.reduce((sum, line) => sum + line.tax_included_total, 0);
  const total = priced.subtotal - priced.discount_total + priced.shipping_total + tax_total;
  return { ...priced, lines, tax_total, tax_included_total, total };
}

const hasOneRate = ({ lines }: PricedOrder): boolean => lines.every(({ tax_lines }) => tax_lines.length < 2);

export const tax_plants: readonly Plant[] = [
  {
    name: "tax-inside-added",
    says: "the tax inside of prices is charged on top of them",
    ...written((priced) => ({ ...priced, total: priced.total + priced.tax_included_total })),
  },
  {
    name: "order-tax-by-line",
    says: "tax that is rounded once for the order is rounded for each line",
    ...written((priced) => (hasOneRate(priced) ? taxedAgain(priced, { level: "line" }) : priced)),
  },
  {
    name: "compound-tax-alone",
    says: "a tax on taxes is worked out on the price alone",
    ...written((priced) => taxedAgain(priced)),
  },
  {
    name: "half-tax-to-even",
    says: "half a minor unit of tax goes to the even one, whatever the shop says",
    ...written((priced) => (hasOneRate(priced) ? taxedAgain(priced, { mode: "half_even" }) : priced)),
  },
  {
    name: "tax-before-discounts",
    says: "tax is worked out on what a line costs before discounts",
    ...written((priced) => (hasOneRate(priced) ? taxedAgain(priced, {}, () => 0) : priced)),
  },
  {
    name: "tax-less-another-discount",
    says: "a line is taxed on what the discount of the line before it would leave",
    ...written((priced) => {
      const { lines } = priced;
      return hasOneRate(priced) ? taxedAgain(priced, {}, (_, at) => lines.at(at - 1)?.discount_total ?? 0) : priced;
    }),
  },
];

import { toDecimal } from "#platform/basics/money";
import { DAY, toIso } from "#platform/basics/time";

/** The day of a moment in UTC, `2026-01-31`. */
export const dayOf = (at: number): string => toIso(at).slice(0, 10);

/** The first moment of a day, and of the next. */
export function boundsOf(day: string): { from: number; to: number } {
  const from = Date.parse(`${day}T00:00:00.000Z`);
  return { from, to: from + DAY };
}

/** What was sold and given back in a time, in one currency, in its minor units. */
export type Sales = {
  readonly currency: string;
  readonly orders: number;
  readonly units: number;
  readonly subtotal: number;
  readonly discount_total: number;
  readonly shipping_total: number;
  readonly tax_total: number;
  readonly revenue: number;
  readonly refund_count: number;
  readonly refunds: number;
};
export type SalesDay = Sales & { readonly day: string };

export type SalesProduct = {
  readonly day: string;
  readonly currency: string;
  readonly product_id: string;
  readonly name: string;
  readonly orders: number;
  readonly units: number;
  readonly revenue: number;
  readonly refunded_units: number;
  readonly refunds: number;
};

type Sold = Omit<Sales, "refund_count" | "refunds">;
type Refunded = Pick<Sales, "currency" | "refund_count" | "refunds">;

const nothing = {
  orders: 0,
  units: 0,
  subtotal: 0,
  discount_total: 0,
  shipping_total: 0,
  tax_total: 0,
  revenue: 0,
  refund_count: 0,
  refunds: 0,
};

/** One row for each currency in which something was sold or given back, all of its figures added up. */
export function joinSales(sold: readonly Sold[], refunded: readonly Refunded[]): Sales[] {
  const rows = [...sold, ...refunded];
  const currencies = [...new Set(rows.map((row) => row.currency))].toSorted();
  return currencies.map((currency) =>
    rows.filter((row) => row.currency === currency).reduce<Sales>(addSales, { ...nothing, currency }),
  );
}

const addSales = (sum: Sales, row: Partial<Sales>): Sales => ({
  currency: sum.currency,
  orders: sum.orders + (row.orders ?? 0),
  units: sum.units + (row.units ?? 0),
  subtotal: sum.subtotal + (row.subtotal ?? 0),
  discount_total: sum.discount_total + (row.discount_total ?? 0),
  shipping_total: sum.shipping_total + (row.shipping_total ?? 0),
  tax_total: sum.tax_total + (row.tax_total ?? 0),
  revenue: sum.revenue + (row.revenue ?? 0),
  refund_count: sum.refund_count + (row.refund_count ?? 0),
  refunds: sum.refunds + (row.refunds ?? 0),
});

type SoldProduct = Omit<SalesProduct, "day" | "refunded_units" | "refunds">;
type RefundedProduct = Pick<SalesProduct, "currency" | "product_id" | "name" | "refunded_units" | "refunds">;

/** One row for each product and currency in which units were sold or refunded. */
export function joinProducts(
  day: string,
  sold: readonly SoldProduct[],
  refunded: readonly RefundedProduct[],
): SalesProduct[] {
  const rows = new Map<string, SalesProduct>();
  for (const row of sold) rows.set(`${row.currency} ${row.product_id}`, { day, ...row, refunded_units: 0, refunds: 0 });
  for (const row of refunded) {
    const key = `${row.currency} ${row.product_id}`;
    const sales = rows.get(key) ?? { day, orders: 0, units: 0, revenue: 0 };
    rows.set(key, { ...row, ...sales, refunded_units: row.refunded_units, refunds: row.refunds });
  }
  return [...rows.values()];
}

const HEADER = [
  "scope",
  "day",
  "currency",
  "product_id",
  "product_name",
  "orders",
  "units",
  "subtotal",
  "discounts",
  "shipping",
  "tax",
  "revenue",
  "refunded_units",
  "refunds",
] as const;

/** The report as rows of text: first the day by currency, then its products. Amounts are decimals of their currency. */
export function toRows(days: readonly SalesDay[], products: readonly SalesProduct[]): (string | number)[][] {
  return [
    [...HEADER],
    ...days.map((row) => {
      const money = (amount: number) => toDecimal(amount, row.currency);
      const sums = [row.subtotal, row.discount_total, row.shipping_total, row.tax_total, row.revenue].map(money);
      return ["day", row.day, row.currency, "", "", row.orders, row.units, ...sums, "", money(row.refunds)];
    }),
    ...products.map((row) => {
      const money = (amount: number) => toDecimal(amount, row.currency);
      const { day, currency, product_id, name, orders, units, revenue, refunded_units, refunds } = row;
      return [
        "product",
        day,
        currency,
        product_id,
        name,
        orders,
        units,
        "",
        "",
        "",
        "",
        money(revenue),
        refunded_units,
        money(refunds),
      ];
    }),
  ];
}

/** What a spreadsheet would take for a formula, also behind white space or a line break. */
export const FORMULA = /^\s*[=+\-@]|^[\t\r\n]/;

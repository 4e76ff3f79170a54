import { type OrderRow, fulfilmentStatusOf, outwardStatus, toOrderNumber } from "#ordering/orders";
import { toDecimal } from "#platform/basics/money";
import { toIso, toIsoOrNull } from "#platform/basics/time";

/** A line of the file: text, figures, or nothing. */
export type Cell = string | number | null;

const addressColumns = [
  "full_name",
  "company",
  "address_line1",
  "address_line2",
  "city",
  "state",
  "postal_code",
  "country",
  "phone",
] as const;

/** What anybody with `orders:read` may know of an order, a column each. Amounts are decimals of `currency`. */
export const plainColumns = [
  "order_number",
  "order_id",
  "placed_at",
  "sold_at",
  "status",
  "payment_status",
  "fulfilment_status",
  "country",
  "currency",
  "subtotal",
  "discount_total",
  "shipping_total",
  "tax_total",
  "tax_included_total",
  "total",
  "refunded_total",
  "unit_count",
  "items",
  "shipping_method",
  "carrier",
  "tags",
  "user_id",
] as const;

/** What only callers with `customers:read` may know. */
export const personalColumns = [
  "email",
  "tracking_number",
  "note",
  "vat_number",
  ...addressColumns.map((name) => `shipping_${name}` as const),
  ...addressColumns.map((name) => `billing_${name}` as const),
] as const;

type Line<C extends string> = Readonly<Record<C, Cell>>;

export function plainLine(row: OrderRow): Line<(typeof plainColumns)[number]> {
  const money = (amount: number) => toDecimal(amount, row.currency);
  return {
    order_number: toOrderNumber(row.sequence),
    order_id: row.id,
    placed_at: toIso(row.placed_at),
    sold_at: toIsoOrNull(row.sold_at),
    status: outwardStatus(row.status, row.cancelled_from),
    payment_status: row.payment_status,
    fulfilment_status: fulfilmentStatusOf(row.status, row.items),
    country: row.country,
    currency: row.currency,
    subtotal: money(row.subtotal),
    discount_total: money(row.discount_total),
    shipping_total: money(row.shipping_total),
    tax_total: money(row.tax_total),
    tax_included_total: money(row.tax_included_total),
    total: money(row.total),
    refunded_total: money(row.refunded_total),
    unit_count: row.items.reduce((sum, { quantity }) => sum + quantity, 0),
    items: row.items.map(({ quantity, sku }) => `${quantity} x ${sku}`).join("; "),
    shipping_method: row.shipping_method_name,
    carrier: row.carrier,
    tags: row.tags.join(", "),
    user_id: row.user_id,
  };
}

export const personalLine = (row: OrderRow): Readonly<Record<string, Cell>> => ({
  email: row.email,
  tracking_number: row.tracking_number,
  note: row.note,
  vat_number: row.vat_number,
  ...addressLine("shipping", row.shipping_address),
  ...addressLine("billing", row.billing_address),
});

const addressLine = (kind: "shipping" | "billing", address: OrderRow["shipping_address"]) =>
  Object.fromEntries(addressColumns.map((name) => [`${kind}_${name}`, address?.[name] ?? null]));

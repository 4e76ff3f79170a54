import type { PaperLine, PaperSnapshot } from "#aftersales/papers";
import { type OrderRow, type SealedOrder, toOrderNumber, unsealOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { type CreditedPart, creditedTaxes, type OrderPart } from "./rules.ts";
import { invoiceSettings } from "./settings.ts";

/** A sold order, as far as a paper needs it. */
export type InvoicedOrder = SealedOrder & { readonly sold_at: number };

/** Who a paper is for, in which language. All null of somebody who was erased before. */
export type Buyer = Pick<PaperSnapshot, "locale" | "email" | "billing_address" | "shipping_address" | "vat_number">;

const pickBuyer = ({ locale, email, billing_address, shipping_address, vat_number }: Buyer): Buyer => ({
  locale,
  email,
  billing_address,
  shipping_address,
  vat_number,
});

/** The buyer of an order as it is now. */
export const buyerOf = async (ctx: Ctx, order: SealedOrder): Promise<Buyer> => pickBuyer(await unsealOrder(ctx, order));

/** The buyer whom an earlier paper of the order names, also after they were erased from it. */
export const buyerIn = (snapshot: PaperSnapshot | null): Buyer =>
  pickBuyer(snapshot ?? { locale: null, email: null, billing_address: null, shipping_address: null, vat_number: null });

/** Who sells, as papers say it now. */
export const sellerOf = ({ config }: Pick<Ctx, "config">): PaperSnapshot["seller"] =>
  invoiceSettings.of(config).INVOICE_SELLER ?? { name: config.SHOP_NAME };

const frameOf = (ctx: Ctx, order: InvoicedOrder, buyer: Buyer) => ({
  ...buyer,
  time_zone: ctx.config.SHOP_TIME_ZONE,
  seller: sellerOf(ctx),
  footer: invoiceSettings.of(ctx.config).INVOICE_FOOTER ?? null,
  order_number: toOrderNumber(order.sequence),
  placed_at: order.placed_at,
  sold_at: order.sold_at,
  currency: order.currency,
  prices_include_tax: order.tax_manner.included,
  relief: order.tax_manner.relief,
});

/** What tells a unit from others of its name. */
export const detailsOf = ({ options }: Pick<OrderRow["items"][number], "options">): string =>
  Object.entries(options)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");

function linesOf(order: InvoicedOrder, parts: readonly OrderPart[]): PaperLine[] {
  const amountOf = (item_id: string | null) => parts.find((part) => part.item_id === item_id)?.amount ?? 0;
  const items = order.items.map((item): PaperLine => ({
    kind: item.is_gift_card ? "gift_card" : "item",
    name: item.name,
    details: detailsOf(item),
    sku: item.sku,
    quantity: item.quantity,
    unit_price: item.unit_price,
    discount: item.discount_total,
    tax_lines: item.tax_lines,
    amount: amountOf(item.id),
  }));
  if (order.shipping_method_id === null) return items;
  const off = order.discount_total - order.items.reduce((sum, { discount_total }) => sum + discount_total, 0);
  const shipping: PaperLine = {
    kind: "shipping",
    name: order.shipping_method_name ?? "",
    details: "",
    sku: null,
    quantity: 1,
    unit_price: order.shipping_total,
    discount: off,
    tax_lines: [...order.shipping_tax_lines],
    amount: amountOf(null),
  };
  return [...items, shipping];
}

/** What the invoice of an order says. */
export const printInvoice = (
  ctx: Ctx,
  order: InvoicedOrder,
  buyer: Buyer,
  parts: readonly OrderPart[],
): PaperSnapshot => ({
  ...frameOf(ctx, order, buyer),
  lines: linesOf(order, parts),
  discounts: order.adjustments.map(({ title, amount }) => ({ title, amount })),
  total: order.total,
});

type Credit = {
  readonly parts: readonly OrderPart[];
  /** What was credited of each part before. */
  readonly credited: readonly number[];
  readonly taken: readonly CreditedPart[];
};

/** What a credit note says: what of each line goes back, with the taxes in it. */
export function printCredit(ctx: Ctx, order: InvoicedOrder, buyer: Buyer, credit: Credit): PaperSnapshot {
  const { parts, credited, taken } = credit;
  const lines = linesOf(order, parts);
  const printed = taken.flatMap(({ item_id, amount, quantity }): PaperLine[] => {
    const at = parts.findIndex((part) => part.item_id === item_id);
    const [part, line] = [parts[at], lines[at]];
    if (!part || !line) return [];
    const taxes = creditedTaxes(
      line.tax_lines.map((tax) => tax.amount),
      { amount: part.amount, before: credited[at] ?? 0, credited: amount },
    );
    const tax_lines = line.tax_lines.map((tax, i) => ({ ...tax, amount: taxes[i] ?? 0 }));
    return [{ ...line, quantity, unit_price: null, discount: 0, tax_lines, amount }];
  });
  return {
    ...frameOf(ctx, order, buyer),
    lines: printed,
    discounts: [],
    total: taken.reduce((sum, { amount }) => sum + amount, 0),
  };
}

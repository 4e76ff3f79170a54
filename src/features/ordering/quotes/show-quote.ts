import type { z } from "@hono/zod-openapi";
import { toAdjustmentDto } from "#pricing/totals";
import type { Place, PricedCheckout } from "./price-checkout.ts";
import type { QuoteDto } from "./schemas.ts";

export function showQuote({
  priced,
  paid_by,
  purses,
  shipping_method,
}: PricedCheckout<Place>): z.output<typeof QuoteDto> {
  return {
    currency: priced.currency,
    items: priced.lines.map((line) => ({
      id: line.item_id,
      variant_id: line.variant_id,
      quantity: line.quantity,
      unit_price: line.unit_price,
      compare_at_price: line.compare_at_price,
      price_list: line.price_list,
      line_total: line.line_total,
      discount_total: line.discount_total,
      tax_total: line.tax_total,
      tax_included_total: line.tax_included_total,
      tax_lines: [...line.tax_lines],
    })),
    subtotal: priced.subtotal,
    discount_total: priced.discount_total,
    shipping_total: priced.shipping_total,
    tax_total: priced.tax_total,
    tax_included_total: priced.tax_included_total,
    tax_source: priced.tax_manner.source,
    total: priced.total,
    amount_due: paid_by.charge,
    shipping_method: shipping_method && { id: shipping_method.id, name: shipping_method.name },
    shipping_tax_lines: [...priced.shipping_tax_lines],
    adjustments: priced.adjustments.map(toAdjustmentDto),
    rejected_codes: [...priced.rejected_codes],
    tenders: paid_by.tenders.map(({ account_id, amount }) => {
      const last4 = purses.find(({ id }) => id === account_id)?.last4 ?? null;
      return { account_id, last4, amount };
    }),
  };
}

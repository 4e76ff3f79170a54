import type { z } from "@hono/zod-openapi";
import type { Ctx } from "#platform/context";
import { anybody } from "#pricing/selling-terms";
import { taxLinesOf, taxViewOf } from "#pricing/tax";
import { readVatNumber } from "#pricing/tax-reliefs";
import { readSellingTerms } from "#pricing/totals";
import type { TaxPreviewDto, TaxPreviewInput } from "./schemas.ts";

/** What goods of a class at that price would be taxed by, sent to that place, and why. Nothing is stored. */
export async function previewTax(
  ctx: Ctx,
  input: z.output<typeof TaxPreviewInput>,
): Promise<z.output<typeof TaxPreviewDto>> {
  const reading = readSellingTerms(ctx);
  const [rows] = await ctx.db.batch([reading.statement]);
  const { country, state, postal_code, is_tax_exempt, vat_number, tax_class, price, quantity } = input;
  const vat_country = vat_number === undefined ? null : (readVatNumber(vat_number)?.country ?? null);
  const buyer = { ...anybody, country, state, postal_code, is_tax_exempt, vat_country };
  const view = taxViewOf(reading.termsIn(rows).tax, buyer, input.taxed_at ?? ctx.now());
  const unit_price = view.priceOf(tax_class, price);
  const rates = view.ratesOf(tax_class);
  const subtotal = unit_price * quantity;
  const tax_lines = taxLinesOf([{ amount: subtotal, quantity, rates }], view)[0] ?? [];
  const tax = tax_lines.reduce((sum, { amount }) => sum + amount, 0);
  return {
    reason: view.relief ?? (view.zone === null ? "no_zone" : rates.length === 0 ? "no_rates" : "rates"),
    zone: view.zone,
    prices_include_tax: view.included,
    unit_price,
    subtotal,
    tax_lines: [...tax_lines],
    tax_total: view.included ? 0 : tax,
    tax_included_total: view.included ? tax : 0,
    total: subtotal + (view.included ? 0 : tax),
  };
}

import type { ChosenPrice, SellableVariant } from "#goods/catalog";
import { imageUrl } from "#goods/media";
import { toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { hasTaxEngine } from "#pricing/tax-engines";
import { type PricedOrder, type RejectedCode, toAdjustmentDto } from "#pricing/totals";
import type { PricedCart } from "./price-cart.ts";
import { variantsById } from "./read-prices.ts";
import { type Line, UNSEEN } from "./rules.ts";
import type { CartDto, CartItemDto, CartWarning } from "./schemas.ts";

/** Nothing in it: without an id, what a visitor without a cart sees. */
export const emptyCart = (
  id: string | null,
  { currency = null, locale = null }: Partial<Pick<CartDto, "currency" | "locale">> = {},
): CartDto => ({
  id,
  currency,
  locale,
  items: [],
  item_count: 0,
  requires_shipping: false,
  subtotal: 0,
  discount_total: 0,
  shipping_total: 0,
  tax_total: 0,
  tax_included_total: 0,
  tax_is_estimated: false,
  total: 0,
  coupons: [],
  tenders: [],
  amount_due: 0,
  rejected_codes: [],
  adjustments: [],
  warnings: [],
});

/** The cart as a shopper sees it at this moment. Lines that cannot be bought count into no total. */
export function showCart(ctx: Ctx, { content, variants, unit_prices, priced, tenders }: PricedCart): CartDto {
  const { cart_id, lines, locale, coupons } = content;
  const offers = variantsById({ variants });
  const items = lines.map((line) =>
    showItem(line, offers.get(line.variant_id), unit_prices[line.line_id] ?? null, priced),
  );
  const rejected_codes = priced?.rejected_codes ?? coupons.map((code) => ({ code, reason: "not_applicable" as const }));
  const shown = {
    ...emptyCart(cart_id, { locale }),
    ...showCoupons(coupons, rejected_codes),
    items,
    item_count: countOf(lines),
    requires_shipping: items.some(({ is_gift_card }) => !is_gift_card),
    tenders: tenders.map((tender) => ({ ...tender })),
    warnings: warningsOf(items),
  };
  if (priced === null) return shown;
  return {
    ...shown,
    currency: priced.currency,
    subtotal: priced.subtotal,
    discount_total: priced.discount_total,
    shipping_total: priced.shipping_total,
    tax_total: priced.tax_total,
    tax_included_total: priced.tax_included_total,
    tax_is_estimated: hasTaxEngine(ctx),
    total: priced.total,
    amount_due: priced.total - tenders.reduce((sum, { amount }) => sum + amount, 0),
    adjustments: priced.adjustments.map(toAdjustmentDto),
  };
}

function showCoupons(codes: readonly string[], rejected: readonly RejectedCode[]) {
  const reasons = new Map(rejected.map(({ code, reason }) => [code, reason]));
  const coupons = codes.map((code) => {
    const reason = reasons.get(code);
    return reason === undefined ? { code, applied: true } : { code, applied: false, reason };
  });
  return { coupons, rejected_codes: [...rejected] };
}

const countOf = (lines: readonly Line[]): number => lines.reduce((sum, line) => sum + line.quantity, 0);

function showItem(
  line: Line,
  offer: SellableVariant | undefined,
  price: ChosenPrice | null,
  priced: PricedOrder | null,
): CartItemDto {
  const { line_id, variant_id, quantity, seen_price } = line;
  const sold = offer?.sellable === 1;
  const cost = priced?.lines.find((one) => one.item_id === line_id);
  // What is not sold in the cart's currency has no price that could be shown in it.
  const unit_price = cost?.unit_price ?? price?.unit_price ?? (offer ? 0 : Math.max(0, seen_price));
  return {
    id: line_id,
    product_id: offer?.product_id ?? null,
    variant_id,
    name: offer?.product_name ?? "No longer sold",
    slug: offer?.product_slug ?? null,
    variant_name: offer?.variant_name ?? null,
    sku: offer?.sku ?? null,
    image: offer?.image_key ? { url: imageUrl(offer.image_key), alt_text: offer.product_name } : null,
    options: offer?.options ?? {},
    is_gift_card: offer?.is_gift_card ?? false,
    quantity,
    unit_price,
    compare_at_price: cost ? cost.compare_at_price : (price?.compare_at_price ?? null),
    lowest_price_30_days: cost?.lowest_price_30_days ?? null,
    price_list: price?.price_list ?? null,
    sale_ends_at: toIsoOrNull(price?.sale_ends_at ?? null),
    line_total: unit_price * quantity,
    available: sold ? Math.max(0, offer.available) : 0,
    discount_total: cost?.discount_total ?? 0,
    tax_total: cost?.tax_total ?? 0,
    tax_included_total: cost?.tax_included_total ?? 0,
    tax_lines: [...(cost?.tax_lines ?? [])],
    warnings: warningsFor(line, offer, price, priced?.currency ?? null),
  };
}

function warningsFor(
  { quantity, seen_price }: Line,
  offer: SellableVariant | undefined,
  price: ChosenPrice | null,
  currency: string | null,
): CartWarning[] {
  if (!offer || offer.sellable === 0) return [{ code: "unavailable", message: "This is no longer sold." }];
  if (!price) return [{ code: "not_sold_in_currency", message: `This is not sold in ${currency}.` }];
  const warnings: CartWarning[] = [];
  if (offer.available <= 0) warnings.push({ code: "unavailable", message: "This is out of stock." });
  else if (offer.available < quantity)
    warnings.push({ code: "low_stock", message: `Only ${offer.available} are left.` });
  if (seen_price !== UNSEEN && price.unit_price !== seen_price)
    warnings.push({
      code: "price_changed",
      message: "The price has changed since this was put into the cart.",
      previous_price: seen_price,
    });
  return warnings;
}

const warningsOf = (items: readonly CartItemDto[]) =>
  items.flatMap((item) => item.warnings.map((warning) => ({ ...warning, item_id: item.id })));

import type { z } from "@hono/zod-openapi";
import { type SellableVariant, sellableVariants } from "#goods/catalog";
import { invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { anybody } from "#pricing/selling-terms";
import { isOffer, quotedOutcomes, shippingSettings, toOffer } from "#pricing/shipping";
import { type Goods, parcelOf, priceGoods, priceOf, readTermsFor } from "#pricing/totals";
import type { ShippingPreviewDto, ShippingPreviewInput } from "./schemas.ts";

type Input = z.output<typeof ShippingPreviewInput>;

/** What a guest could choose for these goods, and why not the other methods: one trip, one call more where a carrier is asked, and nothing is stored. 422 for goods that there are not, or that have no price in the currency. */
export async function previewShipping(ctx: Ctx, input: Input): Promise<z.output<typeof ShippingPreviewDto>> {
  const { country, state, postal_code, items } = input;
  const reading = await readTermsFor(ctx, { coupons: [], user_id: null, email: null });
  const ids = items.map(({ variant_id }) => variant_id);
  const [variants, rows] = await ctx.db.batch([sellableVariants(ctx, ids), reading.statement]);
  const { terms, standing } = await reading.read(rows);
  const offers = new Map(variants.map((variant) => [variant.variant_id, variant]));
  const currency = input.currency ?? offers.get(ids[0] ?? "")?.currency ?? ctx.config.DEFAULT_CURRENCY;
  const buyer = { ...anybody, country, state, postal_code };
  const at = ctx.now();
  const goods = goodsOf(ctx, input, offers, { currency, buyer, terms, at });
  const priced = priceGoods(goods, { currency, shipping_price: 0, buyer, terms, standing, at });
  const usual_grams = shippingSettings.of(ctx.config).DEFAULT_WEIGHT_GRAMS;
  const parcel = parcelOf(priced, goods, { buyer, terms, usual_grams });
  const outcomes = goods.some(({ offer }) => !offer.is_gift_card)
    ? await quotedOutcomes(ctx, terms.shipping, parcel)
    : [];
  return {
    currency,
    order_value: parcel.order_value,
    weight: parcel.weight,
    without_weight: variants
      .filter(({ is_gift_card, weight_grams }) => !is_gift_card && weight_grams === 0)
      .map(({ variant_id }) => variant_id),
    options: outcomes.filter(isOffer).map((offer) => ({
      ...toOffer(offer, currency),
      price_from: offer.price_from,
      zone: offer.zone,
    })),
    unavailable: outcomes.flatMap(({ method, zone, refusal: reason }) =>
      reason === null ? [] : [{ shipping_method_id: method.id, name: method.name, reason, zone }],
    ),
  };
}

function goodsOf(
  ctx: Ctx,
  { items }: Input,
  offers: ReadonlyMap<string, SellableVariant>,
  circumstances: Parameters<typeof priceOf>[1],
): Goods[] {
  return items.map(({ variant_id, quantity }, at) => {
    const path = `items.${at}.variant_id`;
    const offer = offers.get(variant_id);
    if (!offer) throw invalidField(path, "not_found", "There is no such variant");
    const price = priceOf({ quantity, offer }, circumstances);
    if (!price) throw invalidField(path, "conflict", `It has no price in ${circumstances.currency}`);
    return { item_id: ctx.id(), quantity, offer, price };
  });
}

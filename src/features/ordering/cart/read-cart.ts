import type { Ctx } from "#platform/context";
import type { Place } from "#pricing/selling-terms";
import { offersFor, shippingSettings } from "#pricing/shipping";
import { parcelOf } from "#pricing/totals";
import { cartOf, currentCart } from "./cart-of.ts";
import { CartError } from "./errors.ts";
import type { CartContent } from "./object-contents.ts";
import { priceCart } from "./price-cart.ts";
import { readPrices, variantsById } from "./read-prices.ts";
import type { CartDto } from "./schemas.ts";
import { emptyCart, showCart } from "./show-cart.ts";

/** The caller's cart as it is at this moment; an empty one with no id where there is none. Raises 404 `cart_not_found`. */
export async function readCart(ctx: Ctx): Promise<CartDto> {
  const content = await findContent(ctx);
  if (content === null) return emptyCart(null);
  return content.lines.length + content.gift_card_ids.length + content.coupons.length === 0
    ? emptyCart(content.cart_id, content)
    : showCart(ctx, priceCart(content, await pricesOf(ctx, content)));
}

/** The shipping methods that this cart can be sent by to a place, the cheapest first; without a country to where the shop sells from. */
export async function shippingOptions(ctx: Ctx, { country = null, state = null, postal_code = null }: Partial<Place>) {
  const content = await findContent(ctx);
  if (content === null || content.lines.length === 0) return [];
  const prices = await pricesOf(ctx, content);
  const buyer = { ...prices.buyer, country, state, postal_code };
  const { priced } = priceCart(content, { ...prices, buyer });
  if (priced === null) return [];
  const { lines } = priced;
  if (lines.length > 0 && lines.every(({ is_gift_card }) => is_gift_card)) return [];
  const offers = variantsById(prices);
  const goods = lines.flatMap(({ variant_id, quantity }) => {
    const offer = offers.get(variant_id);
    return offer ? [{ quantity, offer }] : [];
  });
  const { terms } = prices;
  const usual_grams = shippingSettings.of(ctx.config).DEFAULT_WEIGHT_GRAMS;
  return offersFor(ctx, terms.shipping, parcelOf(priced, goods, { buyer, terms, usual_grams }));
}

const pricesOf = (ctx: Ctx, { lines, coupons, gift_card_ids }: CartContent) =>
  readPrices(ctx, {
    variant_ids: lines.map((line) => line.variant_id),
    coupons,
    user_id: ctx.actor.type === "user" ? ctx.actor.id : null,
    gift_card_ids,
  });

async function findContent(ctx: Ctx): Promise<CartContent | null> {
  const name = currentCart(ctx);
  if (name === null) return null;
  const content = await cartOf(ctx, name).read();
  if (content === null && ctx.actor.type !== "user") throw CartError.cart_not_found();
  return content;
}

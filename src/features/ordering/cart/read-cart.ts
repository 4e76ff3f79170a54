import type { Ctx } from "#platform/context";
import { activeShippingMethods, quoteShipping } from "#pricing/shipping";
import { giftCardTotal } from "#pricing/totals";
import { cartOf, currentCart } from "./cart-of.ts";
import { CartError } from "./errors.ts";
import type { CartContent } from "./object-contents.ts";
import { priceCart } from "./price-cart.ts";
import { readPrices } from "./read-prices.ts";
import type { CartDto } from "./schemas.ts";
import { emptyCart, showCart } from "./show-cart.ts";

/** The caller's cart as it is at this moment; an empty one with no id where there is none. Raises 404 `cart_not_found`. */
export async function readCart(ctx: Ctx): Promise<CartDto> {
  const content = await findContent(ctx);
  if (content === null) return emptyCart(null);
  return content.lines.length + content.gift_card_ids.length + content.coupons.length === 0
    ? emptyCart(content.cart_id, content.currency)
    : showCart(ctx, priceCart(content, await pricesOf(ctx, content)));
}

/** What each shipping method would ask for this cart: only those with a price in its currency. */
export async function shippingOptions(ctx: Ctx) {
  const content = await findContent(ctx);
  if (content === null || content.lines.length === 0) return [];
  const [{ priced }, methods] = await Promise.all([
    pricesOf(ctx, content).then((prices) => priceCart(content, prices)),
    activeShippingMethods(ctx.db),
  ]);
  if (priced === null) return [];
  const { currency, lines, discount_total } = priced;
  if (lines.length > 0 && lines.every(({ is_gift_card }) => is_gift_card)) return [];
  const subtotal = priced.subtotal - giftCardTotal(lines) - discount_total;
  return methods.flatMap((method) => {
    const price = quoteShipping(method, { currency, subtotal });
    const { id: shipping_method_id, name, description } = method;
    return price === null ? [] : [{ shipping_method_id, name, description, price, currency }];
  });
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

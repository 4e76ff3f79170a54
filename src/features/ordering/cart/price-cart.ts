import type { SellableVariant } from "#goods/catalog";
import { type PricedOrder, priceGoods } from "#pricing/totals";
import type { CartContent } from "./object-contents.ts";
import { offersOf, type Prices } from "./read-prices.ts";
import { currencyOf } from "./rules.ts";

/** A cart's content with what the catalog says of it and what it costs; `priced` is null while nothing in it is known. */
export type PricedCart = {
  readonly content: CartContent;
  readonly variants: readonly SellableVariant[];
  readonly priced: PricedOrder | null;
};

/** Prices the lines that can be bought at this moment; the others count into no total. Shipping is not chosen yet. */
export function priceCart(content: CartContent, prices: Prices): PricedCart {
  const { variants, terms, buyer, at } = prices;
  const offers = offersOf(prices);
  const currency = currencyOf(content.lines, offers);
  if (currency === null) return { content, variants, priced: null };
  const goods = content.lines.flatMap(({ line_id: item_id, variant_id, quantity }) => {
    const offer = offers.get(variant_id);
    return offer && isBuyable(offer, currency) ? [{ item_id, quantity, offer }] : [];
  });
  return { content, variants, priced: priceGoods(goods, { currency, shipping_price: 0, buyer, terms, at }) };
}

const isBuyable = (offer: SellableVariant, currency: string): boolean =>
  offer.sellable === 1 && offer.available > 0 && offer.currency === currency;

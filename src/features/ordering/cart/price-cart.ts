import type { ChosenPrice, SellableVariant } from "#goods/catalog";
import { type PricedOrder, priceGoods, priceOf } from "#pricing/totals";
import type { CartContent } from "./object-contents.ts";
import { type Prices, variantsById } from "./read-prices.ts";
import { currencyOf } from "./rules.ts";

/** A cart's content with what the catalog says of it and what it costs; `priced` is null while nothing in it is known. */
export type PricedCart = {
  readonly content: CartContent;
  readonly variants: readonly SellableVariant[];
  /** What a unit of each line costs, by the line's id; null where it is not sold in the cart's currency. */
  readonly unit_prices: Readonly<Record<string, ChosenPrice | null>>;
  readonly priced: PricedOrder | null;
};

/** Prices the lines that can be bought at this moment; the others count into no total. Shipping is not chosen yet. */
export function priceCart(content: CartContent, prices: Prices): PricedCart {
  const { variants, terms, buyer, at } = prices;
  const offers = variantsById(prices);
  const currency = currencyOf(content.lines, offers);
  if (currency === null) return { content, variants, unit_prices: {}, priced: null };
  const unit_prices = Object.fromEntries(
    content.lines.map(({ line_id, variant_id, quantity }) => {
      const offer = offers.get(variant_id);
      return [line_id, offer ? priceOf({ quantity, offer }, { currency, buyer, at }) : null];
    }),
  );
  const goods = content.lines.flatMap(({ line_id: item_id, variant_id, quantity }) => {
    const offer = offers.get(variant_id);
    return offer && isBuyable(offer) && unit_prices[item_id] ? [{ item_id, quantity, offer }] : [];
  });
  return {
    content,
    variants,
    unit_prices,
    priced: priceGoods(goods, { currency, shipping_price: 0, buyer, terms, at }),
  };
}

const isBuyable = ({ sellable, available }: SellableVariant): boolean => sellable === 1 && available > 0;

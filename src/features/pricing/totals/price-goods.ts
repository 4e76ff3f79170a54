import type { SellableVariant } from "#goods/catalog";
import { promotionsFor } from "#pricing/promotions";
import type { Buyer } from "#pricing/selling-terms";
import { taxViewOf } from "#pricing/tax";
import { type PricedOrder, type PriceLine, priceOrder } from "./rules.ts";
import type { SellingTerms } from "./selling-terms.ts";

/** Units of a variant that are to be bought, under the id that the answer knows them by. */
export type Goods = { readonly item_id: string; readonly quantity: number; readonly offer: SellableVariant };

export type Circumstances = {
  readonly currency: string;
  /** Minor units; 0 while no shipping method is chosen. */
  readonly shipping_price: number;
  readonly buyer: Buyer;
  readonly terms: SellingTerms;
  /** Epoch milliseconds. */
  readonly at: number;
};

/** What these goods cost this buyer at that moment: a cart, a checkout and everything else that is priced comes by here. */
export function priceGoods(goods: readonly Goods[], { terms, ...circumstances }: Circumstances): PricedOrder {
  const { buyer, at } = circumstances;
  return priceOrder({
    ...circumstances,
    lines: goods.map(toLine),
    tax: taxViewOf(terms.tax, buyer, at),
    promotions: promotionsFor(terms.promotions),
  });
}

const toLine = ({ item_id, quantity, offer }: Goods): PriceLine => ({
  item_id,
  variant_id: offer.variant_id,
  product_id: offer.product_id,
  category_ids: offer.category_paths.flatMap((path) => path.split("/").filter((id) => id !== "")),
  tag_ids: offer.tag_ids,
  tax_class: offer.tax_class,
  quantity,
  unit_price: offer.price,
});

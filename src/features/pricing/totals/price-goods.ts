import { choosePrice, type ChosenPrice, type SellableVariant } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { promotionsFor, type Standing } from "#pricing/promotions";
import type { Buyer, Place } from "#pricing/selling-terms";
import { type Outcome, type Parcel, quotedOutcome, shippingOutcome, weightOf } from "#pricing/shipping";
import { destinationOf, taxViewOf } from "#pricing/tax";
import { giftCardTotal, type PricedOrder, type PriceLine, priceOrder } from "./rules.ts";
import type { SellingTerms } from "./selling-terms.ts";

/** Units of a variant that are to be bought at a price, under the id that the answer knows them by. */
export type Goods = {
  readonly item_id: string;
  readonly quantity: number;
  readonly offer: SellableVariant;
  /** As `priceOf` chose it for so many. */
  readonly price: ChosenPrice;
};

export type Circumstances = {
  readonly currency: string;
  /** Minor units; 0 while no shipping method is chosen. */
  readonly shipping_price: number;
  readonly buyer: Buyer;
  readonly terms: SellingTerms;
  /** What the codes that were given bring, and how far promotions are used up. */
  readonly standing: Standing;
  /** Epoch milliseconds. */
  readonly at: number;
};

/** What is sent, as far as its weight depends on it. */
type Weighable = {
  readonly quantity: number;
  readonly offer: Pick<SellableVariant, "weight_grams" | "is_gift_card">;
};

/** What shipping depends on, besides the goods. */
type Sending = {
  readonly buyer: Place;
  readonly terms: Pick<SellingTerms, "tax">;
  /** What a unit weighs that has no weight of its own: `DEFAULT_WEIGHT_GRAMS`. */
  readonly usual_grams: number;
};

/** What the price of a unit depends on. */
type PriceCircumstances = Pick<Circumstances, "currency" | "buyer" | "at"> & {
  readonly terms: Pick<SellingTerms, "tax">;
};

/** What these goods cost this buyer at that moment: a cart, a checkout and everything else that is priced comes by here. */
export function priceGoods(goods: readonly Goods[], { terms, standing, ...circumstances }: Circumstances): PricedOrder {
  const { buyer, at } = circumstances;
  return priceOrder({
    ...circumstances,
    lines: goods.map((one) => toLine(one, circumstances.currency)),
    tax: taxViewOf(terms.tax, buyer, at),
    ...promotionsFor(terms.promotions, standing),
  });
}

/** What priced goods are to shipping: the weight of those that are sent, and what discounts leave of their price. */
export function parcelOf(
  priced: PricedOrder,
  goods: readonly Weighable[],
  { buyer, terms, usual_grams }: Sending,
): Parcel {
  const sent = goods.filter(({ offer }) => !offer.is_gift_card);
  const weighed = sent.map(({ quantity, offer: { weight_grams } }) => ({ quantity, weight_grams }));
  return {
    place: destinationOf(terms.tax, buyer),
    currency: priced.currency,
    order_value: priced.subtotal - giftCardTotal(priced.lines) - priced.discount_total,
    weight: weightOf(weighed, usual_grams),
  };
}

type SentCircumstances = Omit<Circumstances, "shipping_price"> & Pick<Sending, "usual_grams">;
type PricedSent = { readonly outcome: Outcome | null; readonly priced: PricedOrder | null };

/** As `priceGoods`, sent by the method of that id. Where that cannot be chosen for them, the answer says why; null when there is no such method. */
export function priceSent(goods: readonly Goods[], circumstances: SentCircumstances, method_id: string): PricedSent {
  const unsent = priceGoods(goods, { ...circumstances, shipping_price: 0 });
  const parcel = parcelOf(unsent, goods, circumstances);
  return sentBy(shippingOutcome(circumstances.terms.shipping, method_id, parcel), unsent, goods, circumstances);
}

/** As `priceSent`, by the price of the shop's carrier where the method asks one: one call to a provider then. */
export async function quoteSent(
  ctx: Ctx,
  goods: readonly Goods[],
  circumstances: SentCircumstances,
  method_id: string,
): Promise<PricedSent> {
  const unsent = priceGoods(goods, { ...circumstances, shipping_price: 0 });
  const parcel = parcelOf(unsent, goods, circumstances);
  const outcome = await quotedOutcome(ctx, circumstances.terms.shipping, method_id, parcel);
  return sentBy(outcome, unsent, goods, circumstances);
}

function sentBy(
  outcome: Outcome | null,
  unsent: PricedOrder,
  goods: readonly Goods[],
  circumstances: SentCircumstances,
): PricedSent {
  const shipping_price = outcome?.price ?? null;
  if (shipping_price === null) return { outcome, priced: null };
  return { outcome, priced: shipping_price === 0 ? unsent : priceGoods(goods, { ...circumstances, shipping_price }) };
}

/** What a unit of a line of this many costs this buyer; null where it is not sold in the currency, and for a gift card worth nothing. */
export function priceOf(
  { quantity, offer }: Pick<Goods, "quantity" | "offer">,
  { currency, buyer, terms, at }: PriceCircumstances,
): ChosenPrice | null {
  const question = { currency, quantity, group_ids: buyer.group_ids, at };
  if (offer.is_gift_card) {
    const price = choosePrice(offer, question);
    return price?.unit_price === 0 ? null : price;
  }
  // Most lists are as the shop's other prices: then amounts are compared as they are.
  if (offer.prices.every(({ list }) => (list?.tax_included ?? null) === null)) return choosePrice(offer, question);
  const view = taxViewOf(terms.tax, buyer, at);
  const shown = (amount: number, tax_included: boolean | null) => view.priceOf(offer.tax_class, amount, tax_included);
  return choosePrice(offer, { ...question, shown });
}

const toLine = ({ item_id, quantity, offer, price }: Goods, currency: string): PriceLine => ({
  item_id,
  variant_id: offer.variant_id,
  product_id: offer.product_id,
  category_ids: offer.category_paths.flatMap((path) => path.split("/").filter((id) => id !== "")),
  tag_ids: offer.tag_ids,
  tax_class: offer.tax_class,
  is_gift_card: offer.is_gift_card,
  quantity,
  unit_price: price.unit_price,
  compare_at_price: price.compare_at_price,
  lowest_price_30_days: price.compare_at_price === null ? null : (offer.lowest_prices.get(currency) ?? null),
  tax_included: price.tax_included,
  compared_tax_included: price.compared_tax_included,
  price_list: price.price_list,
});

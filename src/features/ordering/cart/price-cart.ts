import type { ChosenPrice, SellableVariant } from "#goods/catalog";
import { closedBecause, planTenders, pursesOf, type ValueAccount } from "#money/stored-value";
import { giftCardTotal, type PricedOrder, priceGoods } from "#pricing/totals";
import type { CartContent } from "./object-contents.ts";
import { priceIn, type Prices, variantsById } from "./read-prices.ts";
import { currencyOf } from "./rules.ts";

/** A cart's content with what the catalog says of it and what it costs; `priced` is null while nothing says its currency. */
export type PricedCart = {
  readonly content: CartContent;
  readonly variants: readonly SellableVariant[];
  /** What a unit of each line costs, by the line's id; null where it is not sold in the cart's currency. */
  readonly unit_prices: Readonly<Record<string, ChosenPrice | null>>;
  readonly priced: PricedOrder | null;
  readonly tenders: readonly CartTender[];
};

/** A gift card in the cart: what it would pay now, or why it pays nothing. */
export type CartTender = {
  readonly account_id: string;
  readonly last4: string | null;
  readonly balance: number;
  readonly currency: string;
  readonly amount: number;
  readonly problem: "disabled" | "expired" | "currency_mismatch" | "used_up" | null;
};

/** Prices the lines that can be bought at this moment; the others count into no total. Shipping is not chosen yet. */
export function priceCart(content: CartContent, prices: Prices): PricedCart {
  const { variants, terms, buyer, at } = prices;
  // A change may have asked for a code that it takes out.
  const coupons = prices.standing.coupons.filter(({ code }) => content.coupons.includes(code));
  const standing = { ...prices.standing, coupons };
  const offers = variantsById(prices);
  const currency = currencyOf(content, offers);
  const cards = content.gift_card_ids.flatMap((id) => prices.gift_cards.filter((card) => card.id === id));
  if (currency === null)
    return { content, variants, unit_prices: {}, priced: null, tenders: tendersOf(cards, null, at) };
  const unit_prices = Object.fromEntries(
    content.lines.map(({ line_id, variant_id, quantity }) => {
      const offer = offers.get(variant_id);
      return [line_id, offer ? priceIn(prices, { quantity, offer }, currency) : null];
    }),
  );
  const goods = content.lines.flatMap(({ line_id: item_id, variant_id, quantity }) => {
    const offer = offers.get(variant_id);
    const price = unit_prices[item_id];
    return offer && price && isBuyable(offer) ? [{ item_id, quantity, offer, price }] : [];
  });
  const priced = priceGoods(goods, { currency, shipping_price: 0, buyer, terms, standing, at });
  return { content, variants, unit_prices, priced, tenders: tendersOf(cards, priced, at) };
}

/** Each card with what it would pay of the total as it is: shipping, which is not chosen yet, may take more of it. */
function tendersOf(cards: readonly ValueAccount[], priced: PricedOrder | null, at: number): CartTender[] {
  const plan =
    priced &&
    planTenders(priced.total, pursesOf(cards, priced.currency, at), priced.currency, giftCardTotal(priced.lines));
  return cards.map((card) => ({
    account_id: card.id,
    last4: card.last4,
    balance: card.balance - card.held,
    currency: card.currency,
    amount: plan?.tenders.find(({ account_id }) => account_id === card.id)?.amount ?? 0,
    problem: problemOf(card, priced?.currency ?? card.currency, at),
  }));
}

function problemOf(card: ValueAccount, currency: string, at: number): CartTender["problem"] {
  const closed = closedBecause(card, at);
  if (closed) return closed;
  if (card.currency !== currency) return "currency_mismatch";
  return card.balance > card.held ? null : "used_up";
}

const isBuyable = ({ sellable, available }: SellableVariant): boolean => sellable === 1 && available > 0;

import { type ChosenPrice, type SellableVariant, sellableVariants } from "#goods/catalog";
import { isSoldIn } from "#goods/prices";
import { accountsById, type ValueAccount } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import { buyerFactsOf } from "#pricing/customer-groups";
import type { Standing } from "#pricing/promotions";
import { anybody, type Buyer } from "#pricing/selling-terms";
import { priceOf, readTermsFor, type SellingTerms } from "#pricing/totals";
import type { Offers } from "./rules.ts";

/** What a cart's lines are worth is worked out from this: read in one round trip, and valid at that moment. */
export type Prices = {
  readonly variants: readonly SellableVariant[];
  readonly terms: SellingTerms;
  /** Without an address: that is given at checkout. */
  readonly buyer: Buyer;
  /** The gift cards that were asked for. */
  readonly gift_cards: readonly ValueAccount[];
  readonly standing: Standing;
  /** Whether the shop sells in a currency. */
  readonly isSoldIn: (currency: string) => boolean;
  /** Epoch milliseconds. */
  readonly at: number;
};

/** What is in a cart, and whose it is: `user_id` is null for a guest's. */
export type Priced = {
  readonly variant_ids: readonly string[];
  readonly coupons: readonly string[];
  readonly user_id: string | null;
  readonly gift_card_ids?: readonly string[];
};

export async function readPrices(ctx: Ctx, priced: Priced): Promise<Prices> {
  const { variant_ids, coupons, user_id, gift_card_ids = [] } = priced;
  const reading = await readTermsFor(ctx, { coupons, user_id, email: null });
  const reads = [sellableVariants(ctx, variant_ids), reading.statement] as const;
  // A guest's cart without a card needs no more than these.
  const is_plain = user_id === null && gift_card_ids.length === 0;
  const [variants, rows, facts = [], gift_cards = []] = await ctx.db.batch(
    is_plain ? reads : [...reads, buyerFactsOf(ctx, user_id ?? ""), accountsById(ctx, gift_card_ids)],
  );
  const buyer = { ...anybody, user_id, ...(user_id === null ? {} : facts[0]) };
  const sold = (currency: string) => isSoldIn(ctx, currency);
  return { variants, ...(await reading.read(rows)), buyer, gift_cards, isSoldIn: sold, at: ctx.now() };
}

/** The variants by their ids. */
export const variantsById = ({ variants }: Pick<Prices, "variants">): ReadonlyMap<string, SellableVariant> =>
  new Map(variants.map((variant) => [variant.variant_id, variant]));

/** What a unit of so many costs the cart's buyer; null where it is not sold in the currency. */
export const priceIn = (
  { buyer, terms, at, isSoldIn: isSold }: Prices,
  wanted: { readonly quantity: number; readonly offer: SellableVariant },
  currency: string,
): ChosenPrice | null => (isSold(currency) ? priceOf(wanted, { currency, buyer, terms, at }) : null);

/** What a change of the cart is decided by. */
export const offersOf = (prices: Prices): Offers =>
  new Map(
    prices.variants.map((offer) => {
      const { variant_id, currency, sellable, available } = offer;
      const unitPrice = (quantity: number, wanted: string) =>
        priceIn(prices, { quantity, offer }, wanted)?.unit_price ?? null;
      return [variant_id, { variant_id, currency, sellable, available, unitPrice }];
    }),
  );

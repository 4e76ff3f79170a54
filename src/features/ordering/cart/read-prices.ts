import {
  beginReadingVariants,
  type ChosenPrice,
  knownVariants,
  type SellableVariant,
  sellableVariants,
} from "#goods/catalog";
import { isSoldIn } from "#goods/prices";
import { accountsById, type ValueAccount } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import { buyerFactsOf } from "#pricing/customer-groups";
import { needsStanding, noStanding, type Standing } from "#pricing/promotions";
import { anybody, type Buyer } from "#pricing/selling-terms";
import { knownSellingTerms, priceOf, readTermsFor, type SellingTerms } from "#pricing/totals";
import { type Offers, type PriceStep, readOffers, type SuppliedOffer } from "./rules.ts";

/** What a cart's lines are worth is worked out from this. What the isolate remembers of it is at most 10 s old. */
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

/** Reads the prices: nothing where this isolate knows them, as it may of a guest's cart without a code or a card, else in one round trip. */
export const readPrices = async (ctx: Ctx, priced: Priced): Promise<Prices> =>
  knownPrices(ctx, priced) ?? readFreshPrices(ctx, priced);

/** The prices by what this isolate remembers; null where it would have to ask. */
export function knownPrices(ctx: Ctx, { variant_ids, coupons, user_id, gift_card_ids = [] }: Priced): Prices | null {
  if (user_id !== null || gift_card_ids.length > 0) return null;
  const terms = knownSellingTerms(ctx);
  if (terms === null || needsStanding(terms.promotions, coupons)) return null;
  const variants = knownVariants(ctx, variant_ids);
  return variants && { variants, terms, standing: noStanding, buyer: { ...anybody }, gift_cards: [], ...momentOf(ctx) };
}

/** Reads the prices as they are at this moment, in one round trip. */
export async function readFreshPrices(ctx: Ctx, priced: Priced): Promise<Prices> {
  const { variant_ids, coupons, user_id, gift_card_ids = [] } = priced;
  const reading = await readTermsFor(ctx, { coupons, user_id, email: null });
  const remember = beginReadingVariants(ctx);
  const reads = [sellableVariants(ctx, variant_ids), reading.statement] as const;
  // A guest's cart without a card needs no more than these.
  const is_plain = user_id === null && gift_card_ids.length === 0;
  const [variants, rows, facts = [], gift_cards = []] = await ctx.db.batch(
    is_plain ? reads : [...reads, buyerFactsOf(ctx, user_id ?? ""), accountsById(ctx, gift_card_ids)],
  );
  remember(variants);
  const buyer = { ...anybody, user_id, ...(user_id === null ? {} : facts[0]) };
  return { variants, ...(await reading.read(rows)), buyer, gift_cards, ...momentOf(ctx) };
}

const momentOf = (ctx: Ctx) => ({ at: ctx.now(), isSoldIn: (currency: string) => isSoldIn(ctx, currency) });

/** The variants by their ids. */
export const variantsById = ({ variants }: Pick<Prices, "variants">): ReadonlyMap<string, SellableVariant> =>
  new Map(variants.map((variant) => [variant.variant_id, variant]));

/** What a unit of so many costs the cart's buyer; null where it is not sold in the currency. */
export const priceIn = (
  { buyer, terms, at, isSoldIn: isSold }: Prices,
  wanted: { readonly quantity: number; readonly offer: SellableVariant },
  currency: string,
): ChosenPrice | null => (isSold(currency) ? priceOf(wanted, { currency, buyer, terms, at }) : null);

/** What a change of the cart is decided by, of these variants. */
export function suppliedOffers(prices: Prices, variant_ids: readonly string[]): SuppliedOffer[] {
  const known = variantsById(prices);
  return [...new Set(variant_ids)].flatMap((variant_id) => {
    const offer = known.get(variant_id);
    if (!offer) return [];
    const { currency, sellable, available } = offer;
    const currencies = [...new Set([currency, ...offer.prices.map((price) => price.currency)])];
    const steps = [...new Set([1, ...offer.prices.map(({ min_quantity }) => min_quantity)])].toSorted((a, b) => a - b);
    const stepsIn = (wanted: string) =>
      steps.map((quantity): PriceStep => [quantity, priceIn(prices, { quantity, offer }, wanted)?.unit_price ?? null]);
    const by_currency = Object.fromEntries(currencies.map((wanted) => [wanted, stepsIn(wanted)]));
    return [{ variant_id, currency, sellable, available, prices: by_currency }];
  });
}

/** What the arrival of a guest's lines is decided by. */
export const offersOf = (prices: Prices): Offers =>
  readOffers(
    suppliedOffers(
      prices,
      prices.variants.map(({ variant_id }) => variant_id),
    ),
  );

import { type SellableVariant, sellableVariants } from "#goods/catalog";
import { isSoldIn } from "#goods/prices";
import { customerOf } from "#money/payment-customers";
import { selectMethodTerms, type StoredTerms } from "#money/providers";
import { accountsToSpend, planTenders, pursesOf, type TenderPlan, type ValueAccount } from "#money/stored-value";
import type { Demand } from "#ordering/checkout-journal";
import type { Checkout, Quoted } from "#ordering/protocol";
import { accountOf, type AccountRow } from "#people/accounts";
import { type AddressDetails, addressOf, type AddressRow, unsealAddress } from "#people/addresses";
import { type AppError, invalidField, PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { type BuyerFacts, buyerFactsOf } from "#pricing/customer-groups";
import type { Standing } from "#pricing/promotions";
import { anybody, type Buyer, type PickupPlace } from "#pricing/selling-terms";
import { shippingSettings } from "#pricing/shipping";
import { taxByEngine } from "#pricing/tax-engines";
import type { VatNumber } from "#pricing/tax-reliefs";
import { giftCardTotal, type PricedOrder, priceGoods, priceOf, quoteSent, readTermsFor } from "#pricing/totals";
import { methodUnavailable, QuoteError } from "./errors.ts";

/** As much of an address as what an order costs depends on. */
export type Place = Pick<AddressDetails, "country" | "state" | "postal_code">;

/** One that was sent, or one of the account's own. */
export type Wanted<Address extends Place> = Address | { readonly id: string };

/** What a total depends on, besides the cart. */
export type PricingTerms<Address extends Place> = {
  /** Null for what is not sent. */
  readonly shipping_address: Wanted<Address> | null;
  readonly billing_address: Wanted<Address> | null;
  /** Where the shopper is, without an address. */
  readonly country: string | null;
  /** Null while none is chosen. */
  readonly shipping_method_id: string | null;
  /** Null while none is chosen. */
  readonly provider: string | null;
  /** By what a guest is known to promotions that count their uses. */
  readonly email: string | null;
  readonly vat_number: VatNumber | null;
  readonly use_store_credit: boolean;
};

type Goods = Pick<Checkout, "coupons" | "currency" | "gift_card_ids"> & {
  /** `item_id`: what the answer calls the line; a new id where there is none. */
  readonly lines: readonly (Demand & { readonly item_id?: string })[];
};

export type PricedCheckout<Address extends Place> = {
  readonly priced: PricedOrder;
  readonly variants: ReadonlyMap<string, SellableVariant>;
  /** Null while none is chosen, and where nothing is sent. */
  readonly shipping_method: {
    readonly id: string;
    readonly name: string;
    readonly pickup_place: PickupPlace | null;
  } | null;
  /** Null where nothing is sent and none was given, and where the order is fetched. */
  readonly shipping_address: Address | AddressDetails | null;
  /** Null without any address, and when the account has none with the id that was given. */
  readonly billing_address: Address | AddressDetails | null;
  /** Where it goes, or where the shopper or the shop is; null where nobody says. */
  readonly country: string | null;
  /** What the cart's codes bring, as they stood. */
  readonly standing: Standing;
  /** What of the total is paid by gift cards and store credit, and what is left for the provider. */
  readonly paid_by: TenderPlan;
  /** The cards and the credit that it could be paid with. */
  readonly purses: readonly ValueAccount[];
  readonly account: AccountRow | undefined;
  /** The account's id at the provider, if it has one already. */
  readonly provider_customer_id: string | null;
  /** What the shop has decided about its ways to pay. */
  readonly methods: readonly StoredTerms[];
};

/**
 * Prices a checkout from one batch of reads: catalog, selling terms, and the account's own address; a tax engine, and a carrier that the method
 * asks, once each besides. Never a client's number. What cannot be sold or sent comes back as the refusal to answer with; nothing is held for it.
 */
export async function priceCheckout<Address extends Place>(
  ctx: Ctx,
  { lines, coupons, currency: cart_currency, gift_card_ids = [] }: Goods,
  terms: PricingTerms<Address>,
): Promise<Quoted<PricedCheckout<Address>, AppError>> {
  const user_id = ctx.actor.type === "user" ? ctx.actor.id : "";
  const variant_ids = lines.map((line) => line.variant_id);
  const wanted = { gift_card_ids, credit_of: terms.use_store_credit ? user_id : null };
  const shopper = { coupons, user_id: user_id === "" ? null : user_id, email: terms.email };
  const reading = await readTermsFor(ctx, shopper);
  const reads = [
    sellableVariants(ctx, variant_ids),
    reading.statement,
    addressOf(ctx, idOf(terms.shipping_address)),
    addressOf(ctx, idOf(terms.billing_address)),
    accountOf(ctx, user_id),
    customerOf(ctx, terms.provider ?? "", user_id),
    selectMethodTerms(ctx),
  ] as const;
  // A guest's checkout without a card needs no more than these.
  const is_plain = user_id === "" && gift_card_ids.length === 0;
  const [variantRows, termRows, [address], [billing], [account], [customer], methods, found = [], stored = []] =
    await ctx.db.batch(is_plain ? reads : [...reads, buyerFactsOf(ctx, user_id), accountsToSpend(ctx, wanted)]);
  const facts = user_id === "" ? [] : found;
  const refuse = (refusal: AppError) => ({ ok: false, refusal }) as const;
  if (user_id !== "" && !account?.personal_key) return refuse(PlatformError.invalid_token());

  const variants = new Map(variantRows.map((row) => [row.variant_id, row]));
  const currency = cart_currency ?? variantRows[0]?.currency ?? ctx.config.DEFAULT_CURRENCY;
  const gone = variant_ids.filter((id) => variants.get(id)?.sellable !== 1);
  if (gone.length > 0)
    return refuse(QuoteError.item_unavailable({ items: gone.map((variant_id) => ({ variant_id })) }));

  const is_sent = [...variants.values()].some(({ is_gift_card }) => !is_gift_card);
  const applicable = await reading.read(termRows);
  const method_id = is_sent ? terms.shipping_method_id : null;
  const pickup_place =
    applicable.terms.shipping.methods.find(({ id, is_active }) => is_active && id === method_id)?.pickup_place ?? null;
  const given_address = await detailsOf(ctx, terms.shipping_address, address);
  if (terms.shipping_address && !given_address) return refuse(QuoteError.shipping_address_not_found());
  if (is_sent && !given_address && !pickup_place)
    return refuse(invalidField("shipping_address", "one_of", ADDRESS_NEEDED));
  const billing_address =
    terms.billing_address === null ? given_address : await detailsOf(ctx, terms.billing_address, billing);
  // What is fetched goes nowhere: it is handed over, and taxed, where the place is.
  const shipping_address = pickup_place ? null : given_address;
  const destination = pickup_place?.address ?? shipping_address;
  const circumstances = {
    ...applicable,
    currency,
    buyer: buyerOf(user_id, facts[0], placeOf(destination ?? billing_address, terms), terms.vat_number),
    at: ctx.now(),
  };
  const goods = lines.flatMap(({ variant_id, quantity, item_id = ctx.id() }) => {
    const offer = variants.get(variant_id);
    const price = offer && isSoldIn(ctx, currency) ? priceOf({ quantity, offer }, circumstances) : null;
    return offer && price ? [{ item_id, quantity, offer, price }] : [];
  });
  const priceless = variant_ids.filter((id) => !goods.some(({ offer }) => offer.variant_id === id));
  if (priceless.length > 0)
    return refuse(
      QuoteError.not_sold_in_currency({ currency, items: priceless.map((variant_id) => ({ variant_id })) }),
    );
  const usual_grams = shippingSettings.of(ctx.config).DEFAULT_WEIGHT_GRAMS;
  const { outcome, priced: by_tables } =
    method_id === null
      ? { outcome: null, priced: priceGoods(goods, { ...circumstances, shipping_price: 0 }) }
      : await quoteSent(ctx, goods, { ...circumstances, usual_grams }, method_id);
  if (!by_tables) return refuse(methodUnavailable(currency, outcome));
  const priced = destination === null ? by_tables : await taxByEngine(ctx, by_tables, destination);
  const purses = inOrderOfUse(stored, gift_card_ids);
  const quote = {
    priced,
    standing: applicable.standing,
    variants,
    shipping_method: outcome && { id: outcome.method.id, name: outcome.method.name, pickup_place },
    shipping_address,
    billing_address,
    country: circumstances.buyer.country ?? applicable.terms.tax.settings?.home_country ?? null,
    paid_by: planTenders(priced.total, pursesOf(purses, currency, ctx.now()), currency, giftCardTotal(priced.lines)),
    purses,
    account,
    provider_customer_id: customer?.provider_customer_id ?? null,
    methods,
  };
  return { ok: true, quote, stocked: lines.filter(({ variant_id }) => !variants.get(variant_id)?.is_gift_card) };
}

/** Gift cards as they stand in the cart, then the store credit. */
const inOrderOfUse = (accounts: readonly ValueAccount[], gift_card_ids: readonly string[]): ValueAccount[] => [
  ...gift_card_ids.flatMap((id) => accounts.filter((account) => account.id === id)),
  ...accounts.filter(({ kind }) => kind === "store_credit"),
];

const ADDRESS_NEEDED = "Give either shipping_address or shipping_address_id, or a method with a pickup_place";

/** What decides on taxes: an address, or else the country that was given, if any. */
const placeOf = (address: Place | null, { country }: { readonly country: string | null }) =>
  address ?? { country, state: null, postal_code: null };

const buyerOf = (
  user_id: string,
  facts: BuyerFacts | undefined,
  { country, state, postal_code }: Pick<Buyer, "country" | "state" | "postal_code">,
  vat_number: VatNumber | null,
): Buyer => ({
  ...anybody,
  ...facts,
  user_id: user_id === "" ? null : user_id,
  country,
  state,
  postal_code,
  vat_country: vat_number?.country ?? null,
});

const idOf = (wanted: Wanted<Place> | null): string => (wanted !== null && "id" in wanted ? wanted.id : "");

/** An address that was sent, or one of the account's own as it was read; null without any, or when the account has none with that id. */
const detailsOf = async <Address extends Place>(
  ctx: Ctx,
  wanted: Wanted<Address> | null,
  row: AddressRow | undefined,
): Promise<Address | AddressDetails | null> =>
  wanted !== null && "id" in wanted ? ((row && (await unsealAddress(ctx, row))?.details) ?? null) : wanted;

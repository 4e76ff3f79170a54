import { type SellableVariant, sellableVariants } from "#goods/catalog";
import { customerOf } from "#money/payment-customers";
import { PaymentError } from "#money/payments";
import { isChargeable } from "#money/providers";
import { accountsToSpend, planTenders, pursesOf, type TenderPlan, type ValueAccount } from "#money/stored-value";
import type { Checkout, Quoted } from "#ordering/protocol";
import { accountOf, unsealAccount } from "#people/accounts";
import { type AddressDetails, addressOf, type AddressRow, unsealAddress } from "#people/addresses";
import { type AppError, invalidField, PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { blindIndex } from "#platform/secrets/personal";
import { readStanding } from "#pricing/coupons";
import { type BuyerFacts, buyerFactsOf } from "#pricing/customer-groups";
import { noStanding, type Standing } from "#pricing/promotions";
import { anybody, type Buyer } from "#pricing/selling-terms";
import { type ShippingMethod, shippingMethodOf } from "#pricing/shipping";
import type { VatNumber } from "#pricing/tax-reliefs";
import { type PricedOrder, priceOf, priceSent, readSellingTerms } from "#pricing/totals";
import type { CheckoutGuard } from "./checkout-guards.ts";
import { CheckoutError } from "./errors.ts";

/** What the shopper asked for, besides the cart. */
export type Terms = {
  readonly shipping_address: AddressDetails | { readonly id: string };
  readonly billing_address: AddressDetails | { readonly id: string } | null;
  readonly shipping_method_id: string;
  readonly provider: string;
  readonly email: string | null;
  readonly note: string | null;
  readonly vat_number: VatNumber | null;
  readonly expected_total: number | null;
  readonly use_store_credit: boolean;
  readonly expected_amount_due: number | null;
};

/** All that the order will say, worked out by the shop alone. */
export type Quote = {
  readonly priced: PricedOrder;
  readonly variants: ReadonlyMap<string, SellableVariant>;
  readonly shipping_method: ShippingMethod;
  readonly shipping_address: AddressDetails;
  readonly billing_address: AddressDetails;
  readonly email: string;
  readonly note: string | null;
  readonly vat_number: string | null;
  /** The customer's own; null for a guest. */
  readonly personal_key: string | null;
  readonly provider: string;
  /** What of the total is paid by gift cards and store credit, and what is left for the provider. */
  readonly paid_by: TenderPlan;
  /** The account's id at the provider, if it has one already. */
  readonly provider_customer_id: string | null;
};

/**
 * Prices a checkout from one batch of reads: catalog, shipping, tax, and the account's own address. Never a client's
 * number. What cannot be sold, sent or charged, or is refused by a guard, comes back as the refusal to answer with; nothing has been held by then.
 */
export async function quoteCheckout(
  ctx: Ctx,
  checkout: Checkout,
  terms: Terms,
  guards: readonly CheckoutGuard[] = [],
): Promise<Quoted<Quote, AppError>> {
  const [shipping_id, billing_id] = [idOf(terms.shipping_address), idOf(terms.billing_address)];
  const user_id = ctx.actor.type === "user" ? ctx.actor.id : "";
  const variant_ids = checkout.lines.map((line) => line.variant_id);
  const reading = readSellingTerms(ctx);
  const { gift_card_ids = [] } = checkout;
  const wanted = { gift_card_ids, credit_of: terms.use_store_credit ? user_id : null };
  const customer_known = await customerBy(ctx, user_id, terms.email);
  const reads = [
    sellableVariants(ctx, variant_ids),
    shippingMethodOf(ctx, terms.shipping_method_id),
    reading.statement,
    readStanding(ctx, checkout.coupons, customer_known),
    addressOf(ctx, shipping_id),
    addressOf(ctx, billing_id),
    accountOf(ctx, user_id),
    customerOf(ctx, terms.provider, user_id),
  ] as const;
  // A guest's checkout without a card needs no more than these.
  const is_plain = user_id === "" && gift_card_ids.length === 0;
  const [
    variantRows,
    [method],
    termRows,
    [standing = noStanding],
    [address],
    [billing],
    [account],
    [customer],
    found = [],
    stored = [],
  ] = await ctx.db.batch(is_plain ? reads : [...reads, buyerFactsOf(ctx, user_id), accountsToSpend(ctx, wanted)]);
  const facts = user_id === "" ? [] : found;
  const refuse = (refusal: AppError) => ({ ok: false, refusal }) as const;
  const personal_key = account?.personal_key ?? null;
  if (user_id !== "" && personal_key === null) return refuse(PlatformError.invalid_token());

  const variants = new Map(variantRows.map((row) => [row.variant_id, row]));
  const currency = variantRows[0]?.currency ?? ctx.config.DEFAULT_CURRENCY;
  const gone = variant_ids.filter((id) => !isSold(variants.get(id), currency));
  if (gone.length > 0)
    return refuse(CheckoutError.item_unavailable({ items: gone.map((variant_id) => ({ variant_id })) }));

  const shipping_address = await detailsOf(ctx, terms.shipping_address, address);
  if (!shipping_address) return refuse(CheckoutError.shipping_address_not_found());
  const billing_address = await detailsOf(ctx, terms.billing_address ?? shipping_address, billing);
  if (!billing_address) return refuse(CheckoutError.billing_address_not_found());
  const email = terms.email ?? (account && (await unsealAccount(ctx, account)).email);
  if (!email) return refuse(invalidField("email", "required", "`email` is required of guests"));

  const circumstances = {
    currency,
    buyer: buyerOf(user_id, facts[0], shipping_address, terms.vat_number),
    terms: reading.termsIn(termRows),
    standing,
    at: ctx.now(),
  };
  const goods = checkout.lines.map(({ variant_id, quantity }) => {
    const offer = variants.get(variant_id);
    const price = offer && priceOf({ quantity, offer }, circumstances);
    if (!offer || !price) throw new Error(`variant ${variant_id} is sold and has no price in ${currency}`);
    return { item_id: ctx.id(), quantity, offer, price };
  });
  const priced = method ? priceSent(goods, circumstances, method) : null;
  if (!method || !priced) return refuse(CheckoutError.shipping_method_unavailable({ currency }));
  const { total } = priced;
  if (terms.expected_total !== null && terms.expected_total !== total)
    return refuse(
      usedUpIn(priced, standing) ??
        CheckoutError.cart_changed({ total, expected_total: terms.expected_total, currency }),
    );
  const paid_by = planTenders(total, pursesOf(inOrderOfUse(stored, gift_card_ids), currency, ctx.now()), currency);
  const { charge } = paid_by;
  if (terms.expected_amount_due !== null && terms.expected_amount_due !== charge)
    return refuse(
      CheckoutError.amount_due_changed({
        amount_due: charge,
        expected_amount_due: terms.expected_amount_due,
        currency,
      }),
    );
  if (charge > 0 && !isChargeable(charge, currency))
    return refuse(PaymentError.amount_not_chargeable({ amount: charge, currency }));
  const guarded = { lines: priced.lines, currency, total, country: shipping_address.country, is_guest: user_id === "" };
  for (const { check } of guards) {
    const refusal = check(guarded, ctx.config);
    if (refusal) return refuse(refusal);
  }

  const quote = {
    priced,
    variants,
    shipping_method: method,
    shipping_address,
    billing_address,
    email,
    note: terms.note,
    vat_number: terms.vat_number?.number ?? null,
    personal_key,
    provider: terms.provider,
    paid_by,
    provider_customer_id: customer?.provider_customer_id ?? null,
  };
  return { ok: true, quote };
}

const used_up: ReadonlySet<string> = new Set(["already_used", "limit_reached"]);

/** The refusal for a code of the cart that takes nothing off since it is used up; undefined without any. */
function usedUpIn({ rejected_codes }: PricedOrder, { coupons }: Standing): AppError | undefined {
  const code = rejected_codes.find(({ reason }) => used_up.has(reason))?.code;
  const coupon = coupons.find((one) => one.code === code);
  return (
    coupon && CheckoutError.coupon_limit_reached({ promotion_id: coupon.promotion_id ?? "", coupon_code: coupon.code })
  );
}

/** Gift cards as they stand in the cart, then the store credit. */
const inOrderOfUse = (accounts: readonly ValueAccount[], gift_card_ids: readonly string[]): ValueAccount[] => [
  ...gift_card_ids.flatMap((id) => accounts.filter((account) => account.id === id)),
  ...accounts.filter(({ kind }) => kind === "store_credit"),
];

/** By what a customer is known again: an account by itself, a guest by the address that they give. */
const customerBy = async (ctx: Ctx, user_id: string, email: string | null) => ({
  user_id: user_id === "" ? null : user_id,
  email_index: user_id === "" && email !== null ? await blindIndex(ctx, "email", email) : null,
});

const buyerOf = (
  user_id: string,
  facts: BuyerFacts | undefined,
  { country, state, postal_code }: AddressDetails,
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

type Wanted = AddressDetails | { readonly id: string };

const idOf = (wanted: Wanted | null): string => (wanted !== null && "id" in wanted ? wanted.id : "");

/** An address that was sent, or one of the account's own as it was read; null when the account has none with that id. */
const detailsOf = async (ctx: Ctx, wanted: Wanted, row: AddressRow | undefined): Promise<AddressDetails | null> =>
  "id" in wanted ? ((row && (await unsealAddress(ctx, row))?.details) ?? null) : wanted;

const isSold = (variant: SellableVariant | undefined, currency: string): boolean =>
  variant !== undefined && variant.sellable === 1 && variant.currency === currency;

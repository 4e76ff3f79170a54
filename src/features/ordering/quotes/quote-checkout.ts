import { PaymentError } from "#money/payments";
import { isByHand, isChargeableBy, refuseMethod } from "#money/providers";
import { assignRecipients, type WantedRecipient } from "#ordering/gift-card-sales";
import type { GiftRecipient } from "#ordering/orders";
import type { Checkout, Quoted } from "#ordering/protocol";
import { unsealAccount } from "#people/accounts";
import type { AddressDetails } from "#people/addresses";
import { type AppError, invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import type { Standing } from "#pricing/promotions";
import type { PricedOrder } from "#pricing/totals";
import { changedParts, type ShownTotals } from "./changed-total-rules.ts";
import type { CheckoutGuard } from "./checkout-guards.ts";
import { QuoteError } from "./errors.ts";
import { type Place, priceCheckout, type PricedCheckout, type PricingTerms } from "./price-checkout.ts";

/** What the shopper asked for, besides the cart. */
export type Terms = PricingTerms<AddressDetails> & {
  readonly provider: string;
  /** Whether what it is paid with is saved for the account. */
  readonly keeps_method?: boolean;
  readonly note: string | null;
  /** What mails about the order are to be written in; null where the request does not say. */
  readonly locale: string | null;
  /** By `Accept-Language`: it counts where neither the request, nor the cart, nor the account says. */
  readonly browser_locale: string | null;
  /** Null where the request does not say. */
  readonly shown: ShownTotals | null;
  readonly expected_amount_due: number | null;
  readonly gift_card_recipients: readonly WantedRecipient[];
};

/** All that the order will say, worked out by the shop alone. */
export type Quote = Omit<PricedCheckout<AddressDetails>, "account" | "purses" | "standing" | "methods"> & {
  readonly billing_address: AddressDetails | null;
  readonly email: string;
  readonly note: string | null;
  readonly locale: string | null;
  readonly vat_number: string | null;
  readonly gift_recipients: readonly GiftRecipient[];
  /** The customer's own; null for a guest. */
  readonly personal_key: string | null;
  readonly provider: string;
};

/**
 * Prices a checkout that is to become an order. What cannot be sold, sent or charged, costs another amount than was shown, or
 * is refused by a guard comes back as the refusal to answer with; nothing has been held by then.
 */
export async function quoteCheckout(
  ctx: Ctx,
  checkout: Checkout,
  terms: Terms,
  guards: readonly CheckoutGuard[] = [],
): Promise<Quoted<Quote, AppError>> {
  const quoted = await priceCheckout(ctx, checkout, terms);
  if (!quoted.ok) return quoted;
  const { account, purses: _purses, standing, methods, ...priced } = quoted.quote;
  const { shipping_method, billing_address } = priced;
  const refuse = (refusal: AppError) => ({ ok: false, refusal }) as const;
  const { lines, currency } = priced.priced;
  const is_sent = lines.some(({ is_gift_card }) => !is_gift_card);
  if (is_sent && !shipping_method)
    return refuse(QuoteError.shipping_method_unavailable({ currency, reason: "required" }));
  const assigned = assignRecipients(lines, terms.gift_card_recipients);
  if (!assigned.ok) return assigned;
  if (terms.billing_address && !billing_address) return refuse(QuoteError.billing_address_not_found());
  const email = terms.email ?? (account && (await unsealAccount(ctx, account)).email);
  if (!email) return refuse(invalidField("email", "required", "`email` is required of guests"));

  const refusal =
    changeSinceShown({ ...priced, standing }, terms) ??
    refusalOf(ctx, { ...priced, methods, provider: terms.provider }, guards);
  if (refusal) return refuse(refusal);
  const { note, provider, vat_number } = terms;
  const of_account = { personal_key: account?.personal_key ?? null, vat_number: vat_number?.number ?? null };
  const { recipients: gift_recipients } = assigned;
  const locale = terms.locale ?? checkout.locale ?? account?.locale ?? terms.browser_locale;
  const quote = { ...priced, billing_address, email, note, locale, provider, gift_recipients, ...of_account };
  return { ...quoted, quote };
}

type Costs = Pick<PricedCheckout<Place>, "priced" | "paid_by" | "country">;
type Paying = Costs & Pick<PricedCheckout<Place>, "methods"> & Pick<PricingTerms<Place>, "provider">;

/** 409 where the total, or what is left of it to pay, is another than the shopper was shown. */
function changeSinceShown(
  { priced, paid_by, standing }: Costs & Pick<PricedCheckout<Place>, "standing">,
  terms: Terms,
) {
  const { shown, expected_amount_due } = terms;
  const { currency, total } = priced;
  if (shown && shown.total !== total) {
    const changes = changedParts(priced, shown);
    return (
      usedUpIn(priced, standing) ?? QuoteError.cart_changed({ total, expected_total: shown.total, currency, changes })
    );
  }
  const { charge: amount_due } = paid_by;
  if (expected_amount_due === null || expected_amount_due === amount_due) return null;
  return QuoteError.amount_due_changed({ amount_due, expected_amount_due, currency });
}

const used_up: ReadonlySet<string> = new Set(["already_used", "limit_reached"]);

/** The refusal for a code of the cart that takes nothing off since it is used up; undefined without any. */
function usedUpIn({ rejected_codes }: PricedOrder, { coupons }: Standing): AppError | undefined {
  const code = rejected_codes.find(({ reason }) => used_up.has(reason))?.code;
  const coupon = coupons.find((one) => one.code === code);
  return (
    coupon && QuoteError.coupon_limit_reached({ promotion_id: coupon.promotion_id ?? "", coupon_code: coupon.code })
  );
}

/** What cannot be paid as it was asked for, and what a guard does not let through. */
export function refusalOf(
  ctx: Ctx,
  { priced, paid_by, country, methods, provider }: Paying,
  guards: readonly CheckoutGuard[],
): AppError | null {
  const { currency, total, lines } = priced;
  const { charge } = paid_by;
  const has_gift_cards = lines.some(({ is_gift_card }) => is_gift_card);
  const use = { country, currency, total: charge, has_gift_cards };
  const refused = charge > 0 && provider !== null ? refuseMethod(ctx, methods, provider, use) : null;
  if (refused) return refused;
  if (charge > 0 && !isByHand(provider ?? "") && !isChargeableBy(provider ?? "", charge, currency))
    return PaymentError.amount_not_chargeable({ amount: charge, currency });
  const is_guest = ctx.actor.type !== "user";
  const guarded = { lines, currency, total, country, is_guest };
  for (const { check } of guards) {
    const refusal = check(guarded, ctx.config);
    if (refusal) return refusal;
  }
  return null;
}

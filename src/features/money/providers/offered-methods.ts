import { type AppError } from "#platform/basics/errors";
import type { Language } from "#platform/basics/language";
import type { Ctx } from "#platform/context";
import { ProviderError } from "./errors.ts";
import {
  allTerms,
  methodOf,
  type MethodReason,
  type MethodTerms,
  type MethodUse,
  type PaymentMethod,
  providerOfMethod,
  refusalOfMethod,
} from "./method-rules.ts";
import { type PaymentAdapter, paymentAdapters } from "./payment-adapters.ts";
import { isChargeable } from "./rules.ts";
import { bankAccount } from "./settings.ts";
import type { StoredTerms } from "./store.ts";

/** What shoppers read where the shop gives a method no name of its own. */
const usualNames: Readonly<Record<PaymentMethod, Readonly<Record<Language, string>>>> = {
  card: { en: "Card", de: "Karte", ja: "カード" },
  paypal: { en: "PayPal", de: "PayPal", ja: "PayPal" },
  razorpay: { en: "Razorpay", de: "Razorpay", ja: "Razorpay" },
  bank_transfer: { en: "Bank transfer", de: "Überweisung", ja: "銀行振込" },
  cash_on_delivery: { en: "Cash on delivery", de: "Nachnahme", ja: "代金引換" },
};

export const nameOfMethod = ({ method, names }: MethodTerms, language: Language): string =>
  names[language] ?? names["en"] ?? usualNames[method][language];

/** The settings that a method lacks, by name. Without them it is not offered. */
export const missingSettings = ({ config }: Ctx, method: PaymentMethod): string[] =>
  method === "bank_transfer" && bankAccount(config) === null
    ? ["BANK_ACCOUNT_HOLDER", "BANK_IBAN"]
    : (adapterOf(method)?.missing_settings?.(config) ?? []);

/** What takes the money of a method; undefined for what is paid by hand. */
const adapterOf = (method: PaymentMethod): PaymentAdapter | undefined =>
  paymentAdapters.rules().find(({ name }) => name === providerOfMethod(method));

/** The methods that are switched on and not offered, since they lack settings. */
export const unconfiguredMethods = (ctx: Ctx, decided: readonly StoredTerms[]) =>
  allTerms(decided).flatMap(({ method, is_active }) => {
    const missing = missingSettings(ctx, method);
    return is_active && missing.length > 0 ? [{ method, missing_settings: missing }] : [];
  });

function refusalOf(ctx: Ctx, terms: MethodTerms, use: MethodUse): MethodReason | null {
  const refusal = refusalOfMethod(terms, use, missingSettings(ctx, terms.method).length === 0);
  const takes = adapterOf(terms.method)?.takesCurrency;
  return refusal ?? (use.currency !== null && takes?.(use.currency, ctx.config) === false ? "currency" : null);
}

/** The ways to pay for this, in the shop's order. */
export const offeredMethods = (ctx: Ctx, decided: readonly StoredTerms[], use: MethodUse): MethodTerms[] =>
  allTerms(decided).filter((terms) => refusalOf(ctx, terms, use) === null && canCharge(terms, use));

/** Whether a provider with rules of its own about amounts can charge this one. */
function canCharge({ method }: MethodTerms, { total, currency }: MethodUse): boolean {
  const isOwn = adapterOf(method)?.isChargeable;
  return isOwn === undefined || total === null || total === 0 || currency === null || isOwn(total, currency);
}

/** Whether a provider can charge this much at all. A total of 0 is no charge and is never asked about. */
export const isChargeableBy = (provider: string, amount: number, currency: string): boolean =>
  (adapterOf(methodOf(provider))?.isChargeable ?? isChargeable)(amount, currency);

/** The refusal of a way to pay that cannot be used for this; null where it can. */
export function refuseMethod(
  ctx: Ctx,
  decided: readonly StoredTerms[],
  provider: string,
  use: MethodUse,
): AppError | null {
  const method = methodOf(provider);
  const terms = allTerms(decided).find((one) => one.method === method);
  const reason = terms ? refusalOf(ctx, terms, use) : "inactive";
  return reason === null ? null : ProviderError.payment_method_unavailable({ method, reason });
}

/** What the provider's script in a browser is given; null where the shop has not said, and for methods without one. */
export const publishableKey = ({ config }: Ctx, method: PaymentMethod): string | null =>
  adapterOf(method)?.publishable_key?.(config) ?? null;

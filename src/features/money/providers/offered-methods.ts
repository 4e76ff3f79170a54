import { type AppError } from "#platform/basics/errors";
import type { Language } from "#platform/basics/language";
import type { Ctx } from "#platform/context";
import { ProviderError } from "./errors.ts";
import {
  allTerms,
  methodOf,
  type MethodTerms,
  type MethodUse,
  type PaymentMethod,
  refusalOfMethod,
} from "./method-rules.ts";
import { paymentAdapters } from "./payment-adapters.ts";
import { bankAccount } from "./settings.ts";
import type { StoredTerms } from "./store.ts";

/** What shoppers read where the shop gives a method no name of its own. */
const usualNames: Readonly<Record<PaymentMethod, Readonly<Record<Language, string>>>> = {
  card: { en: "Card", de: "Karte", ja: "カード" },
  bank_transfer: { en: "Bank transfer", de: "Überweisung", ja: "銀行振込" },
  cash_on_delivery: { en: "Cash on delivery", de: "Nachnahme", ja: "代金引換" },
};

export const nameOfMethod = ({ method, names }: MethodTerms, language: Language): string =>
  names[language] ?? names["en"] ?? usualNames[method][language];

/** The settings that a method lacks, by name. Without them it is not offered. */
export const missingSettings = ({ config }: Ctx, method: PaymentMethod): string[] =>
  method === "bank_transfer" && bankAccount(config) === null ? ["BANK_ACCOUNT_HOLDER", "BANK_IBAN"] : [];

/** The methods that are switched on and not offered, since they lack settings. */
export const unconfiguredMethods = (ctx: Ctx, decided: readonly StoredTerms[]) =>
  allTerms(decided).flatMap(({ method, is_active }) => {
    const missing = missingSettings(ctx, method);
    return is_active && missing.length > 0 ? [{ method, missing_settings: missing }] : [];
  });

const refusalOf = (ctx: Ctx, terms: MethodTerms, use: MethodUse) =>
  refusalOfMethod(terms, use, missingSettings(ctx, terms.method).length === 0);

/** The ways to pay for this, in the shop's order. */
export const offeredMethods = (ctx: Ctx, decided: readonly StoredTerms[], use: MethodUse): MethodTerms[] =>
  allTerms(decided).filter((terms) => refusalOf(ctx, terms, use) === null);

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

/** What a browser needs to take cards; null where the shop has not said. */
export const publishableKey = ({ config }: Ctx): string | null => {
  for (const { publishable_key } of paymentAdapters.rules()) {
    const key = publishable_key?.(config);
    if (key !== undefined) return key;
  }
  return null;
};

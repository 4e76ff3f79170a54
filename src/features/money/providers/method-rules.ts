import { type HandProvider, isByHand, type ProviderName } from "./rules.ts";

/** The ways to pay, in the order in which a shop offers them that says nothing else. */
export const paymentMethods = ["card", "paypal", "razorpay", "bank_transfer", "cash_on_delivery"] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/** What a method is limited to in a currency, in its minor units. */
export type MethodLimit = {
  readonly currency: string;
  readonly min_total: number | null;
  readonly max_total: number | null;
};

/** What a shop has decided about a method. */
export type MethodTerms = {
  readonly method: PaymentMethod;
  readonly is_active: boolean;
  readonly position: number;
  /** What it is called, by language; ours where the shop says nothing. */
  readonly names: Readonly<Record<string, string>>;
  /** Where it is offered, ISO 3166-1 alpha-2; everywhere without any. */
  readonly countries: readonly string[];
  /** The currencies that it is offered in, each once; all of them without any. */
  readonly limits: readonly MethodLimit[];
};

/** A shop begins with what providers take for it; what its people have to look after it switches on. */
export const usualTerms = (method: PaymentMethod): MethodTerms => ({
  method,
  is_active: !isByHand(method),
  position: paymentMethods.indexOf(method),
  names: {},
  countries: [],
  limits: [],
});

/** The terms of every method, those that were decided over the usual ones, in the shop's order. */
export const allTerms = (decided: readonly MethodTerms[]): MethodTerms[] =>
  paymentMethods
    .map((method) => decided.find((one) => one.method === method) ?? usualTerms(method))
    .toSorted((a, b) => a.position - b.position || paymentMethods.indexOf(a.method) - paymentMethods.indexOf(b.method));

export type MethodReason =
  | "inactive"
  | "not_configured"
  | "gift_cards"
  | "country"
  | "currency"
  | "total_too_low"
  | "total_too_high";

/** What is to be paid. Null where it is not known, and then it is no reason. */
export type MethodUse = {
  readonly country: string | null;
  readonly currency: string | null;
  /** Minor units: what is left after gift cards and store credit. */
  readonly total: number | null;
  /** Whether something is bought that is handed over as soon as the order is sold. */
  readonly has_gift_cards: boolean;
};

/** Why a method cannot pay for this; null when it can. `is_configured`: whether all is there that it needs. */
export function refusalOfMethod(terms: MethodTerms, use: MethodUse, is_configured: boolean): MethodReason | null {
  const { method, is_active, countries, limits } = terms;
  if (!is_active) return "inactive";
  if (!is_configured) return "not_configured";
  if (isByHand(method) && use.has_gift_cards) return "gift_cards";
  if (countries.length > 0 && use.country !== null && !countries.includes(use.country)) return "country";
  if (limits.length === 0 || use.currency === null) return null;
  const limit = limits.find(({ currency }) => currency === use.currency);
  if (!limit) return "currency";
  if (use.total === null) return null;
  if (limit.min_total !== null && use.total < limit.min_total) return "total_too_low";
  return limit.max_total !== null && use.total > limit.max_total ? "total_too_high" : null;
}

/** The method that a payment at this provider is made by. */
export const methodOf = (provider: string): PaymentMethod =>
  paymentMethods.find((method) => method === provider) ?? "card";

/** The provider that a method's payments have. */
export const providerOfMethod = (method: PaymentMethod): ProviderName | HandProvider =>
  method === "card" ? "stripe" : method;

import type { AppError, Problem } from "#platform/basics/errors";
import { definePoint } from "#platform/extension-points";

/** What a guard sees of a checkout once it is priced. Amounts are minor units of `currency`. */
export type GuardedCheckout = {
  readonly lines: readonly { readonly variant_id: string; readonly quantity: number; readonly unit_price: number }[];
  readonly currency: string;
  readonly total: number;
  /** ISO 3166-1 alpha-2, of the shipping address. Where nothing is sent, where the shopper or the shop is; null where nobody says. */
  readonly country: string | null;
  readonly is_guest: boolean;
};

/** A rule that may refuse a checkout before anything is held for it, and changes nothing about one. */
export type CheckoutGuard = {
  /** All that it may refuse with: they join the operation's problems. */
  readonly problems: readonly Problem[];
  /** Pure: the same checkout gets the same answer. `settings` are the shop's, for a declaration's `of`. Null lets it through. */
  readonly check: (checkout: GuardedCheckout, settings: object) => AppError | null;
};

export const checkoutGuards = definePoint<CheckoutGuard>("checkout guard");

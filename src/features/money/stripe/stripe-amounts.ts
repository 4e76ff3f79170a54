/**
 * Stripe's units of these currencies in one minor unit of ISO 4217. It writes the króna and the shilling with two decimals that are 0,
 * as they once had, and the ariary without its fifths (docs.stripe.com/currencies).
 */
const UNITS: Readonly<Record<string, number>> = { ISK: 100, UGX: 100, MGA: 0.01 };

/** An amount in minor units as Stripe writes it. It must be a multiple of `stepOf`. */
export const toStripeAmount = (amount: number, currency: string): number =>
  Math.round(amount * (UNITS[currency.toUpperCase()] ?? 1));

/** An amount of Stripe's in minor units. */
export const ofStripeAmount = (amount: number, currency: string): number =>
  Math.round(amount / (UNITS[currency.toUpperCase()] ?? 1));

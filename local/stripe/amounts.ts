import { Refusal } from "./errors.ts";

// Stripe's least amounts in minor units; other currencies take the equivalent of about half a dollar.
const LEAST: Record<string, number> = {
  usd: 50,
  aed: 200,
  aud: 50,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1_500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  inr: 50,
  isk: 5_000,
  jpy: 50,
  krw: 100,
  kwd: 160,
  mxn: 1_000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1_000,
  ugx: 5_000,
};
const THREE_DECIMALS = new Set(["bhd", "jod", "kwd", "omr", "tnd"]);
/** Written with two decimals that have to be 0. */
const WHOLE_UNITS = new Set(["isk", "ugx"]);
const MOST = 99_999_999;

export function checkAmount(amount: number, currency: string): void {
  if (!/^[a-z]{3}$/.test(currency)) {
    throw Refusal.invalid(
      `Invalid currency: ${currency}. Stripe currently supports these currencies: ${Object.keys(LEAST).join(", ")}`,
      { param: "currency" },
    );
  }
  const least = LEAST[currency] ?? 50;
  if (amount < least) {
    throw Refusal.invalid(`Amount must be at least ${least} in the minor unit of ${currency}.`, {
      code: "amount_too_small",
      param: "amount",
    });
  }
  if (amount > MOST)
    throw Refusal.invalid("Amount must be no more than 99999999.", { code: "amount_too_large", param: "amount" });
  checkDecimals(amount, currency);
}

/** Charges and refunds alike. */
export function checkDecimals(amount: number, currency: string): void {
  if (THREE_DECIMALS.has(currency) && amount % 10 !== 0)
    throw Refusal.invalid("Invalid amount: the last digit of a three-decimal currency must be 0.", { param: "amount" });
  if (WHOLE_UNITS.has(currency) && amount % 100 !== 0)
    throw Refusal.invalid(
      `Invalid amount. Currency ${currency.toUpperCase()} is effectively zero-decimal: amounts must be evenly divisible by 100.`,
      { code: "invalid_charge_amount_no_decimal_compatible", param: "amount" },
    );
}

import { exponentOf } from "../../../platform/basics/money.ts";
import { stepOf } from "../providers/rules.ts";

/** The currencies that PayPal takes, by its own list. */
const CURRENCIES = new Set(
  "AUD BRL CAD CNY CZK DKK EUR HKD HUF ILS JPY MYR MXN TWD NZD NOK PHP PLN GBP SGD SEK CHF THB USD".split(" "),
);

const MOST = 99_999_999;

export const takesCurrency = (currency: string): boolean => CURRENCIES.has(currency);

/** The decimals that PayPal writes: none of a currency that it takes whole alone, whatever ISO 4217 says. */
const decimalsOf = (currency: string): number => (stepOf("paypal", currency) === 1 ? exponentOf(currency) : 0);

/** Whether PayPal can charge this much at all. */
export const isChargeable = (amount: number, currency: string): boolean =>
  takesCurrency(currency) && amount > 0 && amount <= MOST && amount % stepOf("paypal", currency) === 0;

/** Minor units as PayPal writes an amount: `12.30`, and without decimals where it takes none. */
export function toValue(amount: number, currency: string): string {
  const step = stepOf("paypal", currency);
  if (!Number.isSafeInteger(amount) || amount < 0 || amount % step !== 0)
    throw new Error(`PayPal takes no ${amount} minor units of ${currency}`);
  const decimals = decimalsOf(currency);
  const digits = String(amount / step).padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** An amount of PayPal in minor units. Throws on what is none: no sum is made of a part of one. */
export function fromValue(value: string, currency: string): number {
  const exponent = exponentOf(currency);
  const found = /^(\d{1,12})(?:\.(\d{1,4}))?$/.exec(value);
  const [, whole = "", decimals = ""] = found ?? [];
  const kept = decimals.slice(0, exponent).padEnd(exponent, "0");
  if (!found || /[1-9]/.test(decimals.slice(exponent))) throw new Error(`${value} is no amount of ${currency}`);
  return Number(`${whole}${kept}`);
}

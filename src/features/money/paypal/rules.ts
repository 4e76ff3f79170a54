import { parseDecimal, toDecimal } from "../../../platform/basics/money.ts";
import { stepOf } from "../providers/rules.ts";

/** The currencies that PayPal takes, by its own list. */
const CURRENCIES = new Set(
  "AUD BRL CAD CNY CZK DKK EUR HKD HUF ILS JPY MYR MXN TWD NZD NOK PHP PLN GBP SGD SEK CHF THB USD".split(" "),
);

const MOST = 99_999_999;

export const takesCurrency = (currency: string): boolean => CURRENCIES.has(currency);

/** Whether PayPal can charge this much at all. */
export const isChargeable = (amount: number, currency: string): boolean =>
  takesCurrency(currency) && amount > 0 && amount <= MOST && amount % stepOf("paypal", currency) === 0;

/** Minor units as PayPal writes an amount: `12.30`, and without decimals what it takes whole alone, whatever ISO 4217 says. */
export function toValue(amount: number, currency: string): string {
  const step = stepOf("paypal", currency);
  if (!Number.isSafeInteger(amount) || amount < 0 || amount % step !== 0)
    throw new Error(`PayPal takes no ${amount} minor units of ${currency}`);
  return step === 1 ? toDecimal(amount, currency) : String(amount / step);
}

/** An amount of PayPal in minor units. Throws on what is none: no sum is made of a part of one. */
export function fromValue(value: string, currency: string): number {
  const amount = /^\d{1,12}(?:\.\d{1,4})?$/.test(value) ? parseDecimal(value, currency) : null;
  if (amount === null) throw new Error(`${value} is no amount of ${currency}`);
  return amount;
}

import { z } from "zod";
import { Refusal } from "./refusal.ts";

export const Money = z.strictObject({
  currency_code: z.string().length(3),
  value: z
    .string()
    .regex(/^((-?[0-9]+)|(-?([0-9]+)?[.][0-9]+))$/)
    .max(32),
});
export type Money = z.output<typeof Money>;

const CURRENCIES =
  "AUD BRL CAD CNY CZK DKK EUR HKD HUF ILS JPY MYR MXN TWD NZD NOK PHP PLN GBP SGD SEK CHF THB USD".split(" ");
const WHOLE = ["HUF", "JPY", "TWD"];

const scaleOf = (currency: string): number => (WHOLE.includes(currency) ? 1 : 100);

/** An amount in the currency's smallest step, or PayPal's words for what is wrong with it. */
export function toSteps({ currency_code, value }: Money): number {
  if (!CURRENCIES.includes(currency_code)) throw new Refusal(422, "CURRENCY_NOT_SUPPORTED");
  const decimals = value.split(".")[1] ?? "";
  if (decimals.length > 0 && WHOLE.includes(currency_code)) throw new Refusal(422, "DECIMALS_NOT_SUPPORTED");
  if (decimals.length > 2) throw new Refusal(422, "DECIMAL_PRECISION");
  return Math.round(Number(value) * scaleOf(currency_code));
}

export const fromSteps = (steps: number, currency_code: string): Money => ({
  currency_code,
  value: WHOLE.includes(currency_code) ? String(steps) : (steps / 100).toFixed(2),
});

/** One that is above 0. */
export function requirePositive(money: Money): number {
  const steps = toSteps(money);
  if (steps <= 0) throw new Refusal(422, "CANNOT_BE_ZERO_OR_NEGATIVE");
  return steps;
}

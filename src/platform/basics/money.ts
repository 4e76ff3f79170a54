import { withoutEnd } from "#platform/basics/text";

/** Money is an integer number of a currency's minor units; this is the only place that rounds it. */

/** ISO 4217 currencies whose exponent is not 2. */
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

const CURRENCIES = new Set(
  (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK " +
    "DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR " +
    "KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB " +
    "PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD " +
    "TZS UAH UGX USD UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG"
  ).split(" "),
);

/** Whether this is an ISO 4217 code of a currency that people pay in, in upper case. */
export const isCurrency = (code: string): boolean => CURRENCIES.has(code);

/** How many decimals the currency has: JPY 0, USD 2, KWD 3. */
export const exponentOf = (currency: string): number => EXPONENTS[currency] ?? 2;

/** The largest amount the shop handles, in minor units: far above any order, far below where integers stop being exact. */
export const MAX_AMOUNT = 999_999_999_999;

/** Where exactly half a minor unit goes: away from zero, or to the even neighbour (IEEE 754 roundTiesToEven). */
export type RoundingMode = "half_up" | "half_even";

/** `amount * numerator / denominator`, rounded once, exact whenever the result is a safe integer. */
export function scale(
  amount: number,
  numerator: number | bigint,
  denominator: number | bigint,
  mode: RoundingMode = "half_even",
): number {
  const multiplied = BigInt(amount) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const sign = multiplied < 0n !== divisor < 0n ? -1n : 1n;
  const magnitude = multiplied < 0n ? -multiplied : multiplied;
  const by = divisor < 0n ? -divisor : divisor;
  const quotient = magnitude / by;
  const twice = (magnitude % by) * 2n;
  const up = twice > by || (twice === by && (mode === "half_up" || quotient % 2n === 1n));
  return Number(sign * (up ? quotient + 1n : quotient));
}

/** Splits `total` in proportion to `weights` by largest remainder: the parts are integers and add up to `total` exactly. */
export function allocate(total: number, weights: readonly (number | bigint)[]): number[] {
  const sum = weights.reduce<bigint>((a, w) => a + BigInt(w), 0n);
  if (sum === 0n) return weights.map((_, i) => (i === 0 ? total : 0));
  const sign = total < 0 ? -1 : 1;
  const magnitude = BigInt(Math.abs(total));
  const shares = weights.map((w, index) => ({
    index,
    floor: (magnitude * BigInt(w)) / sum,
    rest: (magnitude * BigInt(w)) % sum,
  }));
  let left = Number(magnitude - shares.reduce((a, s) => a + s.floor, 0n));
  const parts = shares.map((s) => Number(s.floor));
  // The sort is stable: of equal remainders the first comes first.
  const byRest = shares.toSorted((a, b) => Number(b.rest - a.rest));
  for (const { index } of byRest) {
    if (left === 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  return parts.map((part) => (part === 0 ? 0 : part * sign));
}

/** Reads a decimal such as `9.99` as minor units of the currency; null when it is no amount, negative, or finer than the currency. */
export function parseDecimal(text: string, currency: string): number | null {
  const match = /^(\d{1,12})(?:\.(\d*))?$/.exec(text.trim());
  if (!match) return null;
  const exponent = exponentOf(currency);
  const fraction = withoutEnd(match[2] ?? "", "0");
  if (fraction.length > exponent) return null;
  const amount = Number((match[1] ?? "") + fraction.padEnd(exponent, "0"));
  return amount <= MAX_AMOUNT ? amount : null;
}

/** The amount as a plain decimal with the currency's own number of digits: 1234 USD is `12.34`, 1234 JPY is `1234`. */
export function toDecimal(amount: number, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = Math.abs(amount)
    .toString()
    .padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent);
  return `${amount < 0 ? "-" : ""}${whole}${exponent > 0 ? `.${digits.slice(-exponent)}` : ""}`;
}

/** The amount as readers of a locale write it, with the currency's own number of digits: 1234 EUR is `12,34 €` in German. */
export const formatMoney = (amount: number, currency: string, locale: string): string => {
  const digits = exponentOf(currency);
  const style = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale, style).format(Number(toDecimal(amount, currency)));
};

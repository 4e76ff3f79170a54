/** The providers that this shop takes, for contracts: a line here switches one on. Each has its adapter in a feature of its own. */
export const providerNames = ["stripe", "paypal", "razorpay"] as const;

export type ProviderName = (typeof providerNames)[number];

/** Ways to pay without a provider: the shop's own people, or its carrier, see the money come. */
export const handProviders = ["bank_transfer", "cash_on_delivery"] as const;
export type HandProvider = (typeof handProviders)[number];

/** All that a payment may be made with. */
export const paidWith = [...providerNames, ...handProviders] as const;

/** Whether the shop's people see the money of such payments come, and no provider. */
export const isByHand = (provider: string): provider is HandProvider => handProviders.some((name) => name === provider);

/** How the money of a payment stands. Minor units. */
export type OwedPayment = {
  readonly provider: string;
  readonly amount: number;
  readonly captured: number;
  /** What is no longer asked for: its goods were cancelled, or came back undelivered. */
  readonly waived: number;
};

/** What of a payment by hand is still to come; 0 for one at a provider. */
export const outstandingOf = ({ provider, amount, captured, waived }: OwedPayment): number =>
  isByHand(provider) ? Math.max(0, amount - captured - waived) : 0;

/** Whether goods wait for this payment. Cash is collected when they are handed over. */
export const keepsGoods = (payment: OwedPayment): boolean =>
  payment.provider !== "cash_on_delivery" && outstandingOf(payment) > 0;

/** Throws where a provider that the shop takes has no adapter, or two. */
export function refuseOtherThanOneEach(adapters: readonly ProviderName[]): void {
  for (const provider of providerNames) {
    const count = adapters.filter((name) => name === provider).length;
    if (count !== 1) throw new Error(`the payment provider ${provider} has ${count} adapters`);
  }
}

export const intentStatuses = [
  "unconfirmed",
  "requires_action",
  "processing",
  "authorized",
  "captured",
  "cancelled",
] as const;

/** `unconfirmed`: no method yet, or a declined one. `processing`: the provider has not decided. */
export type IntentStatus = (typeof intentStatuses)[number];

/** How long a shopper may take to pay: an order that nobody has paid for by then expires. */
export const PAYMENT_WINDOW_MS = 15 * 60_000;

// Stripe's least amounts by currency, in minor units; for any other it is about half a dollar's worth.
const LEAST: Readonly<Record<string, number>> = {
  AED: 200,
  AUD: 50,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1_500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  HUF: 17_500,
  INR: 50,
  JPY: 50,
  KRW: 100,
  KWD: 160,
  MGA: 5_000,
  MXN: 1_000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1_000,
  USD: 50,
};
const MOST = 99_999_999;
/** The same number of digits, of currencies that Stripe writes with two decimals more or less than ISO 4217. */
const MOST_OF: Readonly<Record<string, number>> = { ISK: 999_999, UGX: 999_999, MGA: 9_999_999_900 };

/** Card networks settle three decimals as two, and the ariary without its fifths; PayPal takes whole forint and dollars of Taiwan alone. Razorpay settles three decimals as two as well. */
const STEPS: Readonly<Record<ProviderName, Readonly<Record<string, number>>>> = {
  stripe: { BHD: 10, JOD: 10, KWD: 10, OMR: 10, TND: 10, MGA: 100 },
  paypal: { HUF: 100, TWD: 100 },
  razorpay: { BHD: 10, IQD: 10, JOD: 10, KWD: 10, OMR: 10, TND: 10 },
};

/** The least amount of a currency that is paid with this, in minor units: what it charges and gives back is a multiple of it. */
export const stepOf = (paid_with: string, currency: string): number =>
  (STEPS as Readonly<Record<string, Readonly<Record<string, number>>>>)[paid_with]?.[currency] ?? 1;

/** Whether a card can be charged this much at all. A total of 0 is no charge and is never asked about. */
export function isChargeable(amount: number, currency: string): boolean {
  if (amount < (LEAST[currency] ?? 50) || amount > (MOST_OF[currency] ?? MOST)) return false;
  return amount % stepOf("stripe", currency) === 0;
}

/** The least that a card can be charged and that is no less than `amount`; 0 for 0. It may be more than a provider takes. */
export function nearestChargeable(amount: number, currency: string): number {
  if (amount === 0) return 0;
  const least = Math.max(amount, LEAST[currency] ?? 50);
  const step = stepOf("stripe", currency);
  return Math.ceil(least / step) * step;
}

/** Providers may forget an idempotency key after a day, so an operation this old is looked up before it is repeated. */
export const KEY_TRUSTED_MS = 23 * 3_600_000;

/** Whether a key that was first used at this moment can still be counted on. */
export const isKeyTrusted = (first_used_at: number, now: number): boolean => now - first_used_at < KEY_TRUSTED_MS;

/** What an order costs, reckoned from what the shop promises: no line of the shop is used here. Amounts are minor units. */
export type Currency = "USD" | "JPY";
export type Wanted = readonly { readonly variant: number; readonly quantity: number }[];

export type Basket = {
  readonly lines: Wanted;
  readonly currency: Currency;
  /** It goes to where a fifth is put on top, of the shipping too. */
  readonly is_taxed: boolean;
  /** A tenth is taken off each line. */
  readonly has_coupon: boolean;
};

/** A line, or the shipping: what was paid for it, and the tax in that. */
type Part = { readonly amount: number; readonly tax: number };
export type Price = {
  /** The lines, and last the shipping. */
  readonly parts: readonly Part[];
  readonly total: number;
  readonly tax: number;
};

/** The fourth divides by nothing, so that its taxes and its units are rounded. The last one is scarce. */
export const prices: Readonly<Record<Currency, readonly number[]>> = {
  USD: [700, 1_000, 1_900, 1_333, 2_500],
  JPY: [1_000, 1_400, 2_700, 1_999, 3_600],
};
export const odd = 3;
export const scarce = 4;

const SHIPPING = 500;
/** From this value of goods on, as discounts leave it and before tax, sending is free. */
const FREE_FROM = 5_000;

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** A share of an amount. Halves go up, as the shop's taxes do. */
const share = (whole: number, part: number, of: number): number => Math.floor((2 * whole * part + of) / (2 * of));

/** The same, and halves go to the even neighbour: what was paid is divided so when it goes back. */
export function evenShare(whole: number, part: number, of: number): number {
  const up = share(whole, part, of);
  const is_half = (2 * whole * part) % (2 * of) === of;
  return is_half && up % 2 === 1 ? up - 1 : up;
}

export function priceOf({ lines, currency, is_taxed, has_coupon }: Basket): Price {
  const goods = lines.map(({ variant, quantity }) => {
    const full = quantity * (prices[currency][variant] ?? 0);
    return has_coupon ? full - share(full, 1, 10) : full;
  });
  const shipping = sum(goods) >= FREE_FROM ? 0 : SHIPPING;
  const parts = [...goods, shipping].map((net) => {
    const tax = is_taxed ? share(net, 1, 5) : 0;
    return { amount: net + tax, tax };
  });
  return { parts, total: sum(parts.map(({ amount }) => amount)), tax: sum(parts.map(({ tax }) => tax)) };
}

/** What sending costs in one currency, in its minor units. */
export type ShippingPrice = {
  readonly currency: string;
  readonly price: number;
  /** Goods for at least this much are sent for nothing; null where sending always costs. */
  readonly free_above: number | null;
};

export type Quotable = { readonly prices: readonly ShippingPrice[] };

export type MethodType = "flat_rate" | "free_above";

/** What kind of method its prices make it. */
export const typeOf = ({ prices }: Quotable): MethodType =>
  prices.some((price) => price.free_above !== null) ? "free_above" : "flat_rate";

export type QuoteRequest = {
  readonly currency: string;
  /** The goods after discounts, before tax. */
  readonly subtotal: number;
};

/** What the method asks for this order, in minor units, or null where it has no price in the order's currency. */
export function quoteShipping(method: Quotable, { currency, subtotal }: QuoteRequest): number | null {
  const price = method.prices.find((one) => one.currency === currency);
  if (!price) return null;
  const free = price.free_above !== null && subtotal >= price.free_above;
  return free ? 0 : price.price;
}

/** The places of prices in a currency that the method has a price in already. */
export const doubledPrices = ({ prices }: Quotable): number[] =>
  prices.flatMap(({ currency }, at) => (prices.findIndex((one) => one.currency === currency) < at ? [at] : []));

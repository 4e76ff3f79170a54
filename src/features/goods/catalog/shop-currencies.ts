import { inArray, type SQL } from "drizzle-orm";
import { invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { productPrices } from "./tables.ts";

/** The currencies that the shop sells in; null for every one. */
const shopCurrencies = ({ config }: Ctx): readonly string[] | null =>
  config.CURRENCIES ? [config.DEFAULT_CURRENCY, ...config.CURRENCIES] : null;

/** Whether the shop sells in the currency. */
export const isSoldIn = (ctx: Ctx, currency: string): boolean => shopCurrencies(ctx)?.includes(currency) ?? true;

/** Raises 422 `currency_not_sold` at that field where the shop does not sell in the currency; undefined passes. */
export function refuseUnsoldCurrency(ctx: Ctx, currency: string | undefined, path = "currency"): void {
  if (currency !== undefined && !isSoldIn(ctx, currency))
    throw invalidField(path, "currency_not_sold", `The shop does not sell in ${currency}`);
}

/** A condition on shown prices: that they are in a currency which the shop sells in. */
export function inShopCurrency(ctx: Ctx): SQL | undefined {
  const currencies = shopCurrencies(ctx);
  return currencies ? inArray(productPrices.currency, [...currencies]) : undefined;
}

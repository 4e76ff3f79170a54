import { invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";

/** The currencies that the shop sells in; null for every one. */
export const shopCurrencies = ({ config }: Pick<Ctx, "config">): readonly string[] | null =>
  config.CURRENCIES ? [config.DEFAULT_CURRENCY, ...config.CURRENCIES] : null;

/** Whether the shop sells in the currency. */
export const isSoldIn = (ctx: Ctx, currency: string): boolean => shopCurrencies(ctx)?.includes(currency) ?? true;

/** Raises 422 `currency_not_sold` at that field where the shop does not sell in the currency; undefined passes. */
export function refuseUnsoldCurrency(ctx: Ctx, currency: string | undefined, path = "currency"): void {
  if (currency !== undefined && !isSoldIn(ctx, currency))
    throw invalidField(path, "currency_not_sold", `The shop does not sell in ${currency}`);
}

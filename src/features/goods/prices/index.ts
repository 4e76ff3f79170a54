import { defineFeature } from "#platform/feature";
import { forgetPrices } from "./forget-prices.ts";

export { lowestPrice, lowestPrices } from "./lowest-price.ts";
export { countPriceChanges, type PriceChange, selectPriceChanges } from "./read-history.ts";
export { recordPrices } from "./record-prices.ts";
export { isSoldIn, refuseUnsoldCurrency, shopCurrencies } from "./shop-currencies.ts";

/** In which currencies the shop sells, and what visitors were shown as prices. */
export const prices = defineFeature({
  name: "prices",
  jobs: [{ name: "forget_prices", every: "day", run: forgetPrices }],
});

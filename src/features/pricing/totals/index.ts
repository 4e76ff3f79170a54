import { defineFeature } from "#platform/feature";

export { type Circumstances, type Goods, parcelOf, priceGoods, priceOf, priceSent, quoteSent } from "./price-goods.ts";
export { addUp, giftCardTotal, leftOf, priceOrder } from "./rules.ts";
export type {
  Adjustment,
  RejectedCode,
  PricedLine,
  PricedOrder,
  PriceLine,
  PriceRequest,
  TaxLine,
  Totals,
} from "./rules.ts";
export { AdjustmentDto, RejectedCodeDto, RejectionDto, TaxLineDto, TaxSourceDto, toAdjustmentDto } from "./schemas.ts";
export { readTermsFor } from "./read-terms-for.ts";
export { knownSellingTerms, readSellingTerms, type SellingTerms } from "./selling-terms.ts";

/** Pure arithmetic: what an order costs, and the terms by which it does. */
export const totals = defineFeature({ name: "totals" });

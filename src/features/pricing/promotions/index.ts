import { defineFeature } from "#platform/feature";

export { promotionsJson, PromotionsShape, type PromotionTerms, promotionsFor } from "./promotion-terms.ts";
export type { Adjustment, Allocation, DiscountLine, Promotion, RejectedCode } from "./rules.ts";

/** What is taken off, under which conditions. */
export const promotions = defineFeature({ name: "promotions" });

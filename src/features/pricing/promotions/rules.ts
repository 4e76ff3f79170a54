import type { Buyer } from "../selling-terms/rules.ts";

/** A line of a cart or order as promotions see it. */
export type DiscountLine = {
  readonly item_id: string;
  readonly variant_id: string;
  readonly product_id: string;
  /** The product's categories with all that are above them. */
  readonly category_ids: readonly string[];
  readonly tag_ids: readonly string[];
  readonly quantity: number;
  /** Minor units, of the price list that won. */
  readonly unit_price: number;
};

/** How much of an adjustment falls on one item, or with `item_id` null on shipping. */
export type Allocation = { readonly item_id: string | null; readonly amount: number };

/** What a promotion takes off, and off what. The allocations add up to the amount. */
export type Adjustment = {
  readonly promotion_id: string;
  /** The code that brought it; null for an automatic one. */
  readonly code: string | null;
  readonly title: string;
  readonly amount: number;
  readonly automatic: boolean;
  /** Off each matching item by itself, or one amount across them. */
  readonly method: "each" | "across";
  readonly priority: number;
  readonly allocations: readonly Allocation[];
};

export const rejections = [
  "invalid",
  "expired",
  "not_started",
  "already_used",
  "limit_reached",
  "minimum_not_met",
  "not_applicable",
  "not_combinable",
] as const;

/** A code of the cart that takes nothing off, and why. */
export type RejectedCode = { readonly code: string; readonly reason: (typeof rejections)[number] };

/** A promotion that may apply: automatic, or brought by a code of the cart. */
export type Promotion = {
  readonly promotion_id: string;
  readonly title: string;
  readonly code: string | null;
  readonly priority: number;
  readonly created_at: number;
};

export type DiscountRequest = {
  readonly currency: string;
  /** Sorted by variant, so that the order of adding changes nothing. */
  readonly lines: readonly DiscountLine[];
  readonly shipping_price: number;
  readonly promotions: readonly Promotion[];
  readonly buyer: Buyer;
  /** Epoch milliseconds. */
  readonly at: number;
};

export type Discounts = {
  readonly adjustments: readonly Adjustment[];
  readonly rejected_codes: readonly RejectedCode[];
};

/** What the promotions take off: never more of a line or of shipping than is left of it. */
export function discountOrder(_request: DiscountRequest): Discounts {
  return { adjustments: [], rejected_codes: [] };
}

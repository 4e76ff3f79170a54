import type { Buyer } from "#pricing/selling-terms";
import type { Definition } from "./definition-schemas.ts";

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
export type Rejection = (typeof rejections)[number];

/** A code of the cart that takes nothing off, and why. */
export type RejectedCode = { readonly code: string; readonly reason: Rejection };

/** A promotion that may apply: automatic, or brought by a code of the cart. */
export type Promotion = Definition & {
  /** The code that brings it; null for an automatic one. */
  readonly code: string | null;
  /** Why it cannot be used, whatever is bought: its code or its limits are used up. */
  readonly refusal: Rejection | null;
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

/** What is left of each line and of shipping, in minor units. */
export type Left = { readonly lines: readonly number[]; readonly shipping: number };

/** A promotion whose conditions hold, with the places of the lines that it is about. */
export type Candidate = { readonly promotion: Promotion; readonly matching: readonly number[] };

/** What one promotion takes off: parts of each line, and of shipping. */
export type Cut = {
  readonly candidate: Candidate;
  readonly lines: readonly number[];
  readonly shipping: number;
  readonly amount: number;
};

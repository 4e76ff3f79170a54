import type { DiscountLine, DiscountRequest, Promotion } from "../../../../src/features/pricing/promotions/rules.ts";
import { anybody } from "../../../../src/features/pricing/selling-terms/rules.ts";

/** Ten per cent off each item, for everybody, unless something else is asked for. */
export const promotionOf = (wish: Partial<Promotion> = {}): Promotion => ({
  promotion_id: "p1",
  title: "Ten per cent",
  is_automatic: wish.code === undefined,
  is_limited: false,
  priority: 0,
  created_at: 1,
  starts_at: null,
  ends_at: null,
  stacking: { kind: "free" },
  conditions: [],
  action: { kind: "percentage", rate_ppm: 100_000 },
  target: { kind: "each" },
  most_off: [],
  code: null,
  refusal: null,
  ...wish,
});

/** A line of one variant, in a category and with a tag of its own, below the category `top`. */
export const lineOf = (item_id: string, quantity: number, unit_price: number): DiscountLine => ({
  item_id,
  variant_id: `variant-${item_id}`,
  product_id: `product-${item_id}`,
  category_ids: ["top", `category-${item_id}`],
  tag_ids: [`tag-${item_id}`],
  quantity,
  unit_price,
});

/** Nobody in particular buys one thing, in dollars. */
export const requestOf = (promotions: readonly Promotion[], more: Partial<DiscountRequest> = {}): DiscountRequest => ({
  currency: "USD",
  lines: [lineOf("a", 1, 1_000)],
  shipping_price: 0,
  promotions,
  buyer: anybody,
  at: 1_000,
  ...more,
});

import { anybody } from "../../src/features/pricing/selling-terms/rules.ts";
import { type TaxManner, type TaxView, untaxed } from "../../src/features/pricing/tax/rules.ts";
import type { PriceLine, PriceRequest } from "../../src/features/pricing/totals/rules.ts";

type Wish = Pick<PriceLine, "variant_id" | "quantity" | "unit_price"> & Partial<PriceLine>;

/** A line in no category and with no tag, known by its variant. */
export const priceLine = (wish: Wish): PriceLine => ({
  item_id: wish.variant_id,
  product_id: `product of ${wish.variant_id}`,
  category_ids: [],
  tag_ids: [],
  tax_class: "standard",
  is_gift_card: false,
  compare_at_price: null,
  price_list: null,
  ...wish,
});

/** One rate on all goods and none on shipping. */
export const oneTax = (rate_ppm: number, manner: Partial<TaxManner> = {}): TaxView => ({
  ...untaxed,
  ...manner,
  ratesOf: () => [{ rate_id: "standard", name: "Tax", rate_ppm, kind: "standard", compound: false }],
});

/** A request of a visitor, without promotions. */
export const priceRequest = (wish: Pick<PriceRequest, "currency" | "lines"> & Partial<PriceRequest>): PriceRequest => ({
  shipping_price: 0,
  tax: untaxed,
  promotions: [],
  buyer: anybody,
  at: 0,
  ...wish,
});

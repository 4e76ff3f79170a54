import { defineErrors } from "#platform/basics/errors";

export const ProductError = defineErrors({
  variant_not_found: { status: 404, detail: "There is no such variant of this product." },
  slug_taken: { status: 409, detail: "The slug {slug} is taken." },
  sku_taken: { status: 409, detail: "The SKU {sku} is taken." },
  options_taken: { status: 409, detail: "Another variant of this product has the same options." },
  variants_full: { status: 409, detail: "A product has at most {limit} variants." },
  last_variant: { status: 409, detail: "A product has at least one variant: archive or delete the product instead." },
});

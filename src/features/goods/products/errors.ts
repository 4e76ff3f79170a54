import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";

export const ProductError = defineErrors({
  slug_taken: {
    status: 409,
    detail: "The slug {slug} is taken.",
    members: { slug: textMember("The slug that another one has.", "linen-apron").optional() },
  },
  sku_taken: {
    status: 409,
    detail: "The SKU {sku} is taken.",
    members: { sku: textMember("The SKU that another variant has.", "APRON-L").optional() },
  },
  options_taken: { status: 409, detail: "Another variant of this product has the same options." },
  variants_full: {
    status: 409,
    detail: "A product has at most {limit} variants.",
    members: { limit: numberMember("How many variants a product has at most.", 100) },
  },
  last_variant: {
    status: 409,
    detail: "A product has at least one active variant: archive or delete the product instead.",
  },
});

import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";

export const ProductError = defineErrors("Catalog and pictures", {
  slug_taken: {
    status: 409,
    detail: "The slug {slug} is taken.",
    cause: "Another product or category has the `slug`.",
    remedy: "Choose another one.",
    members: { slug: textMember("The slug that another one has.", "linen-apron").optional() },
  },
  sku_taken: {
    status: 409,
    detail: "The SKU {sku} is taken.",
    cause: "Another variant has the `sku`.",
    remedy: "Choose another one.",
    members: { sku: textMember("The SKU that another variant has.", "APRON-L").optional() },
  },
  options_taken: {
    status: 409,
    detail: "Another variant of this product has the same options.",
    cause: "A variant with the same combination of options exists.",
    remedy: "Change it, or choose other options.",
  },
  variants_full: {
    status: 409,
    detail: "A product has at most {limit} variants.",
    cause: "The product has the most variants it may have.",
    remedy: "Split it into several products.",
    members: { limit: numberMember("How many variants a product has at most.", 100) },
  },
  last_variant: {
    status: 409,
    detail: "A product has at least one active variant: archive or delete the product instead.",
    cause: "A product without an active variant cannot be sold.",
    remedy: "Archive or delete the product, or activate another variant first.",
  },
});

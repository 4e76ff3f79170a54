import { defineFeature } from "#platform/feature";
import { productAdminRoutes } from "./admin-routes.ts";
import { variantAdminRoutes } from "./variant-admin-routes.ts";

export { distinctTags, setTagTerms, summariseAll, tagSlug } from "./children.ts";
export { createProduct } from "./create-product.ts";
export { ProductInput } from "./inputs.ts";
export { selectSkus } from "./references.ts";
export { type Option, optionsKey, skuFrom, variantName } from "./rules.ts";

/** Making and changing products and variants. */
export const products = defineFeature({
  name: "products",
  routes: [productAdminRoutes, variantAdminRoutes],
});

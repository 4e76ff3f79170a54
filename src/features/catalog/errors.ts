import { defineErrors } from "#platform/errors";

export const CatalogError = defineErrors({
  product_not_found: { status: 404, detail: "There is no such product." },
  variant_not_found: { status: 404, detail: "There is no such variant of this product." },
  category_not_found: { status: 404, detail: "There is no such category." },
  too_many_images: { status: 409, detail: "A product has at most {limit} pictures." },
  slug_taken: { status: 409, detail: "The slug {slug} is taken." },
  sku_taken: { status: 409, detail: "The SKU {sku} is taken." },
  options_taken: { status: 409, detail: "Another variant of this product has the same options." },
  variants_full: { status: 409, detail: "A product has at most {limit} variants." },
  last_variant: { status: 409, detail: "A product has at least one variant: archive or delete the product instead." },
  product_deleted: { status: 409, detail: "The product is deleted. Restore it first." },
  category_has_children: { status: 409, detail: "The category has categories below it. Move or delete them first." },
  category_cycle: { status: 409, detail: "A category cannot be moved below itself." },
  category_too_deep: { status: 409, detail: "The category tree has at most {levels} levels." },
  category_changed: { status: 409, detail: "The category tree was changed at the same time. Try again." },
});

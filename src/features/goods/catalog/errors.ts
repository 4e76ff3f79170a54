import { defineErrors } from "#platform/basics/errors";

export const CatalogError = defineErrors({
  product_not_found: { status: 404, detail: "There is no such product." },
  category_not_found: { status: 404, detail: "There is no such category." },
  product_deleted: { status: 409, detail: "The product is deleted. Restore it first." },
});

import { defineErrors } from "#platform/basics/errors";

export const CatalogError = defineErrors({
  product_not_found: {
    status: 404,
    detail: "There is no such product.",
    translations: { de: "Dieses Produkt gibt es nicht.", ja: "この商品は見つかりません。" },
  },
  variant_not_found: { status: 404, detail: "There is no such variant." },
  category_not_found: { status: 404, detail: "There is no such category." },
  product_deleted: { status: 409, detail: "The product is deleted. Restore it first." },
});

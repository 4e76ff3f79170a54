import { defineErrors } from "#platform/basics/errors";

export const CatalogError = defineErrors("Catalog and pictures", {
  product_not_found: {
    status: 404,
    detail: "There is no such product.",
    cause: "No product on sale has this id or slug.",
    remedy: "Look it up at `GET /products`.",
    translations: { de: "Dieses Produkt gibt es nicht.", ja: "この商品は見つかりません。" },
  },
  variant_not_found: {
    status: 404,
    detail: "There is no such variant.",
    cause: "There is no variant with this id or SKU, or the product has none.",
    remedy: "Read its variants at `GET /admin/products/{id}`.",
  },
  category_not_found: {
    status: 404,
    detail: "There is no such category.",
    cause: "No category has this id or slug.",
    remedy: "Look it up at `GET /categories`.",
  },
  product_deleted: {
    status: 409,
    detail: "The product is deleted. Restore it first.",
    cause: "The product is deleted, and a deleted product does not change.",
    remedy: "Restore it at `POST /admin/products/{id}/restore`.",
  },
});

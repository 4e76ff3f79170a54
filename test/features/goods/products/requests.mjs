import { first, idOf } from "../../../support/demo/pick.mjs";

const newProduct = { id: "{new_product}" };

export const requests = {
  adminCreateProduct: {
    body: {
      name: "Linen apron {word}",
      categories: ["kitchen"],
      tags: ["linen"],
      options: [{ name: "Size", values: ["S", "M", "L"] }],
      variants: [
        { price: 3900, options: { Size: "S" }, stock_quantity: 20 },
        { price: 3900, options: { Size: "M" }, stock_quantity: 20 },
      ],
    },
  },
  adminGetProduct: { at: newProduct },
  adminUpdateProduct: { at: newProduct, body: { status: "active", featured: true } },
  adminReplaceProduct: { at: newProduct, body: { name: "Washed linen apron", status: "active" } },
  adminDeleteProduct: { at: newProduct },
  adminRestoreProduct: { at: { id: "{deleted_product}" } },
  adminCreateVariant: { at: newProduct, body: { price: 4200, options: { Size: "L" }, stock_quantity: 5 } },
  adminUpdateVariant: {
    at: { id: "{new_product}", variant_id: "{new_variant}" },
    body: { price: 3500, compare_at_price: 3900 },
  },
  adminDeleteVariant: { at: { id: "{new_product}", variant_id: "{new_variant}" } },
  adminReplaceVariant: {
    at: { id: "{new_product}", variant_id: "{new_variant}" },
    body: { price: 3700, compare_at_price: 3900 },
  },
};

export const values = {
  new_product: ["/admin/products?limit=1", first(idOf)],
  new_variant: ["/admin/products/{new_product}", ({ variants }) => variants.at(-1)?.id],
  new_image: ["/admin/products/{new_product}", ({ images }) => images.at(-1)?.id],
  new_images: ["/admin/products/{new_product}", ({ images }) => images.map(idOf)],
  deleted_product: ["/admin/products?deleted=true&limit=1", first(idOf)],
};

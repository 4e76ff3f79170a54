/** What the reference fills in of the back office's catalog and stock. */
const newProduct = { id: "{new_product}" };
const newVariant = { ...newProduct, variant_id: "{new_variant}" };
const newImage = { ...newProduct, image_id: "{new_image}" };
const newCategory = { id: "{new_category}" };
const newTag = { id: "{new_tag}" };
const stock = { variant_id: "{stocked_variant}" };

export const catalog = {
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
    at: newVariant,
    body: { price: 3500, compare_at_price: 3900 },
  },
  adminDeleteVariant: { at: newVariant },
  adminCreateProductImages: { at: newProduct, form: { alt_text: "A linen apron, hung up" } },
  adminUpdateProductImage: {
    at: newImage,
    body: { alt_text: "A linen apron, folded" },
  },
  adminUpdateProductImageOrder: { at: newProduct, body: { image_ids: "{new_images}" } },
  adminDeleteProductImage: { at: newImage },
  adminImportProducts: { form: { format: "shopify" } },
  adminGetImport: { at: { id: "{import}" } },
  adminListImportErrors: { at: { id: "{import}" } },
  adminCreateCategory: { body: { name: "Table linen {word}", description: "For long dinners." } },
  adminGetCategory: { at: newCategory },
  adminUpdateCategory: { at: newCategory, body: { description: "For long dinners and short ones." } },
  adminReplaceCategory: { at: newCategory, body: { name: "Table linen" } },
  adminMoveCategory: { at: newCategory, body: { parent_id: "kitchen", position: 2 } },
  adminReplaceCategoryImage: { at: newCategory },
  adminDeleteCategoryImage: { at: newCategory },
  adminDeleteCategory: { at: newCategory },
  adminCreateTag: { body: { name: "Linen {word}" } },
  adminGetTag: { at: newTag },
  adminUpdateTag: { at: newTag, body: { name: "Washed linen {word}" } },
  adminReplaceTag: { at: newTag, body: { name: "Linen and cotton {word}" } },
  adminMergeTag: { at: newTag, body: { into: "{other_tag}" } },
  adminDeleteTag: { at: newTag },
  adminGetStock: { at: stock },
  adminMoveStock: { body: { ...stock, kind: "IN", quantity: 12, reference: "PO-1042" } },
  adminMoveStockInBulk: { body: { movements: [{ ...stock, kind: "IN", quantity: 12 }] } },
  adminReplaceStock: { at: stock, body: { on_hand: "{on_hand}", reference: "COUNT-2026-11" } },
  adminUpdateStock: { at: stock, body: { low_stock_threshold: 5 } },
  adminReplaceVariant: { at: newVariant, body: { price: 3700, compare_at_price: 3900 } },
  adminReplaceProductImage: { at: newImage, body: { alt_text: "A linen apron, on a hook" } },
  adminReplaceProductImageOrder: { at: newProduct, body: { image_ids: "{new_images}" } },
};

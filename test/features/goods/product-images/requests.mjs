const newProduct = { id: "{new_product}" };

export const requests = {
  adminCreateProductImages: { at: newProduct, form: { alt_text: "A linen apron, hung up" } },
  adminUpdateProductImage: {
    at: { id: "{new_product}", image_id: "{new_image}" },
    body: { alt_text: "A linen apron, folded" },
  },
  adminUpdateProductImageOrder: { at: newProduct, body: { image_ids: "{new_images}" } },
  adminDeleteProductImage: { at: { id: "{new_product}", image_id: "{new_image}" } },
  adminReplaceProductImage: {
    at: { id: "{new_product}", image_id: "{new_image}" },
    body: { alt_text: "A linen apron, on a hook" },
  },
  adminReplaceProductImageOrder: { at: newProduct, body: { image_ids: "{new_images}" } },
};

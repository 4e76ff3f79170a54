export const requests = {
  adminPreviewPromotion: {
    body: { promotion_id: "{promotion}", items: [{ variant_id: "{stocked_variant}", quantity: 2 }] },
  },
  adminListPromotionUses: { at: { id: "{promotion}" } },
};

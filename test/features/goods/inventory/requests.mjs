export const requests = {
  adminGetStock: { at: { variant_id: "{stocked_variant}" } },
  adminMoveStock: { body: { variant_id: "{stocked_variant}", kind: "IN", quantity: 12, reference: "PO-1042" } },
  adminMoveStockInBulk: { body: { movements: [{ variant_id: "{stocked_variant}", kind: "IN", quantity: 12 }] } },
  adminReplaceStock: {
    at: { variant_id: "{stocked_variant}" },
    body: { on_hand: "{on_hand}", reference: "COUNT-2026-11" },
  },
  adminUpdateStock: { at: { variant_id: "{stocked_variant}" }, body: { low_stock_threshold: 5 } },
};

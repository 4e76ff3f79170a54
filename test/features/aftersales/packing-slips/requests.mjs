export const requests = {
  adminGetPackingSlip: { at: { id: "{packed_order}", fulfilment_id: "{packed_fulfilment}" } },
};

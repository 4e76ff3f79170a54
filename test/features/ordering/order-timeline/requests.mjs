export const requests = {
  getOrderTimeline: { at: { id: "{order}" } },
  adminGetOrderTimeline: { at: { id: "{any_order}" } },
};

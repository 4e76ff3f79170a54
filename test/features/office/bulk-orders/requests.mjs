export const requests = {
  adminChangeOrders: { body: { action: "add_tags", order_ids: ["{any_order}"], tags: ["gift"] } },
};

import { allows, find } from "../../../support/demo/pick.mjs";

const isLeft = ({ quantity, prepared_quantity, shipped_quantity, cancelled_quantity, is_gift_card }) =>
  !is_gift_card && quantity > prepared_quantity + shipped_quantity + cancelled_quantity;
const itemLeft = ({ items }) => items.find(isLeft)?.id;
const unitsOf = (item, reason) => ({ items: [{ order_item_id: item, quantity: 1 }], reason });

export const requests = {
  cancelOrder: {
    at: { id: "{cancellable_order}" },
    body: unitsOf("{cancellable_item}", "customer_changed_mind"),
  },
  adminCancelOrder: {
    at: { id: "{order_to_cancel}" },
    body: unitsOf("{item_to_cancel}", "out_of_stock"),
  },
};

export const values = {
  cancellable_order: ["/orders", find(allows("cancel_items"))],
  cancellable_item: ["/orders", find(allows("cancel_items"), itemLeft)],
  order_to_cancel: ["/admin/orders?limit=50", find(allows("cancel_items"))],
  item_to_cancel: ["/admin/orders?limit=50", find(allows("cancel_items"), itemLeft)],
};

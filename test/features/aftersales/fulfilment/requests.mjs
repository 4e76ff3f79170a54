import { allows, find, first, idOf } from "../../../support/demo/pick.mjs";

const isLeft = ({ quantity, prepared_quantity, shipped_quantity, cancelled_quantity, is_gift_card }) =>
  !is_gift_card && quantity > prepared_quantity + shipped_quantity + cancelled_quantity;
const canBePacked = (order) => order.allowed_actions.includes("ship") && order.items.some(isLeft);
const hasFulfilment = (status) => (order) => order.fulfilments.some((one) => one.status === status);
const fulfilmentIn =
  (status) =>
  ({ fulfilments }) =>
    fulfilments.find((one) => one.status === status)?.id;

export const requests = {
  adminUpdateOrder: {
    at: { id: "{order_to_ship}" },
    body: { status: "shipped", tracking_number: "1Z999AA10123456784", carrier: "UPS" },
  },
  adminCreateFulfilment: {
    at: { id: "{order_to_pack}" },
    body: { items: [{ order_item_id: "{item_to_pack}", quantity: 1 }], carrier: "UPS" },
  },
  adminGetFulfilment: { at: { id: "{packed_order}", fulfilment_id: "{packed_fulfilment}" } },
  adminUpdateFulfilment: {
    at: { id: "{packed_order}", fulfilment_id: "{packed_fulfilment}" },
    body: {
      status: "shipped",
      tracking_number: "1Z999AA10123456784",
      tracking_url: "https://www.ups.com/track?tracknum=1Z999AA10123456784",
    },
  },
  adminReplaceFulfilment: {
    at: { id: "{sent_order}", fulfilment_id: "{sent_fulfilment}" },
    body: { status: "delivered" },
  },
  adminReceiveFulfilment: {
    at: { id: "{undelivered_order}", fulfilment_id: "{undelivered_fulfilment}" },
    body: { outcome: "restock" },
  },
  adminReplaceOrder: { at: { id: "{shipped_order}" }, body: { status: "delivered" } },
};

export const values = {
  order_to_ship: ["/admin/orders?limit=50", find(allows("ship"))],
  order_to_pack: ["/admin/orders?limit=50", find(canBePacked)],
  item_to_pack: ["/admin/orders?limit=50", find(canBePacked, ({ items }) => items.find(isLeft)?.id)],
  packed_order: ["/admin/orders?limit=50", find(hasFulfilment("prepared"))],
  packed_fulfilment: ["/admin/orders?limit=50", find(hasFulfilment("prepared"), fulfilmentIn("prepared"))],
  sent_order: ["/admin/orders?limit=50", find(hasFulfilment("shipped"))],
  sent_fulfilment: ["/admin/orders?limit=50", find(hasFulfilment("shipped"), fulfilmentIn("shipped"))],
  undelivered_order: ["/admin/orders?limit=50", find(hasFulfilment("shipped"))],
  undelivered_fulfilment: ["/admin/orders?limit=50", find(hasFulfilment("shipped"), fulfilmentIn("shipped"))],
  shipped_order: ["/admin/orders?status=shipped&limit=1", first(idOf)],
};
